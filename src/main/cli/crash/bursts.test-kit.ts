import { alertKey, type MeantAlert, type MeantEvent, type Truth } from '../crash-lines.test-kit'

const HOUR_MS = 3_600_000
/** As the tests' windowed detector has it: so many events of one alert id in ten minutes. */
const WINDOW_MS = 600_000
const LEAST_EVENTS = 3
const MOST_MEDIUM_ADDRESSES = 3

/** What windows must come to. */
export interface Bursts {
  /** Windows that are told. */
  windows: number
  /** Named as `Truth.alerts`. */
  alerts: Map<string, MeantAlert>
}

/** What the windows of distinct events come to, drawn from nothing that the program says. */
export function burstsOf(events: readonly MeantEvent[]): Bursts {
  const windows = new Map<string, MeantEvent[]>()
  for (const event of events) {
    const name = `${event.alertId} ${Math.floor(event.time / WINDOW_MS)}`
    windows.set(name, [...(windows.get(name) ?? []), event])
  }
  const told = [...windows.values()].filter(({ length }) => length >= LEAST_EVENTS)
  const alerts: Bursts['alerts'] = new Map()
  for (const window of told) addTo(alerts, window)
  return { windows: told.length, alerts }
}

function addTo(alerts: Bursts['alerts'], window: readonly MeantEvent[]): void {
  const times = window.map(({ time }) => time)
  const first = times.reduce((least, time) => Math.min(least, time))
  const last = times.reduce((most, time) => Math.max(most, time))
  const addresses = new Set(window.map(({ ip }) => ip)).size
  const hour = Math.floor(first / HOUR_MS) * HOUR_MS
  const key = alertKey('burst', `alert ${window[0]?.alertId}`, hour)
  const known = alerts.get(key) ?? { count: 0, first, last, severity: 'medium' }
  alerts.set(key, {
    count: known.count + window.length,
    first: Math.min(known.first, first),
    last: Math.max(known.last, last),
    severity: addresses > MOST_MEDIUM_ADDRESSES ? 'high' : known.severity,
  })
}

/** The truth of a round whose engines judge windows: their alerts stand among the others. */
export function withBursts(truth: Truth & { bursts: Bursts }): Truth {
  return { ...truth, alerts: new Map([...truth.alerts, ...truth.bursts.alerts]) }
}
