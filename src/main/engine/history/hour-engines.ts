import type { SharedHours } from '../known-events'
import type { Store } from './store'

/**
 * Which engines have stored events of which hours. An engine marks an hour before it asks what history
 * has of it, and never takes the mark away: one that finds no other mark knows that whatever is stored
 * there is its own.
 */
export class HourEngines implements SharedHours {
  private readonly marked = new Set<number>()

  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history. */
    private readonly engine: string,
  ) {}

  async join(starts: readonly number[]): Promise<Set<number>> {
    const fresh = starts.filter((start) => !this.marked.has(start))
    await this.store.insert(
      `${this.database}.hour_engines`,
      ['hour', 'engine'],
      fresh.map((start) => [toSeconds(start), this.engine]),
    )
    for (const start of fresh) this.marked.add(start)
    const rows = await this.store.query<{ start: number }>(
      `SELECT DISTINCT toUnixTimestamp(hour) * 1000 AS start FROM ${this.database}.hour_engines
       WHERE hour IN {starts:Array(UInt32)} AND engine != {engine:String}`,
      { engine: this.engine, starts: starts.map(toSeconds) },
    )
    return new Set(rows.map(({ start }) => Number(start)))
  }

  async listStored(starts: readonly number[]): Promise<number[]> {
    const seconds = starts.map(toSeconds)
    const rows = await this.store.query<{ start: number }>(
      `SELECT DISTINCT toUnixTimestamp(toStartOfHour(ts)) * 1000 AS start FROM ${this.database}.events
       WHERE ts >= toDateTime64({from:UInt32}, 3, 'UTC') AND ts < toDateTime64({to:UInt32} + 3600, 3, 'UTC')
         AND toUnixTimestamp(toStartOfHour(ts)) IN {starts:Array(UInt32)}`,
      {
        from: seconds.reduce((least, each) => Math.min(least, each)),
        to: seconds.reduce((most, each) => Math.max(most, each)),
        starts: seconds,
      },
    )
    return rows.map(({ start }) => Number(start))
  }
}

function toSeconds(start: number): number {
  return Math.trunc(start / 1000)
}
