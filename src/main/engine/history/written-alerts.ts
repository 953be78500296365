import { MAX_RESULT_ROWS, type Store } from './store'

/** Which version of an alert was written when. */
export interface WrittenVersion {
  id: string
  /** Start of its group window, ms. */
  windowStart: number
  /** The newest version. */
  seq: number
  /** When its last row was written, by the server's clock, ms. */
  written: number
}

/** Reads which alerts the engines of a shared history wrote, whichever of them did. */
export class WrittenAlerts {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** The server's clock, ms. */
  async readClock(): Promise<number> {
    const [row] = await this.store.query<{ now: number }>(
      'SELECT toUnixTimestamp64Milli(now64(3)) AS now',
    )
    return Number(row?.now ?? 0)
  }

  /**
   * Alerts with rows that were written after a time (ms), each once, by the time of the last one and
   * id; those after a mark, at most 20,000.
   */
  async read(
    since: number,
    after: Pick<WrittenVersion, 'written' | 'id'> | null,
  ): Promise<WrittenVersion[]> {
    const rows = await this.store.query<{
      id: string
      windowMs: number
      newest: number
      writtenMs: number
    }>(
      `SELECT id, toUnixTimestamp(any(window)) * 1000 AS windowMs, max(seq) AS newest,
         toUnixTimestamp64Milli(max(written)) AS writtenMs
       FROM ${this.database}.alerts
       WHERE written > fromUnixTimestamp64Milli({since:Int64}, 'UTC')
       GROUP BY id HAVING (writtenMs, id) > ({afterMs:Int64}, {afterId:String})
       ORDER BY writtenMs, id LIMIT ${MAX_RESULT_ROWS}`,
      { since, afterMs: after?.written ?? -1, afterId: after?.id ?? '' },
    )
    return rows.map(({ id, windowMs, newest, writtenMs }) => ({
      id,
      windowStart: Number(windowMs),
      seq: Number(newest),
      written: Number(writtenMs),
    }))
  }

  /** How many alerts were written after a time, ms. */
  async count(since: number): Promise<number> {
    const [row] = await this.store.query<{ alerts: number }>(
      `SELECT uniqExact(id) AS alerts FROM ${this.database}.alerts
       WHERE written > fromUnixTimestamp64Milli({since:Int64}, 'UTC')`,
      { since },
    )
    return Number(row?.alerts ?? 0)
  }
}
