import { networkAt } from '../../../shared/address'
import { type BlastRadius, RADIUS_DAYS, type RadiusFigures } from '../../../shared/blast-radius'
import { parseAnyValue, type Value } from '../blacklists/value'
import { BadInputError } from '../decision'
import {
  type GoodTraffic,
  MOST_SECONDS,
  type Sought,
  type TrafficQuestion,
} from '../history/good-traffic'
import type { Workspace } from '../workspace'

const DAY_MS = 24 * 3_600_000
/** What ClickHouse says of a question that took too long. */
const TOO_LONG = /TIMEOUT_EXCEEDED|Timeout exceeded/i

/** What is needed of a workspace: its history, and which addresses are its own. */
export interface RadiusPlaces extends Pick<Workspace, 'goodTraffic'> {
  lists: Pick<Workspace['lists'], 'ownAddresses'>
}

/** Who of ours had to do with an address, its neighbours or a domain of late, and got good answers. */
export async function measureRadius(
  { goodTraffic, lists }: RadiusPlaces,
  text: string,
  now: number,
  signal?: AbortSignal,
): Promise<BlastRadius> {
  const parsed = parseAnyValue(text)
  if (!parsed.ok) throw new BadInputError(parsed.problem, 'value')
  const { sought, around } = seek(parsed.value)
  const since = now - RADIUS_DAYS * DAY_MS
  const question: TrafficQuestion = { sought, own: lists.ownAddresses().ownRanges, since }
  const gaps: string[] = []
  /** One that fails or takes too long leaves a gap that is told; the rest is answered. */
  const orGap = async (what: string, read: () => Promise<GoodTraffic>) => {
    try {
      return await read()
    } catch (error) {
      if (signal?.aborted === true) throw error
      gaps.push(`${what} could not be asked: ${wordsOf(error)}`)
      return null
    }
  }
  const [web, dns, events] = await Promise.all([
    orGap('Web requests', () => goodTraffic.ofWeb(question, signal)),
    orGap('DNS answers', () => goodTraffic.ofDns(question, signal)),
    orGap('Events', () => goodTraffic.ofEvents(question, signal)),
  ])
  const own: RadiusFigures = {
    value: parsed.value.text,
    requests: web?.good ?? 0,
    users: web?.who ?? 0,
    answers: dns?.good ?? 0,
    clients: dns?.who ?? 0,
    events: events?.all ?? 0,
    answered: events?.good ?? 0,
    hosts: events?.who ?? 0,
  }
  const wide: Omit<RadiusFigures, 'value'> = {
    requests: web?.wideGood ?? 0,
    users: web?.wideWho ?? 0,
    answers: dns?.wideGood ?? 0,
    clients: dns?.wideWho ?? 0,
    events: events?.wideAll ?? 0,
    answered: events?.wideGood ?? 0,
    hosts: events?.wideWho ?? 0,
  }
  return { since, own, around: around === null ? null : { value: around, ...wide }, gaps }
}

/** A network stands for itself; around an address its /24 (IPv6: /64) is looked at. */
function seek(value: Value): { sought: Sought; around: string | null } {
  if (value.holds === 'domain') return { sought: { domain: value.text }, around: null }
  const { family, first, last } = value.network
  if (first !== last) return { sought: { near: value.network, wide: value.network }, around: null }
  const wide = networkAt({ family, number: first }, family === 4 ? 24 : 64)
  return { sought: { near: value.network, wide }, around: wide.text }
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  if (TOO_LONG.test(words)) return `it took longer than ${MOST_SECONDS} s`
  return (words.split('\n')[0] ?? words).replace(/[.\s]+$/, '')
}
