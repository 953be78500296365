import type { AlertFacts } from '../alerts/facts'
import { GROUP_WINDOW_MS, windowStart } from '../alerts/identity'
import type { StoredEvent } from '../record'
import { toIpColumn } from './event-rows'
import type { Store } from './store'
import { EVENT_SELECTED, type EventRow, toStoredEvent } from './stored-event'

/** An event and the id of the alert that holds it. */
export interface AlertEvent {
  alert: string
  event: StoredEvent
}

type Named = Pick<AlertFacts, 'id' | 'detector' | 'rule' | 'subject' | 'ip' | 'windowStart'>

/** The stored events of alerts, without the copies that outlive them. */
export class AlertEvents {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** All events of these alerts by address and time, some at a time. */
  async *read(alerts: readonly Named[], limit: number): AsyncGenerator<AlertEvent[]> {
    if (alerts.length === 0) return
    const known = new Map(alerts.map((alert) => [keyOf(alert, alert.windowStart), alert.id]))
    const starts = alerts.map((alert) => alert.windowStart)
    const params = {
      ips: [...new Set(alerts.map(({ ip }) => toIpColumn(ip)))],
      rules: [...new Set(alerts.map(({ rule }) => rule))],
      hours: [...new Set(starts.map((start) => start / 1000))],
      from: Math.min(...starts),
      to: Math.max(...starts) + GROUP_WINDOW_MS,
      limit,
    }
    let after: EventRow | undefined
    for (;;) {
      const rows: EventRow[] = await this.store.query<EventRow>(
        `SELECT ${EVENT_SELECTED} FROM ${this.database}.events FINAL
         PREWHERE ip IN {ips:Array(IPv6)} AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
           AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         WHERE rule IN {rules:Array(String)}
           AND intDiv(toUnixTimestamp64Milli(ts), ${GROUP_WINDOW_MS}) * ${GROUP_WINDOW_MS / 1000} IN {hours:Array(Int64)}
           ${after === undefined ? '' : "AND (events.ip, events.ts, toString(events.id)) > ({afterIp:IPv6}, fromUnixTimestamp64Milli({afterTime:Int64}, 'UTC'), {afterId:String})"}
         ORDER BY events.ip, events.ts, toString(events.id) LIMIT {limit:UInt32}`,
        {
          ...params,
          afterIp: after?.ip ?? '::',
          afterTime: after?.time ?? 0,
          afterId: after === undefined ? '' : toUuid(after.id),
        },
      )
      const held = rows.flatMap((row): AlertEvent[] => {
        const event = toStoredEvent(row)
        const { detector, rule } = event.finding
        const alert = known.get(
          keyOf({ detector, rule, subject: event.subject }, windowStart(event.time)),
        )
        return alert === undefined ? [] : [{ alert, event }]
      })
      if (held.length > 0) yield held
      after = rows.at(-1)
      if (rows.length < limit || after === undefined) return
    }
  }
}

function keyOf(
  { detector, rule, subject }: Pick<Named, 'detector' | 'rule' | 'subject'>,
  start: number,
): string {
  return `${start}|${detector}|${rule}|${subject}`
}

function toUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
