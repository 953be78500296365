import { type Severity, severityOfLevel } from '../../../shared/severity'
import { MAX_RESULT_ROWS, type Store } from './store'

/** An alert that another engine wrote, without what it says. */
export interface WrittenAlert {
  id: string
  /** Start of its group window, ms. */
  windowStart: number
  /** Version of its row. */
  seq: number
  /** Id of the live source that had a part in it ('' where none has one), null where only replays had. */
  live: string | null
  /** When the row was written, by the server's clock, ms. */
  written: number
}

/** Reads which alerts other engines wrote. */
export class AlertTail {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    private readonly engine: string,
  ) {}

  /** The server's clock, ms. */
  async readClock(): Promise<number> {
    const [row] = await this.store.query<{ now: number }>(
      'SELECT toUnixTimestamp64Milli(now64(3)) AS now',
    )
    return Number(row?.now ?? 0)
  }

  /** What others wrote since a time of the server's clock (ms), each once; at most 20,000, the newest. */
  async read(since: number): Promise<WrittenAlert[]> {
    const rows = await this.store.query<{
      id: string
      windowMs: number
      newest: number
      isLive: number
      liveSource: string
      writtenMs: number
    }>(
      `SELECT id, toUnixTimestamp(any(window)) * 1000 AS windowMs, max(seq) AS newest, max(live) AS isLive,
         argMax(source, (live, seq)) AS liveSource, toUnixTimestamp64Milli(max(written)) AS writtenMs
       FROM ${this.database}.alerts
       WHERE written > fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND engine != {engine:String}
       GROUP BY id ORDER BY writtenMs DESC LIMIT ${MAX_RESULT_ROWS}`,
      { since, engine: this.engine },
    )
    return rows.map(({ id, windowMs, newest, isLive, liveSource, writtenMs }) => ({
      id,
      windowStart: Number(windowMs),
      seq: Number(newest),
      live: isLive === 1 ? liveSource : null,
      written: Number(writtenMs),
    }))
  }

  /** Alerts of windows that began at or after a time (ms), at most 20,000, of the newest windows. */
  async readRecent(from: number): Promise<{ id: string; seq: number; severity: Severity }[]> {
    const rows = await this.store.query<{ id: string; seq: number; severity: number }>(
      `SELECT id, seq, severity FROM ${this.database}.alerts FINAL
       WHERE window >= toDateTime({fromS:UInt32}, 'UTC') ORDER BY window DESC LIMIT ${MAX_RESULT_ROWS}`,
      { fromS: Math.max(0, Math.trunc(from / 1000)) },
    )
    return rows.map(({ id, seq, severity }) => ({
      id,
      seq: Number(seq),
      severity: severityOfLevel(severity),
    }))
  }
}
