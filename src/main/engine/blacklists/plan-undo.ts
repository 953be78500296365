import { ConflictError, type Decision, isAboutForgotten, NotFoundError } from '../decision'
import type { Desk } from './desk'
import { splitObject } from './ledger'
import { type EntryRecord, effectOf, type HeldCounter, isResting } from './membership'
import { type Draft, effect, objectText, type Plan, tellLatest } from './plan'
import { coverEntries } from './plan-allow'
import { readValue } from './value'

/** Takes a change back: what stood before it stands again, counters and expiry included. */
export function planUndo(desk: Desk, changeId: string): Plan {
  const decisions = needAction(desk, changeId)
  for (const decision of decisions) checkIsLatest(desk, decision)
  const ended = new Set(
    decisions.filter((each) => each.kind === 'allow').map((each) => each.object),
  )
  const touched = new Set(decisions.map(({ kind, object }) => `${kind} ${object}`))
  const drafts = decisions.flatMap((decision) => {
    if (decision.kind === 'entry') return [undoEntry(desk, decision, ended)]
    if (decision.kind === 'allow') return undoAllow(desk, decision, ended, touched)
    return [undoList(desk, decision)]
  })
  const first = decisions[0]
  const what = first === undefined ? 'nothing' : `${first.action} ${objectText(first)}`
  const more = decisions.length > 1 ? ` and ${decisions.length - 1} more` : ''
  return { drafts, text: `Took back: ${what}${more}.` }
}

function needAction(desk: Desk, changeId: string): Decision[] {
  const action = desk.ledger.action(changeId)
  if (action === null) throw new NotFoundError('This change is not known here.')
  const decisions = action.decisions.filter((each) => !isAboutForgotten(each))
  if (decisions.some(({ kind }) => kind === 'setting')) {
    throw new ConflictError('A setting is changed back in Settings.')
  }
  if (decisions.length > 0) return decisions
  throw new ConflictError('What this change was about has been forgotten; it cannot be taken back.')
}

function checkIsLatest(desk: Desk, decision: Decision): void {
  const latest = desk.ledger.latest(decision)
  if (latest !== null && latest.changeId !== decision.changeId) {
    throw new ConflictError(tellLatest(latest))
  }
}

/** Whether an action could be taken back now: nothing it decided was decided anew since. */
export function canUndo(desk: Desk, decisions: readonly Decision[]): boolean {
  const left = decisions.filter((each) => !isAboutForgotten(each))
  return (
    left.length > 0 && left.every((each) => desk.ledger.latest(each)?.changeId === each.changeId)
  )
}

function undoEntry(desk: Desk, decision: Decision, ended: ReadonlySet<string>): Draft {
  const { list, value } = splitObject(decision.object)
  const after = desk.ledger.entries.before(decision.object, decision.changeId)
  const done = effectOf(decision)
  if (comesBack(after) || done.dropped.length > 0) checkIsNotAllowed(desk, value, ended)
  const isHeldAgain = isResting(after, desk.now)
  const dropped = isHeldAgain ? currentCounters(desk, [{ list, ip: value }]) : []
  const again = isHeldAgain ? [] : currentCounters(desk, done.restored)
  const restored = isHeldAgain ? [] : mayCount(desk, done.dropped, ended)
  return back(decision, effect(desk, { dropped: [...dropped, ...again], restored }))
}

function comesBack(after: EntryRecord | null): boolean {
  return after !== null && after.grounds.length > 0 && after.suspension === null
}

function checkIsNotAllowed(desk: Desk, value: string, ended: ReadonlySet<string>): void {
  const parsed = readValue(value)
  if (parsed === null) return
  const others = desk.ledger.allowlist.against(parsed, desk.now)
  const other = others.find((allow) => !ended.has(allow.value.text))
  if (other === undefined) return
  throw new ConflictError(
    `${value} is on the allowlist since: ${other.actor} allowed ${other.value.text}. Remove the allow entry first.`,
  )
}

function undoAllow(
  desk: Desk,
  decision: Decision,
  ended: ReadonlySet<string>,
  touched: ReadonlySet<string>,
): Draft[] {
  const after = desk.ledger.allows.before(decision.object, decision.changeId)
  const done = effectOf(decision)
  const allowed = readValue(decision.object)
  if (after === null || allowed === null) {
    const restored = mayCount(desk, done.dropped, ended)
    return [back(decision, effect(desk, { restored }))]
  }
  const cover = coverEntries(desk, allowed, after.reason)
  const entries = cover.entries.filter(({ kind, object }) => !touched.has(`${kind} ${object}`))
  return [back(decision, effect(desk, { dropped: cover.dropped })), ...entries]
}

function undoList(desk: Desk, decision: Decision): Draft {
  const hasEntries =
    desk.ledger.records(decision.object).size > 0 || desk.tally.counters(decision.object).size > 0
  if (decision.action === 'created' && hasEntries) {
    throw new ConflictError(`${decision.object} has entries by now. Remove them first.`)
  }
  return back(decision, effect(desk))
}

function currentCounters(desk: Desk, places: { list: string; ip: string }[]): HeldCounter[] {
  return places.flatMap(({ list, ip }) => {
    const counter = desk.tally.counters(list).get(ip)
    return counter === undefined ? [] : [{ list, ip, counter: { ...counter } }]
  })
}

/** Counters that may stand again: not those of addresses that something else protects by now. */
function mayCount(desk: Desk, counters: HeldCounter[], ended: ReadonlySet<string>): HeldCounter[] {
  return counters.filter(({ ip }) => {
    if (desk.protection.isNeverBlocked(ip)) return false
    const value = readValue(ip)
    if (value === null) return false
    const others = desk.ledger.allowlist.against(value, desk.now)
    return others.every((allow) => ended.has(allow.value.text))
  })
}

function back(decision: Decision, data: Draft['data']): Draft {
  const { kind, object, changeId } = decision
  return { kind, object, action: 'took back', reason: '', data, undoes: changeId }
}
