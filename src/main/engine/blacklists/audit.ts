import type { AuditEntry } from '../../../shared/blacklist'
import type { Desk } from './desk'
import { type Action, splitObject } from './ledger'
import { ALLOWLIST } from './names'
import { canUndo } from './plan-undo'

/** The audit trail, newest first: one line an action, of one list where one is asked for. */
export function auditOf(desk: Desk, query: { list?: string; limit: number }): AuditEntry[] {
  const lines: AuditEntry[] = []
  const actions = desk.ledger.actions()
  for (let index = actions.length - 1; index >= 0 && lines.length < query.limit; index--) {
    const action = actions[index]
    if (action === undefined || !concerns(action, query.list)) continue
    const line = describe(desk, action)
    if (line !== null) lines.push(line)
  }
  return lines
}

function concerns({ decisions }: Action, list: string | undefined): boolean {
  if (list === undefined) return true
  return decisions.some(({ kind, object }) => {
    if (kind === 'allow') return list === ALLOWLIST
    if (kind === 'setting') return false
    return (kind === 'entry' ? splitObject(object).list : object) === list
  })
}

function describe(desk: Desk, { changeId, decisions }: Action): AuditEntry | null {
  const first = decisions[0]
  if (first === undefined) return null
  const place = first.kind === 'entry' ? splitObject(first.object) : null
  const object = place?.value ?? first.object
  const peers = decisions.filter(({ kind }) => kind === first.kind).length - 1
  const list = first.kind === 'allow' ? ALLOWLIST : first.kind === 'list' ? first.object : null
  return {
    id: changeId,
    at: first.at,
    actor: first.actor,
    action: first.action,
    object: peers > 0 ? `${object} and ${peers} more` : object,
    list: place?.list ?? list,
    reason: first.reason,
    canUndo: canUndo(desk, decisions),
  }
}
