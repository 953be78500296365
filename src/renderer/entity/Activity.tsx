import { useState } from 'react'
import type { Entity } from '../../shared/entity'
import { fullCount } from '../numbers'
import { useNow } from '../stores/clock'
import { useZone } from '../stores/desk'
import { entityStrings } from '../strings'
import { sentenceTime, shortClockTime, type Zone, zoneName } from '../time'
import { Button } from '../ui/Button'
import { SeverityMark } from '../ui/SeverityMark'
import css from './Activity.module.css'
import {
  busiestAt,
  busiestCell,
  hourlySums,
  laneSpanMs,
  laneTicks,
  SHADES,
  shadeRuns,
  sumLane,
} from './activity-lanes'
import screen from './EntityScreen.module.css'

const words = entityStrings.activity
const SHADE_CLASSES = ['', css.shade1, css.shade2, css.shade3, css.shade4]

/** Events of the last 24 h in cells of 5 min, one lane a product, alerts on a lane of their own. */
export function Activity({ activity }: { activity: Entity['activity'] }) {
  const [isTable, setTable] = useState(false)
  const zone = useZone()
  const now = useNow(60_000)
  const most = busiestCell(activity.lanes)
  return (
    <section className={screen.part} aria-label={words.title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{words.title}</h2>
        <span className={screen.space} />
        {!isTable && <Legend />}
        <Button kind="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? words.asChart : words.asTable}
        </Button>
      </div>
      <p className="visually-hidden">{summarise(activity, now, zone)}</p>
      {most === 0 && activity.alerts.length === 0 ? (
        <p className={screen.quiet}>{words.empty}</p>
      ) : isTable ? (
        <HourTable activity={activity} zone={zone} />
      ) : (
        <Lanes activity={activity} most={most} zone={zone} />
      )}
    </section>
  )
}

function summarise(activity: Entity['activity'], now: number, zone: Zone): string {
  const sums = activity.lanes.map((lane) => ({ name: lane.name, events: sumLane(lane.counts) }))
  const total = sums.reduce((sum, lane) => sum + lane.events, 0)
  const at = busiestAt(activity)
  const busiest =
    at === null ? '' : words.busiestAt(sentenceTime(at, now, zone), busiestCell(activity.lanes))
  return words.summary(
    total,
    sums.map((lane) => words.lane(lane.name, lane.events)).join(''),
    busiest,
  )
}

function Legend() {
  return (
    <span className={css.legend} aria-hidden="true">
      {words.none}
      {Array.from({ length: SHADES }, (_, index) => (
        <span
          key={SHADE_CLASSES[index + 1]}
          className={`${css.swatch} ${SHADE_CLASSES[index + 1]}`}
        />
      ))}
      {words.busiest}
    </span>
  )
}

function Lanes(props: { activity: Entity['activity']; most: number; zone: Zone }) {
  const { activity, most, zone } = props
  const spanMs = laneSpanMs(activity)
  return (
    <div className={css.lanes} aria-hidden="true">
      {activity.lanes.map((lane) => (
        <Lane key={lane.name} name={lane.name} counts={lane.counts} most={most} />
      ))}
      <span className={css.name}>{words.alerts}</span>
      <div className={css.marks}>
        {activity.alerts.map((alert) => (
          <span
            key={alert.id}
            className={css.mark}
            style={{ left: `${((alert.at - activity.from) / spanMs) * 100}%` }}
            title={alert.title}
          >
            <SeverityMark severity={alert.severity} size={11} />
          </span>
        ))}
      </div>
      <div className={css.ticks}>
        {laneTicks(activity.from, spanMs, zone).map((tick) => (
          <span key={tick.place} style={{ left: `${tick.place * 100}%` }}>
            {tick.text}
          </span>
        ))}
      </div>
    </div>
  )
}

function Lane({ name, counts, most }: { name: string; counts: readonly number[]; most: number }) {
  return (
    <>
      <span className={css.name}>{name}</span>
      <svg
        className={css.lane}
        viewBox={`0 0 ${counts.length} 1`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {shadeRuns(counts, most).map((run) => (
          <rect
            key={run.from}
            className={SHADE_CLASSES[run.shade]}
            x={run.from}
            y={0}
            width={run.to - run.from}
            height={1}
          />
        ))}
      </svg>
    </>
  )
}

function HourTable({ activity, zone }: { activity: Entity['activity']; zone: Zone }) {
  const hours = hourlySums(activity).filter((hour) => hour.sums.some((sum) => sum > 0))
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{words.hour(zoneName(zone, activity.from))}</th>
          {activity.lanes.map((lane) => (
            <th key={lane.name} scope="col">
              {lane.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {hours.map((hour) => (
          <tr key={hour.from}>
            <th scope="row">{shortClockTime(hour.from, zone)}</th>
            {hour.sums.map((sum, index) => (
              <td key={activity.lanes[index]?.name}>{fullCount(sum)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
