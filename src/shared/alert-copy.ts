import { canonicalAddress } from './address'
import type { AlertDetail } from './alert'
import type { WatchEvent } from './event'
import { defang } from './lookup'
import { inMarkdown } from './plain-text'
import { isoTime, toPublicAlert, toPublicEvent } from './public-api'
import { entityKindOf } from './query/entity-kind'
import { severityLevel } from './severity'

/** How one alert leaves the program: a text for a ticket, or a document for another system. */
export const ALERT_COPIES = ['markdown', 'ecs', 'json'] as const
export type AlertCopy = (typeof ALERT_COPIES)[number]

/** The Elastic Common Schema whose names are used. */
const ECS_VERSION = '8.17.0'

/** Records that stand in a copy; the rest is counted. */
const MOST_EVIDENCE = 10

/** Characters of a text out of a record that stand in Markdown. */
const LONGEST_TEXT = 500

type CopiedAlert = Pick<AlertDetail, 'alert' | 'evidence' | 'evidenceOf' | 'timeline'>

/** An alert with its newest evidence, written in one of these ways. */
export function writeAlert(detail: CopiedAlert, copy: AlertCopy): string {
  if (copy === 'markdown') return toMarkdown(detail)
  if (copy === 'ecs') return JSON.stringify(toEcs(detail), null, 2)
  const evidence = detail.evidence.map(toPublicEvent)
  return JSON.stringify({ ...toPublicAlert(detail.alert), evidence }, null, 2)
}

/** An alert for a ticket or a chat: values defanged, text of others unable to be markup. */
function toMarkdown({ alert, evidence, evidenceOf, timeline }: CopiedAlert): string {
  const value = (text: string | null) => (text === null ? '' : inMarkdown(defang(text)))
  const facts = [
    ['Severity', alert.severity],
    ['Subject', value(alert.subject)],
    ['Target', value(alert.target)],
    ['Indicator', alert.indicator === alert.subject ? '' : value(alert.indicator)],
    ['Rule', inMarkdown(alert.rule)],
    ['Detector', inMarkdown(alert.detector)],
    ['First event', isoTime(alert.first)],
    ['Last event', isoTime(alert.last)],
    ['Events', String(alert.count)],
    ['Score', alert.score === null ? '' : String(alert.score)],
    ['Status', [alert.status, alert.closeReason ?? ''].filter(Boolean).join(', ')],
    ['Assigned to', inMarkdown(alert.assignee ?? '')],
    ['Blocked by', inMarkdown(alert.blockedBy ?? '')],
    ['Note', freeText(alert.note)],
    ['Id', alert.id],
  ].filter(([, text]) => text !== '')
  const shown = evidence.slice(0, MOST_EVIDENCE)
  const rows = shown.map((event) => [
    isoTime(event.time),
    value(event.target),
    event.targetPort === null ? '' : String(event.targetPort),
    event.httpStatus === null ? '' : String(event.httpStatus),
    freeText(event.info),
    freeText(event.reason),
  ])
  const decided = timeline.filter(({ kind }) => kind !== 'first event' && kind !== 'last event')
  return [
    `## ${inMarkdown(alert.name)}: ${freeText(alert.title)}`,
    '',
    ...table(['Fact', 'Value'], facts),
    ...(rows.length === 0
      ? []
      : [
          '',
          `### Evidence, newest ${shown.length} of ${evidenceOf.total}`,
          '',
          ...table(['Time', 'Target', 'Port', 'HTTP', 'Info', 'Reason'], rows),
        ]),
    ...(decided.length === 0 ? [] : ['', '### Decisions', '']),
    ...decided.map(
      ({ at, actor, text }) =>
        `- ${isoTime(at)}${actor === null ? '' : ` ${inMarkdown(actor)}`}: ${freeText(text)}`,
    ),
    '',
  ].join('\n')
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)]
}

