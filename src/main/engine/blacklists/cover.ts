import { containsRange, parseNetwork } from '../../../shared/address'
import type { EntryState, Ground } from '../../../shared/blacklist'
import type { Desk } from './desk'
import { ALLOWLIST, identifyLists } from './names'
import { describeRow, judgeRow, type Row, rowOf } from './standing'

/** One entry that covers an address: the address itself or a wider network. */
export interface Cover {
  list: string
  title: string
  entry: string
  state: EntryState
  since: number | null
  expiresAt: number | null
  reason: string
  origin: Ground['kind']
  actor: string
  /** What holds it, each with who and since when; none for the allowlist. */
  grounds: Ground[]
}

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
