import type { Settings } from '../../../shared/settings'
import { changedRows, nameOf, rowsOf } from './placement'
import type { Store } from './store'

const DAY_MS = 24 * 3_600_000
/** Closed alerts taken away in one pass. */
const ALERTS_A_PASS = 10_000

/** How long a workspace keeps its data, by first arrival. */
export class Retention {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    private readonly now: () => number,
  ) {}

  /**
   * Takes away what is past its time. Rows go with ClickHouse's merges, which come every few hours;
   * months that are past it as a whole go at once. Evidence stays as long as its alert. Answers which
   * of the alerts that were closed long ago are stored no more.
   */
  async apply(
    settings: Settings['retention'],
    closedLongAgo: readonly string[],
  ): Promise<readonly string[]> {
    await this.setTtl(settings)
    await this.dropMonths('events', settings.eventsDays)
    await this.dropMonths('clicks', settings.trafficDays)
    await this.dropMonths('window_counts', settings.trafficDays)
    await this.dropMonths('dns_queries', settings.trafficDays)
    await this.dropMonths('web_requests', settings.trafficDays)
    await this.dropMonths('request_sets', settings.trafficDays)
    await this.dropMonths('host_buckets', settings.eventsDays)
    await this.letGoTold(settings.eventsDays)
    const gone = closedLongAgo.slice(0, ALERTS_A_PASS)
    await this.deleteAlerts(gone)
    return gone
  }

  /** Changing the time to live rewrites parts, so it is done only where it is not in force. */
  private async setTtl({
    eventsDays,
    trafficDays,
    rejectsDays,
  }: Settings['retention']): Promise<void> {
    for (const [table, column, days] of [
      ['events', 'arrived', eventsDays],
      ['findings', 'arrived', eventsDays],
      ['clicks', 'arrived', trafficDays],
      ['window_counts', 'arrived', trafficDays],
      ['dns_queries', 'arrived', trafficDays],
      ['web_requests', 'arrived', trafficDays],
      ['request_sets', 'arrived', trafficDays],
      ['host_buckets', 'arrived', eventsDays],
      ['rejects', 'at', rejectsDays],
    ] as const) {
      const [definition] = await this.store.query<{ engine: string }>(
        'SELECT engine_full AS engine FROM system.tables WHERE database = {database:String} AND name = {table:String}',
        { database: this.database, table: nameOf(rowsOf(this.store, this.database, table)) },
      )
      if (definition?.engine.includes(`toIntervalDay(${days})`) === true) continue
      await this.store.command(
        `ALTER TABLE ${changedRows(this.store, this.database, table)} MODIFY TTL toDateTime(${column}) + INTERVAL ${days} DAY`,
      )
    }
  }

  private async dropMonths(table: string, days: number): Promise<void> {
    const months = await this.store.query<{ month: string }>(
      `SELECT _partition_id AS month FROM ${this.database}.${table} GROUP BY month
       HAVING max(arrived) < fromUnixTimestamp64Milli({before:Int64}, 'UTC')`,
      { before: this.now() - days * DAY_MS },
    )
    for (const { month } of months) {
      if (/^\d{6}$/.test(month)) {
        await this.store.command(
          `ALTER TABLE ${changedRows(this.store, this.database, table)} DROP PARTITION ID '${month}'`,
        )
      }
    }
  }

  /** That an outlet told a finding is kept for as long as the finding is. */
  private async letGoTold(days: number): Promise<void> {
    const old = `match(id, '^[0-9a-f]{32}$') AND at < fromUnixTimestamp64Milli({before:Int64}, 'UTC')`
    const params = { before: this.now() - days * DAY_MS }
    const [stored] = await this.store.query<{ count: number }>(
      `SELECT count() AS count FROM ${this.database}.told WHERE ${old}`,
      params,
    )
    if (Number(stored?.count ?? 0) === 0) return
    await this.store.command(`DELETE FROM ${this.database}.told WHERE ${old}`, params)
  }

  private async deleteAlerts(ids: readonly string[]): Promise<void> {
    const safe = ids.filter((id) => /^[a-z2-7]{26}$/.test(id))
    if (safe.length === 0) return
    const wanted = `id IN (SELECT i FROM format(TabSeparated, 'i String', '${safe.join('\n')}\n'))`
    const [stored] = await this.store.query<{ count: number }>(
      `SELECT count() AS count FROM ${this.database}.alerts WHERE ${wanted}`,
    )
    // After a start every decision is known again, also those on alerts that went long ago.
    if (Number(stored?.count ?? 0) === 0) return
    await this.store.command(
      `DELETE FROM ${changedRows(this.store, this.database, 'evidence')} WHERE (detector, rule, if(subject = '', replaceOne(toString(ip), '::ffff:', ''), subject), toStartOfHour(ts)) IN (
         SELECT detector, rule, subject, toDateTime64(window, 3, 'UTC') FROM ${this.database}.alerts WHERE ${wanted})`,
    )
    await this.store.command(`DELETE FROM ${this.database}.told WHERE ${wanted}`)
    await this.store.command(`DELETE FROM ${this.database}.alerts WHERE ${wanted}`)
  }
}
