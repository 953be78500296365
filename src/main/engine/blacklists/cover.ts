import { containsRange, type Network, parseNetwork } from '../../../shared/address'
import type { Cover, Explanation } from '../../../shared/blacklist'
import { BadInputError } from '../decision'
import { contentsOf } from './contents'
import type { Desk } from './desk'
import { ALLOWLIST, identifyLists } from './names'
import { describeRow, judgeRow, type Row, rowOf } from './standing'

/** Every entry that covers an address or network, by list; the allowlist's last. */
export function coverOf(desk: Desk, value: string): Cover[] {
  const covers: Cover[] = []
  for (const { list, title, kind } of identifyLists(desk)) {
    if (kind === 'allowlist') covers.push(...allowCover(desk, title, value))
    else
      for (const row of rowsCovering(desk, list, value))
        covers.push(...cover(desk, { list, title, row }))
  }
  return covers
}

/**
 * Which entries cover an address or network, and whether any export holds it. Throws BadInputError
 * for what is neither.
 */
export function explain(desk: Desk, text: string): Explanation {
  const parsed = parseNetwork(text.trim())
  if (!parsed.ok) throw new BadInputError(parsed.problem, 'value')
  const { network } = parsed
  const covers = coverOf(desk, network.text)
  const lists = new Set(covers.filter(({ list }) => list !== ALLOWLIST).map(({ list }) => list))
  return {
    value: network.text,
    isBlocked: [...lists].some((list) => isPublished(desk, list, network)),
    covers,
    neverBlocked: desk.protection.whyNeverBlocked(network.text),
  }
}

/** Asks the exports themselves: they alone know what is cut out. */
function isPublished(desk: Desk, list: string, network: Network): boolean {
  const { items } = contentsOf(desk, list, {
    maxAgeMs: null,
    minimumHits: 1,
    unlistedPercent: null,
  })
  return items.some((item) => containsRange(item.network, network))
}

function cover(
  desk: Desk,
  { list, title, row }: { list: string; title: string; row: Row },
): Cover[] {
  const standing = judgeRow(desk, row)
  if (standing === null) return []
  const entry = describeRow(desk, list, row, standing)
  const { state, expiresAt, reason, origin, actor, grounds } = entry
  const since = grounds.length === 0 ? null : Math.min(...grounds.map((ground) => ground.since))
  const held = { list, title, entry: row.value, state, since, expiresAt }
  return [{ ...held, reason, origin, actor, grounds }]
}

function allowCover(desk: Desk, title: string, value: string): Cover[] {
  const parsed = parseNetwork(value)
  if (!parsed.ok) return []
  return desk.ledger.allowsOf(parsed.network, desk.now).map((allow) => ({
    list: ALLOWLIST,
    title,
    entry: allow.network.text,
    state: 'allowed',
    since: allow.since,
    expiresAt: allow.expiresAt,
    reason: allow.reason,
    origin: 'manual',
    actor: allow.actor,
    grounds: [],
  }))
}

/** Rows of a list that hold a value: its own and those of wider networks. */
export function* rowsCovering(desk: Desk, list: string, value: string): Generator<Row> {
  yield rowOf(desk, list, value)
  const wide = desk.ledger.wide(list)
  if (wide.size === 0) return
  const parsed = parseNetwork(value)
  if (!parsed.ok) return
  for (const [text, network] of wide) {
    if (text !== value && containsRange(network, parsed.network)) yield rowOf(desk, list, text)
  }
}
