import { getDomain } from 'tldts'
import type { Severity } from '../../../../shared/severity'
import type { DnsQuery } from '../../record'
import { countDistinct, hashText, keepLowest, placeOf } from '../dns-tunnel/lowest'
import type { ClosedWindow, WindowedDetector, WindowItem, WindowVerdict } from '../windowed'

/** One rule, so that all generated names of a client in an hour are one alert. */
const RULE = 'generated-names'
const TITLE = 'Generated domain names'
/** Long enough for a share of missing names, short enough to be told while it goes on. */
const WINDOW_MS = 60_000
const GRACE_MS = 30_000
/** Names of a window that are kept whole; of more, those whose hashes are lowest. */
const NAMES_KEPT = 500
/** Names that stand in the evidence. */
const NAMES_TOLD = 200

/** What came back for a name: nothing that is known, addresses, or that there is no such name. */
type Answer = 'unknown' | 'resolved' | 'missing' | 'other'

/** What one line adds to a window. Plain JSON. */
interface NameItem {
  name: string
  probability: number
  answer: Answer
  type: string
}

/** A name in a window. */
interface SeenName {
  name: string
  probability: number
  lines: number
  answers: Answer[]
  types: string[]
}

/** Names over the threshold that one client asked for. No order shows in it. */
interface NameWindow {
  hashes: number[]
  names: SeenName[]
}

/** What the detector is given to judge with; what a call answers counts from then on. */
export interface DgaParts {
  /** Name of the instance: part of its alerts' identity. */
  name: string
  /** Probability over which a name is generated, 0 to 1. */
  threshold: () => number
  isOn: () => boolean
}

/** Finds clients that ask for names which an algorithm made. */
export function createDga(parts: DgaParts): WindowedDetector<NameItem, NameWindow> {
  const { name, threshold, isOn } = parts
  return {
    name,
    windowMs: WINDOW_MS,
    graceMs: GRACE_MS,
    read: () => null,
    readTraffic: (item) => {
      const probability = item.kind === 'dns-query' ? item.scores?.[name] : undefined
      if (item.kind !== 'dns-query' || probability === undefined || !isOn()) return null
      return probability > threshold() ? readItem(item, probability) : null
    },
    begin: () => ({ hashes: [], names: [] }),
    add: addName,
    judge: (window) => (isOn() ? judge(window, threshold()) : null),
  }
}

function readItem(query: DnsQuery, probability: number): WindowItem<NameItem> {
  const name = query.name.toLowerCase().replace(/\.+$/, '')
  return {
    key: query.client,
    item: { name, probability, answer: answerOf(query), type: query.type },
  }
}

function answerOf({ rcode, answerCount }: DnsQuery): Answer {
  if (rcode === '') return answerCount > 0 ? 'resolved' : 'unknown'
  if (rcode === 'NXDOMAIN') return 'missing'
  return rcode === 'NOERROR' && answerCount > 0 ? 'resolved' : 'other'
}

function addName({ hashes, names }: NameWindow, item: NameItem): void {
  const { name, probability, answer, type } = item
  const hash = hashText(name)
  keepLowest(hashes, hash, NAMES_KEPT)
  const at = placeOf(hashes, hash)
  if (hashes[at] !== hash) return
  if (names[at]?.name !== name) {
    names.splice(at, 0, { name, probability, lines: 0, answers: [], types: [] })
    names.length = hashes.length
  }
  const seen = names[at]
  if (seen === undefined) return
  seen.lines += 1
  seen.probability = Math.max(seen.probability, probability)
  addSorted(seen.answers, answer)
  if (type !== '') addSorted(seen.types, type)
}

function addSorted<T extends string>(list: T[], value: T): void {
  if (list.includes(value)) return
  list.push(value)
  list.sort()
}

/** How bad so many distinct names are (semantics, 'Severity'), by how many of them there are not. */
export function severityOf(
  names: number,
  answered: { missing: number; resolved: number; known: number },
): Severity {
  const { missing, resolved, known } = answered
  const isMissing = known === 0 || missing / known >= 0.5
  if (!isMissing) return names < 5 ? 'low' : 'medium'
  if (names >= 20 && resolved > 0) return 'critical'
  if (names >= 5) return 'high'
  return names >= 2 ? 'medium' : 'low'
}

function judge(
  { key, start, end, state }: ClosedWindow<NameWindow>,
  threshold: number,
): WindowVerdict | null {
  const found = state.names
    .filter(({ probability }) => probability > threshold)
    .sort((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1))
  const [first] = found
  if (first === undefined) return null
  const names = Math.max(found.length, countDistinct(state.hashes, NAMES_KEPT))
  const answered = countAnswers(found)
  const domain = getDomain(first.name, { allowPrivateDomains: true }) ?? first.name
  return {
    product: 'watchfloor',
    rule: RULE,
    title: TITLE,
    subject: key,
    ip: key,
    target: domain,
    indicator: domain,
    severity: severityOf(names, answered),
    score: medianOf(found.map(({ probability }) => probability)),
    nativeScore: null,
    count: names,
    info: tell(names, answered, first),
    evidence: {
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      threshold,
      distinctNames: names,
      ...answered,
      names: found.slice(0, NAMES_TOLD).map(tellName),
      ...(names > NAMES_TOLD ? { namesLeftOut: names - NAMES_TOLD } : {}),
    },
  }
}

/** Of the names whose answer is known; one that resolved once has resolved. */
function countAnswers(names: readonly SeenName[]) {
  const resolved = names.filter(({ answers }) => answers.includes('resolved')).length
  const missing = names.filter(
    ({ answers }) => answers.includes('missing') && !answers.includes('resolved'),
  ).length
  const known = names.filter(({ answers }) => answers.some((each) => each !== 'unknown')).length
  return { known, missing, resolved }
}

function tell(
  names: number,
  { known, missing, resolved }: ReturnType<typeof countAnswers>,
  first: SeenName,
): string {
  const many = names === 1 ? '1 generated name' : `${names} generated names`
  const answers =
    known === 0
      ? 'answers not logged'
      : `${missing} do not exist, ${resolved} resolved${known < names ? `, ${names - known} without a logged answer` : ''}`
  return `${many}: ${answers}; ${first.name} (${first.probability.toFixed(4)})`
}

function tellName({ name, probability, answers, types, lines }: SeenName) {
  return {
    name,
    probability: Math.round(probability * 10_000) / 10_000,
    answer: answers.includes('resolved')
      ? 'resolved'
      : (answers.find((each) => each !== 'unknown') ?? 'unknown'),
    types,
    lines,
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
