import { HEALTH_DETECTOR } from '../../../shared/live'
import { type Severity, severityOfLevel } from '../../../shared/severity'
import { GROUP_WINDOW_MS } from '../alerts/identity'
import { MAX_RESULT_ROWS, type Store } from './store'

/** Alerts of a detector whose first event lies in an hour. */
export interface HourRow {
  /** As consoles name it: what sensors reported goes by the sensor. */
  detector: string
  /** Start of the hour, ms. */
  hour: number
  alerts: number
}

/** Alerts of a detector and severity whose first event arrived in a span. */
export interface ArrivedRow {
  /** As consoles name it. */
  detector: string
  severity: Severity
  alerts: number
}

/** How many alerts each detector makes, in SQL for any span. */
export class DetectorAlerts {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Alerts by detector and severity whose first event arrived in [from, to), ms. */
  async countArrived(from: number, to: number): Promise<ArrivedRow[]> {
    const rows = await this.store.query<{ name: string; severity: number; alerts: number }>(
      `SELECT if(detector = 'reported', product, detector) AS name, severity, count() AS alerts
       FROM ${this.database}.alerts FINAL
       WHERE first_arrived >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND first_arrived < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         AND detector != '${HEALTH_DETECTOR}'
       GROUP BY name, severity ORDER BY name, severity LIMIT ${MAX_RESULT_ROWS}`,
      { from, to },
    )
    return rows.map(({ name, severity, alerts }) => ({
      detector: name,
      severity: severityOfLevel(severity),
      alerts: Number(alerts),
    }))
  }

  /** Alerts by detector and hour of their first event, in [from, to); hours without any are left out. */
  async countByHour(from: number, to: number): Promise<HourRow[]> {
    const rows = await this.store.query<{ name: string; hour: number; alerts: number }>(
      `SELECT if(detector = 'reported', product, detector) AS name,
         toUnixTimestamp(toStartOfHour(alerts.first)) * 1000 AS hour, uniqExact(id) AS alerts
       FROM ${this.database}.alerts FINAL
       WHERE window >= toDateTime({begin:Int64}, 'UTC')
         AND alerts.first >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND alerts.first < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
       GROUP BY name, hour ORDER BY name, hour LIMIT ${MAX_RESULT_ROWS}`,
      { begin: Math.floor((from - GROUP_WINDOW_MS) / 1_000), from, to },
    )
    return rows.map(({ name, hour, alerts }) => ({
      detector: name,
      hour: Number(hour),
      alerts: Number(alerts),
    }))
  }
}
