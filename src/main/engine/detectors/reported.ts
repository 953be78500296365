import { canonicalAddress } from '../../../shared/address'
import { REFERENCE_ALERTS } from '../../../shared/event'
import { type Severity, severityLevel, severityOfLevel } from '../../../shared/severity'
import { cutText } from '../formats/cut-text'
import { humaniseKey } from '../formats/words'
import type { ParsedEvent } from '../record'
import type { Judge, JudgeContext } from './detector'
import { severityOfNote } from './zeek-notes'

const NAME = 'reported'
/** Score of a product at which an alert is as bad as can be. */
const FULL_SCORE: Partial<Record<ParsedEvent['product'], number>> = { ntopng: 250, chronicle: 100 }
const MAX_TITLE = 40

const SEVERITY_OF_REFERENCE: ReadonlyMap<number, Severity> = new Map([
  [40, 'high'],
  [41, 'high'],
  [68, 'high'],
  [61, 'medium'],
  [79, 'medium'],
  [42, 'low'],
])

/** Least scores of the severities, highest first. */
const SEVERITY_FROM_SCORE: readonly (readonly [number, Severity])[] = [
  [250, 'critical'],
  [150, 'high'],
  [50, 'medium'],
  [10, 'low'],
  [0, 'info'],
]

const TITLE_OF_REFERENCE: ReadonlyMap<number, string> = new Map(
  REFERENCE_ALERTS.map(({ alertId, name }) => [alertId, name]),
)

/** What a sensor, or a producer in its name, raised becomes ours: one finding an event. */
export const judgeReported: Judge = (event, context) => {
  return {
    id: event.id,
    detector: NAME,
    rule: ruleOf(event),
    title: titleOf(event),
    subject: event.subject,
    severity: severityOf(event, context),
    score: scoreOf(event),
    nativeScore: event.nativeScore,
    indicator: indicatorOf(event, context),
  }
}

/** 0 to 1 of the product's own scale; null where it has none or gave none. */
function scoreOf({ product, nativeScore }: ParsedEvent): number | null {
  const full = FULL_SCORE[product]
  return nativeScore === null || full === undefined ? null : Math.min(1, nativeScore / full)
}

/** The subject; of a detection the one address outside own networks, where there is only one. */
function indicatorOf({ product, ip, mentions = [] }: ParsedEvent, context: JudgeContext) {
  if (product !== 'chronicle') return ip
  const others = mentions.filter((value) => canonicalAddress(value) === value)
  const outside = [...(ip === null ? [] : [ip]), ...others].filter((each) => !context.isOwn(each))
  return outside.length === 1 ? (outside[0] ?? null) : null
}

/** Made once: the busiest source repeats them in every event. */
const RULE_OF_REFERENCE: ReadonlyMap<number, string> = new Map(
  REFERENCE_ALERTS.map(({ alertId }) => [alertId, `ntopng:${alertId}`]),
)

/** `ntopng:40`, `suricata:1:2010935`, `zeek:SSH::Password_Guessing`, `ru_...` of Chronicle. */
function ruleOf({ product, alertId, alertKey }: ParsedEvent): string {
  if (product === 'chronicle' && alertKey !== '') return alertKey
  if (alertId !== null) {
    const known = product === 'ntopng' ? RULE_OF_REFERENCE.get(alertId) : undefined
    return known ?? `${product}:${alertId}`
  }
  return alertKey === '' ? product : `${product}:${alertKey}`
}

/** The table's severity, one step up for own networks, then one step down for what was stopped. */
function severityOf(event: ParsedEvent, context: JudgeContext): Severity {
  let level = severityLevel(statedSeverity(event))
  if (event.ip !== null && context.isOwn(event.ip)) level += 1
  const lowest = severityLevel('low')
  if (wasStopped(event) && level > lowest) level = Math.min(level, severityLevel('critical')) - 1
  return severityOfLevel(level)
}

function statedSeverity(event: ParsedEvent): Severity {
  if (event.severity !== undefined) return event.severity
  if (event.product === 'zeek') return severityOfNote(event.alertKey)
  const known = event.alertId === null ? undefined : SEVERITY_OF_REFERENCE.get(event.alertId)
  if (known !== undefined) return known
  const score = event.nativeScore
  if (score === null) return 'low'
  return SEVERITY_FROM_SCORE.find(([least]) => score >= least)?.[1] ?? 'info'
}

/** Refused by the server (HTTP 4xx) or blocked by the sensor. */
function wasStopped(event: ParsedEvent): boolean {
  const status = event.httpStatus
  return event.isBlockedBySensor || (status !== null && status >= 400 && status < 500)
}

function titleOf(event: ParsedEvent): string {
  const known = event.alertId === null ? undefined : TITLE_OF_REFERENCE.get(event.alertId)
  if (known !== undefined) return known
  if (event.title !== undefined && event.title !== '') return event.title
  const words = humaniseKey(event.alertKey)
  if (words !== '') return shorten(words)
  return event.alertId === null
    ? `${event.product} alert`
    : `${event.product} alert ${event.alertId}`
}

/** At most 39 characters, cut between words. */
function shorten(words: string): string {
  if (words.length < MAX_TITLE) return words
  const cut = cutText(words, MAX_TITLE - 2)
  const space = cut.lastIndexOf(' ')
  return `${space > 0 ? cut.slice(0, space) : cut}…`
}
