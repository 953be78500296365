import { formatAddress, parseNetwork } from '../../../shared/address'
import type { Indicator, LookedUp, LookupAnswer } from '../../../shared/lookup'
import { severityLevel } from '../../../shared/severity'
import type { KnownValue, KnownValues } from '../history/known-values'
import type { Workspace } from '../workspace'
import { findIndicators } from './find-indicators'

/** Indicators that one answer has. */
const MOST_ROWS = 500
/** Networks that are asked for; each is a question of its own. */
const MOST_NETWORKS = 20

/** What is needed of a workspace: its history and its lists. */
export interface LookupPlaces extends Pick<Workspace, 'knownValues'> {
  lists: Pick<Workspace['lists'], 'coverOf' | 'whyNeverBlocked'>
  pipeline: Pick<Workspace['pipeline'], 'settle'>
}

/** Finds what a text names, and what history and the lists know of each. */
export async function lookUp(
  { knownValues, lists, pipeline }: LookupPlaces,
  text: string,
  signal?: AbortSignal,
): Promise<LookupAnswer> {
  const all = findIndicators(text)
  const indicators = all.slice(0, MOST_ROWS)
  await pipeline.settle()
  const { known, gaps } = await ask(knownValues, indicators, signal)
  const rows = indicators.map((indicator): LookedUp => {
    const canList = ['address', 'network', 'domain'].includes(indicator.kind)
    const covers = canList ? lists.coverOf(indicator.value) : []
    return {
      ...indicator,
      ...sumUp(known, indicator),
      lists: covers.map(({ list, title, entry, state }) => ({ list, title, entry, state })),
      neverBlock: canList ? lists.whyNeverBlocked(indicator.value) : null,
      canList,
    }
  })
  return { rows: rows.sort(byWorth), left: all.length - indicators.length, gaps }
}

/** What history knows, by what it is and by value. */
interface Known {
  alerts: Awaited<ReturnType<KnownValues['ofAlerts']>>
  events: KnownValue[]
  queries: KnownValue[]
  requests: KnownValue[]
}

async function ask(
  history: KnownValues,
  indicators: readonly Indicator[],
  signal: AbortSignal | undefined,
): Promise<{ known: Known; gaps: string[] }> {
  const gaps: string[] = []
  /** One that fails or takes too long leaves a gap that is told; the rest is answered. */
  const orGap = async <Row>(what: string, isWanted: boolean, read: () => Promise<Row[]>) => {
    if (!isWanted) return []
    try {
      return await read()
    } catch (error) {
      if (signal?.aborted === true) throw error
      gaps.push(
        `${what} could not be asked: ${error instanceof Error ? error.message : String(error)}`,
      )
      return []
    }
  }
  const values = valuesOf(indicators, () => true)
  const addresses = valuesOf(indicators, ({ kind }) => kind === 'address')
  const domains = valuesOf(indicators, ({ kind }) => kind === 'domain')
  const names = valuesOf(indicators, ({ kind }) => kind !== 'address' && kind !== 'network')
  const networks = valuesOf(indicators, ({ kind }) => kind === 'network')
  if (networks.length > MOST_NETWORKS) {
    gaps.push(
      `Of ${networks.length} networks, the events of the first ${MOST_NETWORKS} were counted.`,
    )
  }
  const has = (list: readonly string[]) => list.length > 0
  const [alerts, ofAddresses, ofNames, ofDomains, ofClients, requests, ...ofNetworks] =
    await Promise.all([
      orGap('Alerts', has(values), () => history.ofAlerts(values, signal)),
      orGap('Events', has(addresses), () => history.ofEventAddresses(addresses, signal)),
      orGap('Events by name', has(names), () => history.ofEventNames(names, signal)),
      orGap('DNS queries', has(domains), () => history.ofDnsNames(domains, signal)),
      orGap('DNS clients', has(addresses), () => history.ofDnsClients(addresses, signal)),
      orGap('Web requests', has(addresses), () => history.ofWebClients(addresses, signal)),
      ...networks
        .slice(0, MOST_NETWORKS)
        .map((value) =>
          orGap(`Events of ${value}`, true, () => history.ofNetwork(endsOf(value), signal)),
        ),
    ])
  return {
    known: {
      alerts,
      events: [...ofAddresses, ...ofNames, ...ofNetworks.flat()],
      queries: [...ofDomains, ...ofClients],
      requests,
    },
    gaps,
  }
}

function valuesOf(
  indicators: readonly Indicator[],
  isWanted: (indicator: Indicator) => boolean,
): string[] {
  return [...new Set(indicators.filter(isWanted).map(({ value }) => value))]
}

function endsOf(value: string): { value: string; first: string; last: string } {
  const parsed = parseNetwork(value)
  if (!parsed.ok) throw new Error(`${value} was read as a network and is none`)
  const { family, first, last } = parsed.network
  return {
    value,
    first: formatAddress({ family, number: first }),
    last: formatAddress({ family, number: last }),
  }
}

function sumUp(
  known: Known,
  { value }: Indicator,
): Pick<LookedUp, 'events' | 'alerts' | 'severity' | 'queries' | 'requests' | 'first' | 'last'> {
  const of = <Row extends KnownValue>(rows: readonly Row[]) =>
    rows.find((row) => row.value === value)
  const alerts = of(known.alerts)
  const parts = [alerts, of(known.events), of(known.queries), of(known.requests)]
  const spans = parts.filter((part) => part !== undefined)
  return {
    alerts: alerts?.count ?? 0,
    severity: alerts?.severity ?? null,
    events: of(known.events)?.count ?? 0,
    queries: of(known.queries)?.count ?? 0,
    requests: of(known.requests)?.count ?? 0,
    first: spans.length === 0 ? null : Math.min(...spans.map(({ first }) => first)),
    last: spans.length === 0 ? null : Math.max(...spans.map(({ last }) => last)),
  }
}

/** Alerts by severity first, then what is known otherwise, then what is listed; else as in the text. */
function byWorth(a: LookedUp, b: LookedUp): number {
  return worthOf(b) - worthOf(a)
}

function worthOf({ severity, last, lists }: LookedUp): number {
  if (severity !== null) return 10 + severityLevel(severity)
  if (last !== null) return 2
  return lists.length > 0 ? 1 : 0
}
