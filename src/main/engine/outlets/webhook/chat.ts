import { counted } from './counted'
import { type DetailField, fieldsOf, sampleLines } from './detail-lines'
import type { DetailedAlert, DigestHead, RuleCount } from './digest'
import { escapeWithin, type Markup } from './markup'
import type { Withhold } from './withhold'

/** Bytes of a message: both chats take more, Slack 40,000 characters, Google Chat 32,000 bytes. */
export const MESSAGE_BYTES = 24_000
/** Of it for the head and the counts by rule. */
const HEAD_BYTES = 8_000
/** Rules that are counted one by one. */
const RULE_LINES = 40
/** Of a title, a rule or another part of a line. */
const PART_BYTES = 160
const FIELD_BYTES = 600
const SAMPLE_LINE_BYTES = 300
/** Around the details of an alert. */
const FRAME_BYTES = 20
const FENCE = '```'

/** How messages of a chat are written. */
export interface ChatParts {
  markup: Markup
  withhold: Withhold
}

/** The head of a digest: how many, until when, and how many of each rule. Nothing in it can be acted on. */
export function writeHead(head: DigestHead, notes: readonly string[], parts: ChatParts): string {
  const lines: string[] = []
  const width = String(Math.max(...head.rules.map(({ alerts }) => alerts), 0)).length
  for (const rule of head.rules.slice(0, RULE_LINES)) lines.push(ruleLine(rule, width, parts))
  const shown = fitting(lines, HEAD_BYTES)
  const rest = head.rules.slice(shown.length)
  const notTold = rest.reduce((sum, { alerts }) => sum + alerts, 0)
  const more = `and ${counted(notTold, 'alert')} of ${counted(rest.length, 'further rule')}`
  const until = untilOf(head)
  return [
    `*Watchfloor: ${counted(head.alerts, 'alert')}* of ${counted(head.events, 'event')}, ${until}`,
    FENCE,
    ...shown,
    ...(rest.length === 0 ? [] : [more]),
    FENCE,
    ...notes,
  ].join('\n')
}

/** A time in UTC as sources write it: such a text can mean nothing else in a chat. */
const PLAIN_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/

function untilOf({ continuationTime, from, to }: DigestHead): string {
  if (continuationTime !== null && PLAIN_TIME.test(continuationTime)) {
    return `continuation time ${continuationTime}`
  }
  return from === to ? `at ${to}` : `${from} to ${to}`
}

function ruleLine(
  { alerts, severity, title, product, rule, version }: RuleCount,
  width: number,
  { markup, withhold }: ChatParts,
): string {
  const part = (text: string) => escapeWithin(withhold(text), PART_BYTES, markup)
  const named = rule.startsWith(`${product}:`) || rule === product ? rule : `${product} ${rule}`
  const said = [part(title), `(${part(named)})`, version === '' ? '' : `version ${part(version)}`]
  return [
    String(alerts).padStart(width),
    severity.padEnd(8),
    ...said.filter((each) => each !== ''),
  ].join('  ')
}

/** One alert in detail, of at most so many bytes. */
export function writeDetail(
  each: DetailedAlert,
  place: { number: number; of: number },
  mostBytes: number,
  { markup, withhold }: ChatParts,
): string {
  const title = escapeWithin(withhold(each.alert.title), PART_BYTES, markup)
  const fields = fieldsOf(each, withhold)
  const width = Math.min(16, Math.max(...fields.map(([name]) => name.length)))
  const line = ([name, value]: DetailField) =>
    `${escapeWithin(name, PART_BYTES, markup).padEnd(width)}  ${escapeWithin(value, FIELD_BYTES, markup)}`
  const lines = [
    `${place.number}/${place.of}  ${title}`,
    ...fields.map(line),
    ...sampleLines(each, withhold).map(
      (text) => `  ${indentOf(text)}${escapeWithin(text.trimStart(), SAMPLE_LINE_BYTES, markup)}`,
    ),
  ]
  const shown = fitting(lines, mostBytes - FRAME_BYTES)
  const cut = shown.length < lines.length ? ['…'] : []
  return [FENCE, ...shown, ...cut, FENCE].join('\n')
}

function indentOf(text: string): string {
  return ' '.repeat(Math.min(20, text.length - text.trimStart().length))
}

/** Bytes for each alert of a message that carries so many; the first one carries the head too. */
export function detailBytes(perMessage: number): number {
  return Math.floor((MESSAGE_BYTES - HEAD_BYTES - 2_000) / perMessage)
}

/** The first lines that fit into so many bytes. */
function fitting(lines: readonly string[], mostBytes: number): string[] {
  let left = mostBytes
  const end = lines.findIndex((line) => {
    left -= Buffer.byteLength(line, 'utf8') + 1
    return left < 0
  })
  return end < 0 ? [...lines] : lines.slice(0, end)
}
