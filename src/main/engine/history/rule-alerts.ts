import { HEALTH_DETECTOR } from '../../../shared/live'
import { MAX_RESULT_ROWS, type Store } from './store'

/** An alert that was decided on: which rule it is of, and when its first event arrived, ms. */
export interface RuledAlert {
  id: string
  detector: string
  rule: string
  arrived: number
}

/** Alerts of a rule whose first event arrived in a week. */
export interface WeekRow {
  /** As consoles name it. */
  detector: string
  rule: string
  title: string
  /** Monday 00:00 UTC, ms. */
  week: number
  alerts: number
}

const DETECTOR = "if(detector = 'reported', product, detector)"
/** Ids that one statement names. */
const IDS_AT_ONCE = 5_000

/** How many alerts each rule makes, in SQL. */
export class RuleAlerts {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Alerts by rule and week of their first arrival, in [from, to); the title is that of the newest. */
  async countByWeek(from: number, to: number): Promise<WeekRow[]> {
    const rows = await this.store.query<Omit<WeekRow, 'detector'> & { detectorName: string }>(
      `SELECT ${DETECTOR} AS detectorName, rule, argMax(title, a.last) AS title,
         toUnixTimestamp(toDateTime(toMonday(first_arrived, 'UTC'), 'UTC')) * 1000 AS week, count() AS alerts
       FROM ${this.database}.alerts AS a FINAL
       WHERE first_arrived >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND first_arrived < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         AND detector != '${HEALTH_DETECTOR}'
       GROUP BY detectorName, rule, week ORDER BY alerts DESC LIMIT ${MAX_RESULT_ROWS}`,
      { from, to },
    )
    return rows.map(({ detectorName, rule, title, week, alerts }) => ({
      ...{ detector: detectorName, rule, title, week: Number(week), alerts: Number(alerts) },
    }))
  }

  /** Which rules alerts are of, by their ids; those that are stored no more are left out. */
  async rulesOf(ids: readonly string[]): Promise<RuledAlert[]> {
    const found: RuledAlert[] = []
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const rows = await this.store.query<Omit<RuledAlert, 'detector'> & { detectorName: string }>(
        `SELECT id, any(${DETECTOR}) AS detectorName, any(rule) AS rule,
           toUnixTimestamp64Milli(min(first_arrived)) AS arrived
         FROM ${this.database}.alerts WHERE id IN {ids:Array(String)} AND detector != '${HEALTH_DETECTOR}'
         GROUP BY id LIMIT ${MAX_RESULT_ROWS}`,
        { ids: ids.slice(from, from + IDS_AT_ONCE) },
      )
      found.push(
        ...rows.map(({ detectorName, id, rule, arrived }) => ({
          ...{ id, detector: detectorName, rule, arrived: Number(arrived) },
        })),
      )
    }
    return found
  }
}
