import type { Severity } from '../../../shared/severity'
import type { UrlRule } from '../../../shared/url-rule'
import { FORBIDDEN } from '../formats/forbidden-url'
import { eventId } from '../formats/identity'
import { keepRaw } from '../formats/raw'
import type { Click, PageVerdict, ParsedEvent, Traffic } from '../record'
import type { Judge } from './detector'

const TITLE = 'Forbidden URL'
/** Rule of what somebody else calls forbidden. */
const REPORTED = 'reported'

/** Where a record stands and what it says: what a hit is known by, and its evidence. */
interface Origin {
  partition: string
  position: number
  part: number
  text: string
}

/** What a rule of ours says of a path; null where none hits. */
export type MatchUrl = (path: string) => UrlRule | null

/** A page that is forbidden, as the event that its alert counts; null for all others. */
export function findForbidden(item: Traffic, origin: Origin, match: MatchUrl): ParsedEvent | null {
  if (item.kind === 'window-count' || item.kind === 'dns-query') return null
  const rule = item.path === '' ? null : match(item.path)
  if (rule !== null)
    return toHit(item, origin, nameRule(rule), subjectOf(rule, item), rule.severity)
  if (item.kind === 'click' || !item.isForbidden) return null
  return toHit(item, origin, REPORTED, item.path, 'low')
}

/** The verdict on a page that is forbidden: what its rule says. */
export const judgeForbidden: Judge = (event) => ({
  id: event.id,
  detector: FORBIDDEN,
  rule: event.alertKey,
  title: event.title ?? TITLE,
  subject: event.subject,
  severity: event.severity ?? 'low',
  score: null,
  nativeScore: null,
  indicator: event.ip,
})

/** `exact:/admin`: never what a person may change of it later. */
function nameRule({ kind, pattern }: UrlRule): string {
  return `${kind}:${pattern}`
}

/** A rule for many paths is one alert, however many paths somebody tries. */
function subjectOf({ kind, pattern }: UrlRule, { path }: Click | PageVerdict): string {
  return kind === 'exact' ? path : kind === 'prefix' ? `${pattern}*` : pattern
}

function toHit(
  item: Click | PageVerdict,
  { partition, position, part, text }: Origin,
  rule: string,
  about: string,
  severity: Severity,
): ParsedEvent {
  const ip = item.kind === 'click' ? item.ip : null
  return {
    id: eventId(FORBIDDEN, [partition, String(position), String(part), text]),
    format: FORBIDDEN,
    time: item.time,
    isTimeBorrowed: item.isTimeBorrowed,
    reporter: item.site,
    product: 'watchfloor',
    alertId: null,
    alertKey: rule,
    title: TITLE,
    severity,
    subject: ip ?? about,
    ip,
    target: ip === null ? item.site : about,
    targetPort: null,
    info: item.article ?? item.path,
    reason: rule === REPORTED ? 'reported as forbidden' : `rule ${rule}`,
    nativeScore: null,
    httpStatus: null,
    isBlockedBySensor: false,
    ...keepRaw(text),
  }
}
