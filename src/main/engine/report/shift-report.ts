import { noSeverityCounts, type SeverityCounts, severityLevel } from '../../../shared/severity'
import type { ShiftReport, ShiftSpan, ToldAlert } from '../../../shared/shift-report'
import type { AlertFacts } from '../alerts/facts'
import { alertName } from '../alerts/identity'
import { splitObject } from '../blacklists/ledger'
import type { Decision } from '../decision'
import type { Workspace } from '../workspace'
import { countByActor, standingWithin } from './standing-decisions'

/** What is told one by one, of each kind. */
const MOST_TOLD = 50
const MOST_LIST_CHANGES = 200
/** Closed alerts whose facts are read, to choose the worst of them. */
const MOST_READ = 5_000

/** Gathers what happened in a shift and what it leaves open. */
export async function readShiftReport(
  workspace: Workspace,
  span: ShiftSpan,
  now: number,
): Promise<ShiftReport> {
  await workspace.pipeline.settle()
  const { desk, lists, silences, urlRules, labels, notes, detectorAlerts } = workspace
  const onAlerts = standingWithin(desk.decisions(), span)
  const onLists = standingWithin(lists.decisions(), span)
  const others = standingWithin(
    [...silences.decisions(), ...urlRules.decisions(), ...labels.decisions(), ...notes.decisions()],
    span,
  )
  const changes = onLists.filter(({ kind }) => kind === 'entry' || kind === 'allow')
  const closed = desk.closedWithin(span)
  const [arrived, truePositives, open] = await Promise.all([
    detectorAlerts.countArrived(span.from, span.to),
    tellTruePositives(workspace, closed),
    tellOpen(workspace),
  ])
  return {
    ...span,
    madeAt: now,
    workspace: workspace.name,
    arrived: groupByDetector(arrived),
    people: countByActor([...onAlerts, ...onLists, ...others]),
    closed: countReasons(closed),
    truePositives,
    lists: changes.slice(0, MOST_LIST_CHANGES).map(tellListChange),
    listChanges: changes.length,
    open,
  }
}

function groupByDetector(
  rows: readonly { detector: string; severity: keyof SeverityCounts; alerts: number }[],
): ShiftReport['arrived'] {
  const detectors = new Map<string, SeverityCounts>()
  for (const { detector, severity, alerts } of rows) {
    const counts = detectors.get(detector) ?? noSeverityCounts()
    counts[severity] += alerts
    detectors.set(detector, counts)
  }
  return [...detectors]
    .map(([detector, bySeverity]) => ({
      detector,
      bySeverity,
      alerts: Object.values(bySeverity).reduce((sum, count) => sum + count, 0),
    }))
    .sort((a, b) => b.alerts - a.alerts || a.detector.localeCompare(b.detector))
}

type Closed = ReturnType<Workspace['desk']['closedWithin']>

function countReasons(closed: Closed): ShiftReport['closed'] {
  const counts = new Map<ShiftReport['closed'][number]['reason'], number>()
  for (const { reason } of closed) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, alerts]) => ({ reason, alerts }))
    .sort((a, b) => b.alerts - a.alerts || a.reason.localeCompare(b.reason))
}

async function tellTruePositives(
  { alerts, desk }: Workspace,
  closed: Closed,
): Promise<ShiftReport['truePositives']> {
  const found = closed.filter(({ reason }) => reason === 'true positive').slice(-MOST_READ)
  const facts = await alerts.readById(found.map(({ id }) => id))
  const byId = new Map(found.map((each) => [each.id, each]))
  return worstFirst(facts).flatMap((each) => {
    const { actor, at } = byId.get(each.id) ?? {}
    return actor === undefined || at === undefined ? [] : [{ ...tell(desk, each), actor, at }]
  })
}

async function tellOpen({ alerts, desk, ask }: Workspace): Promise<ShiftReport['open']> {
  const question = await ask({ tab: 'open', filter: {} }, '')
  const bySeverity = await alerts.countBySeverity(question)
  const worst: AlertFacts[] = []
  for (const severity of ['critical', 'high', 'medium', 'low', 'info'] as const) {
    if (bySeverity[severity] === 0 || worst.length >= MOST_TOLD) continue
    const atLeast = { ...question, filter: { severity } }
    const known = new Set(worst.map(({ id }) => id))
    const page = await alerts.readPage(atLeast, null, MOST_TOLD + known.size)
    worst.push(...page.filter(({ id }) => !known.has(id)))
  }
  return { bySeverity, worst: worstFirst(worst).map((facts) => tell(desk, facts)) }
}

function worstFirst(facts: readonly AlertFacts[]): AlertFacts[] {
  return [...facts]
    .sort((a, b) => severityLevel(b.severity) - severityLevel(a.severity) || b.last - a.last)
    .slice(0, MOST_TOLD)
}

function tell(desk: Workspace['desk'], facts: AlertFacts): ToldAlert {
  const { id, severity, subject, detector, title, count, last, assignee, note } =
    desk.present(facts)
  return {
    id,
    name: alertName(id),
    severity,
    subject,
    detector,
    title,
    count,
    last,
    assignee,
    note,
  }
}

function tellListChange({ kind, object, at, actor, action, reason }: Decision) {
  const place = kind === 'entry' ? splitObject(object) : { list: null, value: object }
  return { at, actor, action, reason, list: place.list, value: place.value }
}
