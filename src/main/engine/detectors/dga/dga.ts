import type { Severity } from '../../../../shared/severity'
import { countDistinct } from '../dns-tunnel/lowest'
import type { ClosedWindow, WindowedDetector, WindowVerdict } from '../windowed'
import { domainOf } from './name'
import {
  addName,
  answerOf,
  domainsOf,
  isAnswered,
  isMissing,
  NAMES_KEPT,
  type NameItem,
  type NameWindow,
  readNameItem,
  type SeenName,
} from './name-window'

/** One rule, so that all generated names of a client in an hour are one alert. */
const RULE = 'generated-names'
const TITLE = 'Generated domain names'
/** Long enough for some names of a bot that is in no hurry, short enough to be told in time. */
const WINDOW_MS = 5 * 60_000
const GRACE_MS = 30_000
/** Of some 0.5 kB with a name or two, and of 100 kB with as many and as long names as there can be. */
const MAX_OPEN = 20_000
/**
 * Domains made of words look less generated, one by one. So many of them that do not exist, asked
 * for by one client in a window, are a find from this probability on.
 */
const MANY_MISSING = 5
const LIKELY = 0.5

/** What the detector is given to judge with; what a call answers counts from then on. */
export interface DgaParts {
  /** Name of the instance: part of its alerts' identity. */
  name: string
  /** Probability over which a name is generated, 0 to 1. */
  threshold: () => number
  /** Distinct domains over it that make a find, 1 or more. */
  leastDomains: () => number
  isOn: () => boolean
}

/** Finds clients that ask for names which an algorithm made. */
export function createDga(parts: DgaParts): WindowedDetector<NameItem, NameWindow> {
  const { name, threshold, isOn } = parts
  return {
    name,
    windowMs: WINDOW_MS,
    graceMs: GRACE_MS,
    maxOpen: MAX_OPEN,
    read: () => null,
    readTraffic: (item) => {
      const probability = item.kind === 'dns-query' ? item.scores?.[name] : undefined
      if (item.kind !== 'dns-query' || probability === undefined || !isOn()) return null
      if (probability <= Math.min(threshold(), LIKELY)) return null
      return { key: item.client, item: readNameItem(item, probability) }
    },
    begin: () => ({ hashes: [], names: [] }),
    add: addName,
    judge: (window) => (isOn() ? judge(window, threshold(), parts.leastDomains()) : null),
  }
}

/** What of a window is a find: the likeliest first. */
interface Found {
  names: SeenName[]
  /** Of those over the threshold, or of all where there are none. */
  score: number
}

function find({ names }: NameWindow, threshold: number, leastDomains: number): Found | null {
  const over = names.filter(({ probability }) => probability > threshold)
  const missing = names.filter((each) => each.probability > LIKELY && isMissing(each))
  const hasMany = domainsOf(missing).length >= MANY_MISSING
  if (!hasMany && domainsOf(over).length < leastDomains) return null
  const found = hasMany ? [...new Set([...over, ...missing])] : over
  const scored = over.length > 0 ? over : found
  return {
    names: found.sort((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1)),
    score: medianOf(scored.map(({ probability }) => probability)),
  }
}

/** Numbers of what was found; estimates where a window had more names than are kept. */
interface Numbers {
  distinctNames: number
  distinctDomains: number
  /** Names of whose answers something was logged; how many of them do not exist, or resolved. */
  answered: number
  missing: number
  resolved: number
}

function count({ hashes, names }: NameWindow, found: readonly SeenName[]): Numbers {
  const scale = countDistinct(hashes, NAMES_KEPT) / Math.max(1, names.length)
  const scaled = (some: number) => Math.round(some * scale)
  return {
    distinctNames: scaled(found.length),
    distinctDomains: scaled(domainsOf(found).length),
    answered: scaled(found.filter(isAnswered).length),
    missing: scaled(found.filter(isMissing).length),
    resolved: scaled(found.filter(({ isResolved }) => isResolved).length),
  }
}

/** How bad so many distinct domains are, by how many of their names do not exist. */
function severityOf({ distinctDomains, answered, missing, resolved }: Numbers): Severity {
  if (answered > 0 && missing / answered < 0.5) return distinctDomains < 5 ? 'low' : 'medium'
  if (distinctDomains >= 20 && resolved > 0) return 'critical'
  if (distinctDomains >= 5) return 'high'
  return distinctDomains >= 2 ? 'medium' : 'low'
}

function judge(
  { key, start, end, state }: ClosedWindow<NameWindow>,
  threshold: number,
  leastDomains: number,
): WindowVerdict | null {
  const found = find(state, threshold, leastDomains)
  const first = found?.names[0]
  if (found === null || first === undefined) return null
  const numbers = count(state, found.names)
  // What resolved is where the bot went: that is what blocking stops.
  const domain = domainOf((found.names.find(({ isResolved }) => isResolved) ?? first).name)
  const leftOut = numbers.distinctNames - found.names.length
  return {
    product: 'watchfloor',
    rule: RULE,
    title: TITLE,
    subject: key,
    ip: key,
    target: domain,
    indicator: domain,
    severity: severityOf(numbers),
    score: found.score,
    nativeScore: null,
    count: numbers.distinctNames,
    info: tell(numbers, found.names),
    evidence: {
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      threshold,
      ...numbers,
      names: found.names.map(tellName),
      ...(leftOut > 0 ? { namesLeftOut: leftOut } : {}),
    },
  }
}

function tell(numbers: Numbers, names: readonly SeenName[]): string {
  const { distinctNames, distinctDomains, answered, missing, resolved } = numbers
  const domains = `${distinctDomains} ${distinctDomains === 1 ? 'domain' : 'domains'}`
  const many = `${distinctNames} generated ${distinctNames === 1 ? 'name' : 'names'} of ${domains}`
  if (answered === 0) return `${many}, answers not logged`
  const unknown = distinctNames - answered
  const rest = unknown > 0 ? `, ${unknown} without a logged answer` : ''
  const went = names.filter(({ isResolved }) => isResolved).slice(0, 3)
  const which = went.length === 0 ? '' : `: ${went.map(({ name }) => name).join(', ')}`
  return `${many}: ${missing} do not exist${rest}, ${resolved} resolved${which}`
}

function tellName(seen: SeenName) {
  const { name, probability, types, rcodes, lines, first, last } = seen
  return {
    name,
    probability: Math.round(probability * 10_000) / 10_000,
    answer: answerOf(seen),
    types,
    rcodes,
    lines,
    first: new Date(first).toISOString(),
    last: new Date(last).toISOString(),
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
