import { shortClockTime, type Zone } from '../time'

/** Cells of a lane are shaded in this many steps besides empty. */
export const SHADES = 4

/**
 * Shade of a cell, 0 (no events) to SHADES (the busiest of all lanes). The scale is logarithmic,
 * so that a single event stays visible beside a flood.
 */
export function shadeOf(count: number, busiest: number): number {
  if (count <= 0 || busiest <= 0) return 0
  if (busiest === 1) return SHADES
  const share = Math.log(count) / Math.log(busiest)
  return Math.max(1, Math.min(SHADES, Math.ceil(share * SHADES)))
}

/** Most events in one cell of any lane; 0 where there are none. */
export function busiestCell(lanes: readonly { counts: readonly number[] }[]): number {
  return lanes.reduce(
    (most, lane) => lane.counts.reduce((inner, count) => Math.max(inner, count), most),
    0,
  )
}

/** Cells next to each other with the same shade, drawn as one mark: `from` and `to` are cell numbers, `to` not included. */
export interface ShadeRun {
  from: number
  to: number
  shade: number
}

/** A lane as runs of equal shade, empty cells left out. */
export function shadeRuns(counts: readonly number[], busiest: number): ShadeRun[] {
  const runs: ShadeRun[] = []
  counts.forEach((count, cell) => {
    const shade = shadeOf(count, busiest)
    if (shade === 0) return
    const last = runs.at(-1)
    if (last !== undefined && last.to === cell && last.shade === shade) last.to = cell + 1
    else runs.push({ from: cell, to: cell + 1, shade })
  })
  return runs
}

/** Events of a lane in the whole span. */
export function sumLane(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Start of the busiest cell of all lanes, null where nothing happened. */
export function busiestAt(activity: {
  from: number
  cellMs: number
  lanes: readonly { counts: readonly number[] }[]
}): number | null {
  const most = busiestCell(activity.lanes)
  if (most === 0) return null
  for (const lane of activity.lanes) {
    const cell = lane.counts.indexOf(most)
    if (cell >= 0) return activity.from + cell * activity.cellMs
  }
  return null
}

/** Zones are whole quarters of an hour apart. */
const QUARTER_MS = 900_000
/** Hours between two times below the lanes. */
const TICK_HOURS = 4

/** Times written below the lanes: every fourth full hour of the zone, with their place, 0 to 1. */
export function laneTicks(
  from: number,
  spanMs: number,
  zone: Zone,
): { text: string; place: number }[] {
  const ticks: { text: string; place: number }[] = []
  const first = Math.ceil(from / QUARTER_MS) * QUARTER_MS
  for (let at = first; at <= from + spanMs; at += QUARTER_MS) {
    const text = shortClockTime(at, zone)
    const [hour, minute] = text.split(':').map(Number)
    if (minute === 0 && Number(hour) % TICK_HOURS === 0)
      ticks.push({ text, place: (at - from) / spanMs })
  }
  return ticks
}

/** What the lanes say of time: start of the first cell, length of a cell, counts by lane. */
interface Lanes {
  from: number
  cellMs: number
  lanes: readonly { counts: readonly number[] }[]
}

/** Length of the whole span, ms; a day where there is no lane. */
export function laneSpanMs({ cellMs, lanes }: Lanes): number {
  const cells = lanes.reduce((most, lane) => Math.max(most, lane.counts.length), 0)
  return cells === 0 ? 24 * 3600 * 1000 : cells * cellMs
}

/** The lanes in hours from their start: one sum a lane, oldest hour first. */
export function hourlySums(activity: Lanes): { from: number; sums: number[] }[] {
  const cellsAnHour = Math.max(1, Math.round((3600 * 1000) / activity.cellMs))
  const hours = Math.ceil(laneSpanMs(activity) / (cellsAnHour * activity.cellMs))
  return Array.from({ length: hours }, (_, hour) => ({
    from: activity.from + hour * cellsAnHour * activity.cellMs,
    sums: activity.lanes.map((lane) =>
      sumLane(lane.counts.slice(hour * cellsAnHour, (hour + 1) * cellsAnHour)),
    ),
  }))
}
