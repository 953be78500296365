import { spanInWords, utcMinute } from '../../../shared/plain-text'
import { SEVERITIES, type SeverityCounts } from '../../../shared/severity'
import type { ShiftReport } from '../../../shared/shift-report'

/** A part of a report: what it says where it has no rows, or a table. Cells are not escaped yet. */
export interface ReportPart {
  title: string
  /** Sentences under the title. */
  text: string[]
  columns: string[]
  rows: string[][]
}

/** A report as any text format tells it. */
export interface ReportText {
  title: string
  /** Sentences before the first part. */
  lead: string[]
  parts: ReportPart[]
}

const WORST_FIRST = [...SEVERITIES].reverse()

/** What a shift hands over, in words and tables. */
export function tellShift(report: ShiftReport): ReportText {
  const { from, to, madeAt, workspace } = report
  const lead = [`${utcMinute(from)} to ${utcMinute(to)}, ${spanInWords(to - from)}.`]
  if (to > madeAt) lead.push('The shift is not over: this tells what happened up to now.')
  lead.push(`Made at ${utcMinute(madeAt)}. Alerts about the product itself are left out of counts.`)
  if (workspace === 'demo') lead.push('DEMO: none of this happened.')
  return {
    title: workspace === 'demo' ? 'Shift report (demo)' : 'Shift report',
    lead,
    parts: [
      tellOpen(report),
      tellArrived(report),
      tellClosed(report),
      tellTruePositives(report),
      tellLists(report),
      tellPeople(report),
    ],
  }
}

function tellOpen({ open, madeAt }: ShiftReport): ReportPart {
  const total = sum(open.bySeverity)
  return {
    title: `Open: ${count(total)}`,
    text:
      total === 0
        ? [`No alert is open at ${utcMinute(madeAt)}.`]
        : [`At ${utcMinute(madeAt)}: ${inSeverities(open.bySeverity)}.`, ...cut(open.worst, total)],
    columns: ['Alert', 'Severity', 'Subject', 'Title', 'Events', 'Last', 'Assigned', 'Note'],
    rows: open.worst.map((alert) => [
      alert.name,
      alert.severity,
      alert.subject,
      alert.title,
      count(alert.count),
      utcMinute(alert.last),
      alert.assignee ?? '',
      alert.note,
    ]),
  }
}

function tellArrived({ arrived }: ShiftReport): ReportPart {
  const total = arrived.reduce((all, { alerts }) => all + alerts, 0)
  return {
    title: `Arrived: ${count(total)}`,
    text: total === 0 ? ['No alert arrived.'] : [],
    columns: ['Detector', 'Alerts', ...WORST_FIRST],
    rows: arrived.map(({ detector, alerts, bySeverity }) => [
      detector,
      count(alerts),
      ...WORST_FIRST.map((severity) => count(bySeverity[severity])),
    ]),
  }
}

function tellClosed({ closed }: ShiftReport): ReportPart {
  const total = closed.reduce((all, { alerts }) => all + alerts, 0)
  return {
    title: `Closed: ${count(total)}`,
    text: total === 0 ? ['No alert was closed.'] : [],
    columns: ['Reason', 'Alerts'],
    rows: closed.map(({ reason, alerts }) => [reason, count(alerts)]),
  }
}

function tellTruePositives({ truePositives, closed }: ShiftReport): ReportPart {
  const total = closed.find(({ reason }) => reason === 'true positive')?.alerts ?? 0
  return {
    title: `True positives: ${count(total)}`,
    text: total === 0 ? ['None was closed as a true positive.'] : cut(truePositives, total),
    columns: ['Alert', 'Severity', 'Subject', 'Title', 'Closed', 'By', 'Note'],
    rows: truePositives.map((alert) => [
      alert.name,
      alert.severity,
      alert.subject,
      alert.title,
      utcMinute(alert.at),
      alert.actor,
      alert.note,
    ]),
  }
}

function tellLists({ lists, listChanges }: ShiftReport): ReportPart {
  return {
    title: `Changes of lists: ${count(listChanges)}`,
    text:
      listChanges === 0 ? ['Nothing was blocked, removed or allowed.'] : cut(lists, listChanges),
    columns: ['Time', 'By', 'What', 'Value', 'List', 'Reason'],
    rows: lists.map(({ at, actor, action, value, list, reason }) => [
      utcMinute(at),
      actor,
      action,
      value,
      list ?? 'allowlist',
      reason,
    ]),
  }
}

function tellPeople({ people }: ShiftReport): ReportPart {
  return {
    title: 'Who decided',
    text: people.length === 0 ? ['Nobody decided anything.'] : [],
    columns: ['Who', 'Decisions'],
    rows: people.map(({ actor, decisions }) => [
      actor,
      decisions.map((each) => `${each.action} ${count(each.count)}`).join(', '),
    ]),
  }
}

function cut(told: readonly unknown[], total: number): string[] {
  return told.length < total ? [`${count(told.length)} of ${count(total)} are told.`] : []
}

function inSeverities(counts: SeverityCounts): string {
  return WORST_FIRST.filter((severity) => counts[severity] > 0)
    .map((severity) => `${count(counts[severity])} ${severity}`)
    .join(', ')
}

function sum(counts: SeverityCounts): number {
  return Object.values(counts).reduce((all, each) => all + each, 0)
}

function count(value: number): string {
  return value.toLocaleString('en')
}
