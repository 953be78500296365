import { containsRange, parseNetwork } from '../../../shared/address'
import type { EntryState, Ground } from '../../../shared/blacklist'
import type { Desk } from './desk'
import { ALLOWLIST, identifyLists } from './names'
import { describeRow, judgeRow, type Row, rowOf } from './standing'

/** One entry that covers an address, or a list that does not. */
export interface Cover {
  list: string
  title: string
  /** The address itself or a wider network; null where nothing covers it. */
  entry: string | null
  state: EntryState | 'not listed'
  since: number | null
  expiresAt: number | null
  reason: string
  origin: Ground['kind']
  actor: string
}

/**
 * Every entry that covers an address or network, by list, the allowlist's last. Reference lists
 * without one are named as such.
 */
export function coverOf(desk: Desk, value: string): Cover[] {
  const covers: Cover[] = []
  for (const { list, title, kind } of identifyLists(desk)) {
    const found =
      kind === 'allowlist' ? allowCover(desk, title, value) : listCover(desk, list, title, value)
    if (found.length > 0) covers.push(...found)
    else if (kind === 'reference') covers.push(notListed(list, title))
  }
  return covers
}

function listCover(desk: Desk, list: string, title: string, value: string): Cover[] {
  return [...rowsCovering(desk, list, value)].flatMap((row) => cover(desk, { list, title, row }))
}

function notListed(list: string, title: string): Cover {
  const nothing = { entry: null, since: null, expiresAt: null, reason: '', actor: '' }
  return { list, title, ...nothing, state: 'not listed', origin: 'counter' }
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
  return [{ list, title, entry: row.value, state, since, expiresAt, reason, origin, actor }]
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
