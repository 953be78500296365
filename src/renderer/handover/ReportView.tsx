import { SEVERITIES, type Severity, type SeverityCounts } from '../../shared/severity'
import type { ShiftReport, ToldAlert } from '../../shared/shift-report'
import { fullCount } from '../numbers'
import { useDesk, useZone } from '../stores/desk'
import { pieceStrings, handoverStrings as words } from '../strings'
import { duration, sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import { SeverityMark } from '../ui/SeverityMark'
import css from './HandoverScreen.module.css'
import { ReportTable } from './ReportTable'

const WORST_FIRST = [...SEVERITIES].reverse()
const { columns: heads } = words

/** A report as the window shows it. */
export function ReportView({ report }: { report: ShiftReport }) {
  const zone = useZone()
  const { from, to, madeAt } = report
  const time = (at: number) => sentenceTime(at, madeAt, zone)
  return (
    <div className={css.body} data-pane>
      <p className={css.told}>
        {words.told(time(from), time(to), duration(to - from))}, {words.madeAt(time(madeAt))}
      </p>
      <Open report={report} time={time} />
      <Arrived report={report} />
      <Closed report={report} />
      <TruePositives report={report} time={time} />
      <Lists report={report} time={time} />
      <People report={report} />
    </div>
  )
}

type Timed = { report: ShiftReport; time: (at: number) => string }

function Open({ report: { open }, time }: Timed) {
  const total = sum(open.bySeverity)
  return (
    <ReportTable
      title={words.open(total)}
      text={total === 0 ? words.noneOpen : cut(open.worst.length, total)}
      columns={[
        { title: heads.alert, size: 'short' },
        { title: heads.severity, size: 'short' },
        { title: heads.subject, size: 'middle' },
        { title: heads.title },
        { title: heads.events, size: 'number' },
        { title: heads.last, size: 'time' },
        { title: heads.assigned, size: 'short' },
        { title: heads.note },
      ]}
      rows={open.worst.map((alert) => ({
        key: alert.id,
        cells: [
          ...alertCells(alert),
          fullCount(alert.count),
          time(alert.last),
          alert.assignee ?? '',
          <HostileText key="note" text={alert.note} />,
        ],
      }))}
    />
  )
}

function Arrived({ report: { arrived } }: { report: ShiftReport }) {
  const total = arrived.reduce((all, { alerts }) => all + alerts, 0)
  return (
    <ReportTable
      title={words.arrived(total)}
      text={total === 0 ? words.noneArrived : null}
      columns={[
        { title: heads.detector },
        { title: heads.alerts, size: 'number' },
        ...WORST_FIRST.map((severity) => ({
          title: pieceStrings.severities[severity],
          size: 'number' as const,
        })),
      ]}
      rows={arrived.map(({ detector, alerts, bySeverity }) => ({
        key: detector,
        cells: [
          detector,
          fullCount(alerts),
          ...WORST_FIRST.map((severity) => fullCount(bySeverity[severity])),
        ],
      }))}
    />
  )
}

function Closed({ report: { closed } }: { report: ShiftReport }) {
  const total = closed.reduce((all, { alerts }) => all + alerts, 0)
  return (
    <ReportTable
      title={words.closed(total)}
      text={total === 0 ? words.noneClosed : null}
      columns={[{ title: heads.reason }, { title: heads.alerts, size: 'number' }]}
      rows={closed.map(({ reason, alerts }) => ({
        key: reason,
        cells: [reason, fullCount(alerts)],
      }))}
    />
  )
}

function TruePositives({ report: { truePositives, closed }, time }: Timed) {
  const total = closed.find(({ reason }) => reason === 'true positive')?.alerts ?? 0
  return (
    <ReportTable
      title={words.truePositives(total)}
      text={total === 0 ? words.noTruePositives : cut(truePositives.length, total)}
      columns={[
        { title: heads.alert, size: 'short' },
        { title: heads.severity, size: 'short' },
        { title: heads.subject, size: 'middle' },
        { title: heads.title },
        { title: heads.closed, size: 'time' },
        { title: heads.by, size: 'short' },
        { title: heads.note },
      ]}
      rows={truePositives.map((alert) => ({
        key: alert.id,
        cells: [
          ...alertCells(alert),
          time(alert.at),
          alert.actor,
          <HostileText key="note" text={alert.note} />,
        ],
      }))}
    />
  )
}

function Lists({ report: { lists, listChanges }, time }: Timed) {
  return (
    <ReportTable
      title={words.lists(listChanges)}
      text={listChanges === 0 ? words.noLists : cut(lists.length, listChanges)}
      columns={[
        { title: heads.time, size: 'time' },
        { title: heads.by, size: 'short' },
        { title: heads.what, size: 'short' },
        { title: heads.value, size: 'middle' },
        { title: heads.list, size: 'short' },
        { title: heads.reason },
      ]}
      rows={lists.map((change, index) => ({
        key: `${index}`,
        cells: [
          time(change.at),
          change.actor,
          change.action,
          <HostileText key="value" text={change.value} />,
          change.list ?? words.allowlist,
          <HostileText key="reason" text={change.reason} />,
        ],
      }))}
    />
  )
}

function People({ report: { people } }: { report: ShiftReport }) {
  return (
    <ReportTable
      title={words.people}
      text={people.length === 0 ? words.nobody : null}
      columns={[{ title: heads.who, size: 'middle' }, { title: heads.decisions }]}
      rows={people.map(({ actor, decisions }) => ({
        key: actor,
        cells: [
          actor,
          decisions.map(({ action, count }) => `${action} ${fullCount(count)}`).join(', '),
        ],
      }))}
    />
  )
}

function alertCells(alert: ToldAlert) {
  return [
    <AlertLink key="alert" alert={alert} />,
    <SeverityCell key="severity" severity={alert.severity} />,
    <HostileText key="subject" text={alert.subject} />,
    <HostileText key="title" text={alert.title} />,
  ]
}

function AlertLink({ alert }: { alert: ToldAlert }) {
  const { route } = useDesk()
  return (
    <Button
      kind="quiet"
      aria-label={words.openAlert(alert.name)}
      onClick={() => route.go('live', alert.id)}
    >
      {alert.name}
    </Button>
  )
}

function SeverityCell({ severity }: { severity: Severity }) {
  return (
    <span className={css.severity}>
      <SeverityMark severity={severity} />
      {pieceStrings.severities[severity]}
    </span>
  )
}

function cut(told: number, total: number): string | null {
  return told < total ? words.some(told, total) : null
}

function sum(counts: SeverityCounts): number {
  return Object.values(counts).reduce((all, each) => all + each, 0)
}
