import type { AlertDetail, TimelineEntry } from '../../../shared/alert'
import { GROUP_WINDOW_MS } from '../alerts/identity'
import { NotFoundError } from '../decision'
import { toWatchEvent } from '../history/events'
import type { Workspace } from '../workspace'

/** An alert with its evidence, what happened to it, and what may be blocked because of it. */
export async function readAlertDetail(workspace: Workspace, id: string): Promise<AlertDetail> {
  await workspace.pipeline.settle()
  const [facts] = await workspace.alerts.readById([id])
  if (facts === undefined) throw new NotFoundError('This alert is not stored any more.')
  const alert = workspace.desk.present(facts)
  const events = await workspace.events.readEvidence({
    detector: facts.detector,
    rule: facts.rule,
    subject: facts.subject,
    ip: facts.ip,
    from: facts.windowStart,
    to: facts.windowStart + GROUP_WINDOW_MS,
  })
  return {
    alert,
    evidence: events.map(toWatchEvent),
    timeline: timelineOf(workspace, alert),
    block: blockOf(workspace, alert.indicator),
  }
}

function timelineOf(workspace: Workspace, alert: AlertDetail['alert']): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    { at: alert.first, kind: 'first event', actor: null, text: `First event, ${alert.title}` },
  ]
  if (alert.count > 1) {
    entries.push({
      at: alert.last,
      kind: 'last event',
      actor: null,
      text: `Latest of ${alert.count.toLocaleString('en')} events`,
    })
  }
  for (const decision of workspace.desk.decisionsOn(alert.id)) {
    const note = typeof decision.data.note === 'string' ? decision.data.note : ''
    const words =
      decision.reason === '' ? decision.action : `${decision.action}, ${decision.reason}`
    entries.push({
      at: decision.at,
      kind: 'decision',
      actor: decision.actor,
      text: note === '' ? words : `${words}: ${note}`,
    })
  }
  if (alert.indicator !== null) {
    const lists = workspace.lists.lists().filter((list) => list.state === 'active')
    const active = new Set(lists.map((list) => list.list))
    for (const cover of workspace.lists.coverOf(alert.indicator)) {
      if (cover.since === null || !active.has(cover.list)) continue
      entries.push({
        at: cover.since,
        kind: 'list',
        actor: cover.actor,
        text: `${cover.entry ?? alert.indicator} on ${cover.title}${cover.reason === '' ? '' : `: ${cover.reason}`}`,
      })
    }
  }
  return entries.sort((a, b) => a.at - b.at)
}

function blockOf(workspace: Workspace, indicator: string | null): AlertDetail['block'] {
  if (indicator === null) {
    return {
      indicator,
      isOffered: false,
      reason: 'The alert names no address that could be blocked.',
    }
  }
  const protectedBecause = workspace.lists.whyProtected(indicator)
  return protectedBecause === null
    ? { indicator, isOffered: true, reason: '' }
    : { indicator, isOffered: false, reason: protectedBecause }
}
