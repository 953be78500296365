import type { TimelineEntry } from '../../../shared/alert'
import type { Ground } from '../../../shared/blacklist'
import { ASSIGNED } from '../alerts/decisions'
import type { AlertFacts } from '../alerts/facts'
import { ALLOWLIST } from '../blacklists/names'
import type { Decision } from '../decision'
import type { EvidenceKey } from '../history/evidence'
import type { Workspace } from '../workspace'

/** What happened to an alert and before it, oldest first. */
export async function timelineOf(
  workspace: Workspace,
  alert: AlertFacts,
  key: EvidenceKey,
): Promise<TimelineEntry[]> {
  const decisions = workspace.desk.decisionsOn(alert.id)
  const grounds = groundsOf(workspace, alert.indicator)
  const entries = [
    ...predecessorOf(workspace, alert),
    ...spanOf(alert),
    ...decisions.map(sayDecision),
    ...workspace.silences.decisionsOn(alert).map(saySilence),
    ...grounds.map(({ entry }) => entry),
    ...(await arrivedSince(workspace, alert, key, {
      decision: decisions.findLast(({ action }) => action !== ASSIGNED),
      blockedAt: grounds.find(({ isBlock }) => isBlock)?.entry.at ?? null,
    })),
  ]
  return entries.sort((a, b) => a.at - b.at)
}

function spanOf(alert: AlertFacts): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    { at: alert.first, kind: 'first event', actor: null, text: `First event, ${alert.title}` },
  ]
  if (alert.count > 1) {
    const text = `Latest of ${sayCount(alert.count)}`
    entries.push({ at: alert.last, kind: 'last event', actor: null, text })
  }
  return entries
}

/** What was decided on the same thing the last time it was there. */
function predecessorOf({ desk }: Workspace, alert: AlertFacts): TimelineEntry[] {
  const predecessor = desk.predecessorOf(alert)
  if (predecessor === null) return []
  const { id, state } = predecessor
  const reason = state.closeReason === null ? '' : ` as ${state.closeReason}`
  const status = state.status === 'new' ? 'reopened' : state.status
  const text = `The one before, ${desk.nameOf(id)}, was ${status}${reason}`
  return [{ at: state.decidedAt, kind: 'decision', actor: state.actor, text }]
}

function sayDecision({ at, actor, action, reason, data }: Decision): TimelineEntry {
  const link = action === ASSIGNED ? ' ' : ', '
  const words = reason === '' ? action : `${action}${link}${reason}`
  const note = typeof data.note === 'string' && action !== ASSIGNED ? data.note : ''
  return { at, kind: 'decision', actor, text: note === '' ? words : `${words}: ${note}` }
}

/** A suppression or snooze of its detector, rule and subject. */
function saySilence({ at, actor, action, reason, data }: Decision): TimelineEntry {
  const until =
    typeof data.until === 'number' && data.isInForce === true
      ? ` until ${new Date(data.until).toISOString().slice(0, 16).replace('T', ' ')} UTC`
      : ''
  return {
    at,
    kind: 'decision',
    actor,
    text: `${action} this rule and subject${until}${reason === '' ? '' : `: ${reason}`}`,
  }
}

/** What holds the indicator on active lists, each ground with its own time, and what allows it. */
function groundsOf(
  { lists }: Workspace,
  indicator: string | null,
): { entry: TimelineEntry; isBlock: boolean }[] {
  if (indicator === null) return []
  const active = new Set(
    lists
      .lists()
      .filter((list) => list.state === 'active')
      .map((list) => list.list),
  )
  return lists
    .coverOf(indicator)
    .filter(({ list }) => active.has(list))
    .flatMap((cover) => {
      const as = cover.entry === indicator ? '' : ` as ${cover.entry}`
      if (cover.list === ALLOWLIST && cover.since !== null) {
        const { since, actor, reason } = cover
        return [{ entry: sayGround(`Allowed${as}`, { since, actor, reason }), isBlock: false }]
      }
      const isHeld = cover.state === 'active' || cover.state === 'expiring'
      return cover.grounds.map((ground) => ({
        entry: sayGround(`${GROUND_WORDS[ground.kind]} ${cover.title}${as}`, ground),
        isBlock: isHeld && ground.kind === 'manual',
      }))
    })
}

const GROUND_WORDS: Record<Ground['kind'], string> = {
  manual: 'Blocked on',
  import: 'Imported to',
  policy: 'Put on',
  counter: 'Counted on',
}

function sayGround(
  what: string,
  { since, actor, reason }: Pick<Ground, 'since' | 'actor' | 'reason'>,
): TimelineEntry {
  return { at: since, kind: 'list', actor, text: reason === '' ? what : `${what}: ${reason}` }
}

/** More of the same after somebody dealt with it. */
async function arrivedSince(
  { evidence }: Workspace,
  alert: AlertFacts,
  key: EvidenceKey,
  dealt: { decision: Decision | undefined; blockedAt: number | null },
): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = []
  const add = async (after: number, say: (count: string) => string) => {
    const count = alert.lastArrived > after ? await evidence.countArrivedAfter(key, after) : 0
    if (count === 0) return
    entries.push({
      at: alert.lastArrived,
      kind: 'last event',
      actor: null,
      text: say(sayCount(count)),
    })
  }
  const { decision, blockedAt } = dealt
  if (decision !== undefined && decision.data.status !== 'new') {
    await add(decision.at, (count) => `+${count} since it was ${String(decision.data.status)}`)
  }
  if (blockedAt !== null)
    await add(blockedAt, (count) => `Still arriving since the block: ${count}`)
  return entries
}

function sayCount(count: number): string {
  return count === 1 ? '1 event' : `${count.toLocaleString('en')} events`
}
