import type { DnsQuery } from '../../record'
import { readCarrier } from './carrier'
import { countDistinct, hashText, keepLowest, placeOf } from './lowest'

/** Length of a window, ms. */
export const WINDOW_MS = 15 * 60_000

/** Names of a window that are kept, with their types. */
export const SAMPLE_SIZE = 20
/** Hashes of names that are kept to say how many distinct ones there were. */
const HASHES_KEPT = 128
/** Types of one name that are kept. */
const TYPES_OF_NAME = 4
const LOOPBACK = /^(?:127\.|::1$|0\.0\.0\.0$)/

/** Types of records by what a tunnel has of them. */
export const TYPE_GROUPS = ['address', 'text', 'raw', 'name', 'other'] as const
export type TypeGroup = (typeof TYPE_GROUPS)[number]

const GROUP_OF: ReadonlyMap<string, TypeGroup> = new Map<string, TypeGroup>([
  ...(['A', 'AAAA', 'HTTPS', 'SVCB'] as const).map((type) => [type, 'address'] as const),
  ...(['TXT', 'SPF'] as const).map((type) => [type, 'text'] as const),
  ...(['NULL', 'TYPE10', 'PRIVATE'] as const).map((type) => [type, 'raw'] as const),
  ...(['CNAME', 'MX', 'SRV', 'NS', 'DNAME', 'PTR'] as const).map((type) => [type, 'name'] as const),
])

/** What a line of a log says of a query, as far as a tunnel shows in it. Plain JSON. */
export interface TunnelItem {
  /** Labels in front of the domain, in small letters. */
  labels: string
  type: string
  /** The line says what came back. */
  isAnswer: boolean
  /** No such name. */
  isMissing: boolean
  answers: number
  answerCharacters: number
  /** All answers are addresses of the asking machine itself, as services answer yes or no. */
  isLoopback: boolean
}

/** A name that is kept of a window. */
export interface SampledName {
  labels: string
  /** In the order of the alphabet; the first few. */
  types: string[]
}

/** One client's queries below one domain in one window. Sums and lowest hashes: no order shows. */
export interface TunnelWindow {
  /** Lines without and with what came back: a query may have one of each. */
  questions: number
  answered: number
  missing: number
  loopback: number
  answers: number
  answerCharacters: number
  /** Characters of labels over all lines, dots left out. */
  labelCharacters: number
  longestLabel: number
  types: Record<TypeGroup, number>
  /** The lowest hashes of names, ascending. */
  hashes: number[]
  /** The names of the first of these hashes. */
  sample: SampledName[]
}

/** What a query is to this detector; null where it could carry nothing. */
export function readTunnelItem(query: DnsQuery): { key: string; item: TunnelItem } | null {
  const carrier = readCarrier(query.name)
  if (carrier === null) return null
  const { answers, answerCount, rcode, type } = query
  let answerCharacters = 0
  for (const answer of answers) answerCharacters += answer.length
  const item: TunnelItem = {
    labels: carrier.labels,
    type,
    isAnswer: rcode !== '' || answerCount > 0,
    isMissing: rcode === 'NXDOMAIN',
    answers: answerCount,
    answerCharacters,
    isLoopback: answers.length > 0 && answers.every((answer) => LOOPBACK.test(answer)),
  }
  return { key: `${query.client} ${carrier.domain}`, item }
}

/** Client and domain of a key: an address has no blanks. */
export function partiesOf(key: string): { client: string; domain: string } {
  const blank = key.indexOf(' ')
  return { client: key.slice(0, blank), domain: key.slice(blank + 1) }
}

/** A window in which nothing was asked. */
export function beginWindow(): TunnelWindow {
  return {
    questions: 0,
    answered: 0,
    missing: 0,
    loopback: 0,
    answers: 0,
    answerCharacters: 0,
    labelCharacters: 0,
    longestLabel: 0,
    types: { address: 0, text: 0, raw: 0, name: 0, other: 0 },
    hashes: [],
    sample: [],
  }
}

/** Takes in one line, in place; the order of lines does not matter. */
export function addToWindow(window: TunnelWindow, item: TunnelItem): void {
  if (item.isAnswer) window.answered += 1
  else window.questions += 1
  window.missing += Number(item.isMissing)
  window.loopback += Number(item.isLoopback)
  window.answers += item.answers
  window.answerCharacters += item.answerCharacters
  window.types[groupOf(item.type)] += 1
  let begin = 0
  for (let at = 0; at <= item.labels.length; at += 1) {
    if (at < item.labels.length && item.labels.charCodeAt(at) !== 46) continue
    window.labelCharacters += at - begin
    if (at - begin > window.longestLabel) window.longestLabel = at - begin
    begin = at + 1
  }
  const hash = hashText(item.labels)
  sampleName(window, hash, item)
  keepLowest(window.hashes, hash, HASHES_KEPT)
}

/** Group of a type in capitals; numbers that nobody was given are as good as raw bytes. */
function groupOf(type: string): TypeGroup {
  const known = GROUP_OF.get(type)
  if (known !== undefined) return known
  const number = /^TYPE([0-9]+)$/.exec(type)?.[1]
  return number !== undefined && Number(number) >= 65_280 ? 'raw' : 'other'
}

/** Keeps the names of the lowest hashes; called before the hash itself is kept. */
function sampleName({ hashes, sample }: TunnelWindow, hash: number, item: TunnelItem): void {
  const at = placeOf(hashes, hash)
  if (at >= SAMPLE_SIZE) return
  const known = hashes[at] === hash ? sample[at] : undefined
  if (known === undefined) {
    sample.splice(at, 0, { labels: copyOf(item.labels), types: [copyOf(item.type)] })
    if (sample.length > SAMPLE_SIZE) sample.pop()
    return
  }
  if (known.types.includes(item.type)) return
  known.types.push(copyOf(item.type))
  known.types.sort()
  if (known.types.length > TYPES_OF_NAME) known.types.pop()
}

/** A piece of a record's text would keep all of it in memory; a copy does not. */
const copyOf = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

/** Queries of a window: of each there may be a line that asks and one that answers. */
export const countQueries = ({ questions, answered }: TunnelWindow): number =>
  Math.max(questions, answered)

/** Distinct names of a window; beyond some hundred an estimate. */
export const countNames = ({ hashes }: TunnelWindow): number => countDistinct(hashes, HASHES_KEPT)

/** Fewer distinct names than this say nothing. */
const LEAST_NAMES = 4

/** Whether a window has enough in it to be judged. */
export const isJudged = (window: TunnelWindow): boolean => countNames(window) >= LEAST_NAMES