/** Text out of a record, cut, without a name or address in it that a reader makes a link of. */
function freeText(text: string): string {
  // Half a pair of surrogates is no text.
  const head = text.slice(0, LONGEST_TEXT).replace(/[\ud800-\udbff]$/, '')
  const cut = text.length > LONGEST_TEXT ? `${head}…` : text
  return inMarkdown(
    cut
      .replace(/\bhttp(s?):\/\//gi, 'hxxp$1://')
      .replace(/\bftp:\/\//gi, 'fxp://')
      .replaceAll('@', '[@]')
      .replace(/[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu, (name) =>
        // Numbers and versions are no names.
        /^\d+\.\d+(\.\d+)?$/.test(name) ? name : name.replaceAll('.', '[.]'),
      ),
  )
}

/** An alert as a document of the Elastic Common Schema; what it has no field for is `watchfloor.*`. */
function toEcs({ alert, evidence }: CopiedAlert): Record<string, unknown> {
  const subject = placeOf(alert.subject)
  const target = alert.target === null ? undefined : placeOf(alert.target)
  const address = canonicalAddress(alert.ip ?? '')
  const source = address === null ? subject : { ...subject, ip: address }
  const port = only(evidence, ({ targetPort }) => targetPort)
  const status = only(evidence, ({ httpStatus }) => httpStatus)
  const reasons = [...new Set(evidence.map(({ reason }) => reason).filter(Boolean))]
  const places = [source, target, alert.indicator === null ? undefined : placeOf(alert.indicator)]
  return withoutEmpty({
    '@timestamp': isoTime(alert.last),
    ecs: { version: ECS_VERSION },
    message: alert.title,
    event: withoutEmpty({
      kind: 'alert',
      category: ['intrusion_detection'],
      type: ['info'],
      id: alert.id,
      code: alert.alertId === null ? undefined : String(alert.alertId),
      provider: alert.detector,
      module: alert.product,
      dataset: `${alert.product}.alert`,
      start: isoTime(alert.first),
      end: isoTime(alert.last),
      created: isoTime(alert.firstArrived),
      severity: severityLevel(alert.severity),
      risk_score: alert.nativeScore ?? undefined,
      risk_score_norm: alert.score === null ? undefined : alert.score * 100,
      reason: reasons[0],
    }),
    rule: withoutEmpty({ id: alert.rule, name: alert.title, ruleset: alert.detector }),
    source,
    destination:
      target === undefined && port === undefined ? undefined : withoutEmpty({ ...target, port }),
    http: status === undefined ? undefined : { response: { status_code: status } },
    threat: alert.indicator === null ? undefined : { indicator: indicatorOf(alert.indicator) },
    related: withoutEmpty({
      ip: listOf(places.map((place) => place?.ip)),
      hosts: listOf(places.map((place) => place?.domain)),
    }),
    observer: withoutEmpty({
      vendor: 'Watchfloor',
      product: 'Watchfloor',
      type: 'console',
    }),
    watchfloor: {
      alert: {
        name: alert.name,
        severity: alert.severity,
        subject: alert.subject,
        events: alert.count,
        status: alert.status,
        close_reason: alert.closeReason,
        note: alert.note,
        assignee: alert.assignee,
        blocked_by: alert.blockedBy,
      },
    },
  })
}

/** ECS keeps what a place was called beside what it is. */
interface Place {
  address: string
  ip?: string
  domain?: string
}

function placeOf(text: string): Place {
  const ip = canonicalAddress(text)
  if (ip !== null) return { address: text, ip }
  return entityKindOf(text) === 'domain' ? { address: text, domain: text } : { address: text }
}

function indicatorOf(text: string): Record<string, unknown> {
  const { ip, domain } = placeOf(text)
  if (ip !== undefined) {
    return { type: ip.includes(':') ? 'ipv6-addr' : 'ipv4-addr', name: text, ip }
  }
  return domain === undefined
    ? { name: text }
    : { type: 'domain-name', name: text, url: { domain } }
}

/** The value that all evidence has which has any; undefined where it differs. */
function only(
  evidence: readonly WatchEvent[],
  read: (event: WatchEvent) => number | null,
): number | undefined {
  const values = new Set(evidence.map(read).filter((value) => value !== null))
  return values.size === 1 ? [...values][0] : undefined
}

function listOf(values: readonly (string | undefined)[]): string[] | undefined {
  const known = [...new Set(values.filter((value) => value !== undefined))]
  return known.length === 0 ? undefined : known
}

/** Without the fields that have no value: a schema on the other side takes null for a fault. */
function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
