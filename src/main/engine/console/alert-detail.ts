import type { AlertDetail } from '../../../shared/alert'
import { GROUP_WINDOW_MS } from '../alerts/identity'
import { NotFoundError } from '../decision'
import { toWatchEvent } from '../history/stored-event'
import type { Workspace } from '../workspace'
import { timelineOf } from './alert-timeline'

/** An alert with its evidence, what happened to it, and what may be blocked because of it. */
export async function readAlertDetail(workspace: Workspace, id: string): Promise<AlertDetail> {
  await workspace.pipeline.settle()
  const [facts] = await workspace.alerts.readById([id])
  if (facts === undefined) throw new NotFoundError('This alert is not stored any more.')
  const alert = workspace.desk.present(facts)
  const key = {
    detector: facts.detector,
    rule: facts.rule,
    subject: facts.subject,
    ip: facts.ip,
    from: facts.windowStart,
    to: facts.windowStart + GROUP_WINDOW_MS,
  }
  const events = await workspace.evidence.read(key)
  // What judges windows has no events of its own: its findings are the evidence.
  const windows = events.length > 0 ? [] : await workspace.findings.readEvidence(key)
  return {
    alert,
    evidence: [...events.map(toWatchEvent), ...windows],
    timeline: await timelineOf(workspace, facts, key),
    block: blockOf(workspace, alert.indicator),
  }
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
