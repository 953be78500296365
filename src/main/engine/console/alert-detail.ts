import type { AlertDetail, EvidenceRecord, LastTime } from '../../../shared/alert'
import type { AlertFacts } from '../alerts/facts'
import { GROUP_WINDOW_MS } from '../alerts/identity'
import { NotFoundError } from '../decision'
import type { EvidenceKey } from '../history/evidence'
import { toWatchEvent } from '../history/stored-event'
import type { StoredEvent } from '../record'
import type { Workspace } from '../workspace'
import { blockOf } from './alert-block'
import { timelineOf } from './alert-timeline'

/** Earlier alerts of the same thing that are told. */
const LAST_TIMES = 3
/** Characters of records that come with an alert; those behind are asked for one by one. */
const RECORDS_BUDGET = 1024 * 1024

/** An alert with its evidence, what happened to it, and what may be blocked because of it. */
export async function readAlertDetail(workspace: Workspace, id: string): Promise<AlertDetail> {
  const facts = await readFacts(workspace, id)
  const alert = workspace.desk.present(facts)
  const key = keyOf(facts)
  const events = await workspace.evidence.read(key)
  // What judges windows has no events of its own: its findings are the evidence.
  const windows = events.length > 0 ? [] : await workspace.findings.readEvidence(key)
  const evidenceOf: AlertDetail['evidenceOf'] =
    windows.length > 0
      ? { unit: 'window', total: await workspace.findings.countEvidence(key) }
      : { unit: 'event', total: alert.count }
  const withoutRecord = takeLargeRecords(events)
  return {
    alert,
    evidence: [...events.map(toWatchEvent), ...windows],
    evidenceOf,
    withoutRecord,
    timeline: await timelineOf(workspace, facts, key),
    lastTimes: await readLastTimes(workspace, facts),
    block: blockOf(workspace, alert.indicator, { events, windows }),
  }
}

/**
 * The record of one event of an alert, as it was kept.
 * @throws NotFoundError where the alert or its event is not stored any more.
 */
export async function readEvidenceRecord(
  workspace: Workspace,
  id: string,
  eventId: string,
): Promise<EvidenceRecord> {
  const key = keyOf(await readFacts(workspace, id))
  const event = (await workspace.evidence.read(key)).find((each) => each.id === eventId)
  if (event === undefined) throw new NotFoundError('This record is not stored any more.')
  return { raw: event.raw, rawSize: event.rawSize ?? null }
}

/** What became of the same thing the last times. */
async function readLastTimes(workspace: Workspace, facts: AlertFacts): Promise<LastTime[]> {
  const earlier = await workspace.alerts.readEarlier(facts, LAST_TIMES)
  return earlier.map((each) => {
    const { id, name, severity, count, last, ...decided } = workspace.desk.present(each)
    const { status, closeReason, note, actor, decidedAt } = decided
    return { id, name, severity, count, last, status, closeReason, note, actor, decidedAt }
  })
}

async function readFacts(workspace: Workspace, id: string): Promise<AlertFacts> {
  await workspace.pipeline.settle()
  const [facts] = await workspace.alerts.readById([id])
  if (facts === undefined) throw new NotFoundError('This alert is not stored any more.')
  return facts
}

function keyOf(facts: AlertFacts): EvidenceKey {
  return {
    detector: facts.detector,
    rule: facts.rule,
    subject: facts.subject,
    ip: facts.ip,
    from: facts.windowStart,
    to: facts.windowStart + GROUP_WINDOW_MS,
  }
}

/** Takes the records behind the budget away, and answers whose they are; the first stays. */
function takeLargeRecords(events: readonly StoredEvent[]): string[] {
  const taken: string[] = []
  let left = RECORDS_BUDGET
  for (const event of events) {
    left -= event.raw.length
    if (left >= 0 || event === events[0] || event.raw === '') continue
    event.raw = ''
    taken.push(event.id)
  }
  return taken
}
