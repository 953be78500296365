import { canonicalAddress } from '../../../shared/address'
import type { Reject } from '../../../shared/source'
import type { StoredEvent } from '../record'
import { fromIpColumn, toIpColumn } from './event-rows'
import type { Store } from './store'
import { EVENT_SELECTED, type EventRow, toStoredEvent } from './stored-event'

/** Of each kind; more is said and not told. */
export const TRACED_ROWS = 20
/** A search that takes longer than this, s, is given up. */
const MOST_SECONDS = 10
const LIMITS = `LIMIT ${TRACED_ROWS + 1} SETTINGS max_execution_time = ${MOST_SECONDS}`
const NAME = "trim(TRAILING '.' FROM lowerUTF8(q.name))"

/** What is looked for: ids of a record that was read, or a text. */
export interface TraceWish {
  text: string
  /** 32 hex digits each; empty where the text is no record. */
  eventIds: readonly string[]
  queryIds: readonly string[]
}

/** A stored line of a DNS query. Times in ms since 1970. */
export interface TracedQuery {
  time: number
  source: string
  partition: string
  position: number
  client: string
  name: string
  type: string
  rcode: string
  judgedBy: readonly string[]
  scores: readonly number[]
}

interface QueryRow extends Omit<TracedQuery, 'client' | 'source' | 'partition' | 'position'> {
  clientColumn: string
  sourceName: string
  partitionName: string
  place: number
}

/** Looks a record up by what it says, among everything that is kept. */
export class TraceStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Events of these ids; else those of an address or with a text in them, newest first. */
  async findEvents({ text, eventIds }: TraceWish): Promise<StoredEvent[]> {
    const ip = canonicalAddress(text)
    const wanted =
      eventIds.length > 0
        ? "replaceAll(toString(events.id), '-', '') IN {ids:Array(String)}"
        : ip !== null
          ? 'ip = {ip:IPv6}'
          : `positionCaseInsensitiveUTF8(concat(subject, '\\n', target, '\\n', indicator, '\\n', info, '\\n', mentions, '\\n', raw), {text:String}) > 0`
    const rows = await this.store.query<EventRow>(
      `SELECT ${EVENT_SELECTED} FROM ${this.database}.events FINAL
       WHERE ${wanted} ORDER BY events.ts DESC ${LIMITS}`,
      { ids: [...eventIds], ip: toIpColumn(ip), text },
    )
    return rows.map(toStoredEvent)
  }

  /** Lines of DNS queries of these ids; else of a client, or of a name and those below it. */
  async findQueries({ text, queryIds }: TraceWish): Promise<TracedQuery[]> {
    const ip = canonicalAddress(text)
    const wanted =
      queryIds.length > 0
        ? "replaceAll(toString(q.id), '-', '') IN {ids:Array(String)}"
        : ip !== null
          ? 'q.client = {ip:IPv6}'
          : `endsWith(concat('.', ${NAME}), {ending:String})`
    const rows = await this.store.query<QueryRow>(
      `SELECT toUnixTimestamp64Milli(q.ts) AS time, q.source AS sourceName, q.partition AS partitionName,
         q.position AS place, q.client AS clientColumn, q.name AS name, q.type AS type, q.rcode AS rcode,
         q.judged_by AS judgedBy, q.scores AS scores
       FROM ${this.database}.dns_queries AS q FINAL
       WHERE ${wanted} ORDER BY q.ts DESC ${LIMITS}`,
      {
        ids: [...queryIds],
        ip: toIpColumn(ip),
        ending: `.${text.toLowerCase().replace(/\.+$/, '')}`,
      },
    )
    return rows.map(({ clientColumn, sourceName, partitionName, place, ...row }) => ({
      ...row,
      time: Number(row.time),
      source: sourceName,
      partition: partitionName,
      position: Number(place),
      client: fromIpColumn(clientColumn) ?? '',
    }))
  }

  /** Rejects with a text in them, newest first. */
  async findRejects({ text }: TraceWish): Promise<Omit<Reject, 'isWhole'>[]> {
    const rows = await this.store.query<Omit<Reject, 'isWhole' | 'at'> & { atMs: number }>(
      `SELECT id, toUnixTimestamp64Milli(max(r.at)) AS atMs, any(r.source) AS source,
         any(r.partition) AS partition, any(r.position) AS position, any(r.place) AS place,
         any(r.reason) AS reason, any(r.text) AS text
       FROM ${this.database}.rejects AS r
       WHERE positionCaseInsensitiveUTF8(r.text, {text:String}) > 0
       GROUP BY id ORDER BY atMs DESC ${LIMITS}`,
      { text },
    )
    return rows.map(({ atMs, ...reject }) => ({ ...reject, at: Number(atMs) }))
  }
}
