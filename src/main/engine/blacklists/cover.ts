import { containsRange } from '../../../shared/address'
import type { Cover, Explanation } from '../../../shared/blacklist'
import { BadInputError } from '../decision'
import { contentsOf } from './contents'
import type { Desk } from './desk'
import { namesAbove } from './domain-set'
import { ALLOWLIST, identifyLists } from './names'
import { describeRow, judgeRow, type Row, rowOf } from './standing'
import { blocks, parseAnyValue, readValue, type Value } from './value'

/** Every entry that covers an address, network or domain, by list; the allowlist's last. */
export function coverOf(desk: Desk, value: string): Cover[] {
  const covers: Cover[] = []
  const parsed = readValue(value)
  for (const { list, title, kind } of identifyLists(desk)) {
    if (kind === 'allowlist') covers.push(...allowCover(desk, title, parsed))
    else
      for (const row of rowsCovering(desk, list, { text: parsed?.text ?? value, parsed }))
        covers.push(...cover(desk, { list, title, row }))
  }
  return covers
}

/**
 * Which entries cover an address, network or domain, and whether any export holds it. Throws BadInputError
 * for what is neither.
 */
export function explain(desk: Desk, text: string): Explanation {
  const parsed = parseAnyValue(text.trim())
  if (!parsed.ok) throw new BadInputError(parsed.problem, 'value')
  const { value } = parsed
  const covers = coverOf(desk, value.text)
  const lists = new Set(covers.filter(({ list }) => list !== ALLOWLIST).map(({ list }) => list))
  return {
    value: value.text,
    isBlocked: [...lists].some((list) => isPublished(desk, list, value)),
    covers,
    neverBlocked: desk.protection.whyNeverBlocked(value.text),
  }
}

/** Asks the exports themselves: they alone know what is cut out. */
function isPublished(desk: Desk, list: string, value: Value): boolean {
  const wanted = { maxAgeMs: null, minimumHits: 1, unlistedPercent: null }
  const { items } = contentsOf(desk, { list, holds: value.holds }, wanted)
  return items.some((item) => blocks(item.value, value))
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

function allowCover(desk: Desk, title: string, value: Value | null): Cover[] {
  if (value === null) return []
  return desk.ledger.allowlist.over(value, desk.now).map((allow) => ({
    list: ALLOWLIST,
    title,
    entry: allow.value.text,
    state: 'allowed',
    since: allow.since,
    expiresAt: allow.expiresAt,
    reason: allow.reason,
    origin: 'manual',
    actor: allow.actor,
    grounds: [],
  }))
}

/** A text with what it is, read once for all lists; null where it is no value. */
export interface Sought {
  text: string
  parsed: Value | null
}

/** Rows of a list that hold a value: its own, those of wider networks and of domains above. */
export function* rowsCovering(desk: Desk, list: string, { text, parsed }: Sought): Generator<Row> {
  yield rowOf(desk, list, text)
  if (parsed === null) return
  if (parsed.holds === 'domain') yield* rowsAbove(desk, list, parsed)
  else {
    for (const [wide, network] of desk.ledger.wide(list)) {
      if (wide !== text && containsRange(network, parsed.network)) yield rowOf(desk, list, wide)
    }
  }
}

function* rowsAbove(desk: Desk, list: string, value: Value): Generator<Row> {
  for (const above of namesAbove(value.text)) {
    if (desk.ledger.record(list, above) === null) continue
    const entry = readValue(above)
    if (entry !== null && blocks(entry, value)) yield rowOf(desk, list, above)
  }
}
