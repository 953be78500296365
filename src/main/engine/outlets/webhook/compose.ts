import { createHash } from 'node:crypto'
import type { WatchEvent } from '../../../../shared/event'
import type { WebhookOutletSettings } from '../../../../shared/outlet'
import type { PublicAlertMessage } from '../../../../shared/public-api'
import { severityLevel } from '../../../../shared/severity'
import { detailBytes, writeDetail, writeHead } from './chat'
import { counted } from './counted'
import { type DetailedAlert, type DigestAlert, type DigestHead, headOf, withSample } from './digest'
import { writeJson } from './json-body'
import { chatBody, MARKUPS, type Posting } from './receiver'
import type { Withhold } from './withhold'

const PER_MESSAGE = { slack: 3, 'google-chat': 3, json: 50 } as const

/** A message that is to be posted, with the alerts that it tells. */
export interface Message extends Posting {
  alerts: readonly PublicAlertMessage[]
  /** How many of them are told by their number alone. */
  leftOut: number
}

/** A digest before it is written: which alerts go, and which of them in detail. */
export interface Digest {
  head: DigestHead
  detailed: readonly DigestAlert[]
  brief: readonly DigestAlert[]
  /** Why the others are told by their number alone. */
  notes: readonly string[]
}

type Limits = Pick<WebhookOutletSettings, 'form' | 'detailLimit' | 'cooldownMs'>

/** Chooses what is told in detail. `isCooling` tells of an alert that its subject was told lately. */
export function planDigest(
  alerts: readonly DigestAlert[],
  continuationTime: string | null,
  { form, detailLimit, cooldownMs }: Limits,
  isCooling: (alert: PublicAlertMessage) => boolean,
): Digest {
  const head = headOf(alerts, continuationTime)
  const worstFirst = alerts.toSorted(
    (a, b) => severityLevel(b.alert.severity) - severityLevel(a.alert.severity),
  )
  // A program wants each of them; the limit is for people.
  if (form === 'json') return { head, detailed: alerts, brief: [], notes: [] }
  if (alerts.length > detailLimit) {
    const note = `Details are left out: more than ${counted(detailLimit, 'alert')} came together.`
    return { head, detailed: [], brief: alerts, notes: [note] }
  }
  const brief = alerts.filter(({ alert }) => isCooling(alert))
  const detailed = worstFirst.filter((each) => !brief.includes(each))
  const note = `Without details: ${counted(brief.length, 'alert')} of what was told within ${counted(Math.ceil(cooldownMs / 60_000), 'minute')}.`
  return { head, detailed, brief, notes: brief.length === 0 ? [] : [note] }
}

/** What writing needs. */
export interface ComposeParts {
  settings: Pick<WebhookOutletSettings, 'form' | 'perMessage' | 'detailLimit'>
  readSample: (alert: PublicAlertMessage) => Promise<WatchEvent | null>
  withhold: Withhold
}

/** Messages of a digest, one after the other; samples are read when their message is written. */
export async function* compose(digest: Digest, parts: ComposeParts): AsyncGenerator<Message> {
  const { form } = parts.settings
  const perMessage = parts.settings.perMessage ?? PER_MESSAGE[form]
  const { detailed, brief } = digest
  const of = Math.max(1, Math.ceil(detailed.length / perMessage))
  for (let number = 1; number <= of; number += 1) {
    const begin = (number - 1) * perMessage
    const group = detailed.slice(begin, begin + perMessage)
    const told = number === 1 ? [...group, ...brief] : group
    const delivery = nameDelivery(told)
    const shown = await readSamples(group, digest, parts)
    const body =
      form === 'json'
        ? writeJson(digest.head, shown, { delivery, number, of }, parts.withhold)
        : writeChat(form, digest, { shown, begin, perMessage, number, of }, parts)
    const alerts = told.map(({ alert }) => alert)
    yield { body, delivery, alerts, leftOut: number === 1 ? brief.length : 0 }
  }
}

interface Group {
  shown: readonly DetailedAlert[]
  /** Details before it. */
  begin: number
  perMessage: number
  number: number
  of: number
}

function writeChat(
  form: 'slack' | 'google-chat',
  { head, detailed, notes }: Digest,
  { shown, begin, perMessage, number, of }: Group,
  { withhold }: ComposeParts,
): string {
  const parts = { markup: MARKUPS[form], withhold }
  const top =
    number === 1 ? writeHead(head, notes, parts) : `*Watchfloor*, message ${number} of ${of}`
  const details = shown.map((each, n) =>
    writeDetail(
      each,
      { number: begin + n + 1, of: detailed.length },
      detailBytes(perMessage),
      parts,
    ),
  )
  return chatBody(form, [top, ...details].join('\n'))
}

async function readSamples(
  group: readonly DigestAlert[],
  { head }: Digest,
  { settings, readSample }: ComposeParts,
): Promise<DetailedAlert[]> {
  const shown: DetailedAlert[] = []
  for (const each of group) {
    const hasSample = head.alerts <= settings.detailLimit
    shown.push(withSample(each, hasSample ? await readSample(each.alert) : null))
  }
  return shown
}

/** The same alerts in the same state have the same name. */
function nameDelivery(alerts: readonly DigestAlert[]): string {
  const hash = createHash('sha256')
  for (const { alert } of alerts) hash.update(`${alert.id} ${alert.version}\n`)
  return hash.digest('hex').slice(0, 32)
}
