import { fromIpColumn } from './event-rows'
import { formatOf, type Place, type Pushed, readPages, type StoredTraffic } from './pushed-traffic'
import { MAX_RESULT_ROWS, type Store } from './store'

interface RequestRow extends Place {
  time: number
  part: number
  format: string
  client: string
  peer: string
  site: string
  method: string
  path: string
  query: string | null
  protocol: string
  status: number
  bytes: number
  contentType: string
  userAgent: string
  referrer: string
  user: string
  country: string
  latitude: number | null
  longitude: number | null
  urlSize: number
  clockAhead: number
}

/** Requests to web servers from a time on, in the order in which they came. */
export async function* readPushedRequests(
  store: Store,
  database: string,
  pushed: Pushed,
): AsyncGenerator<StoredTraffic[]> {
  const pages = readPages<RequestRow>((after) =>
    store.query(
      `SELECT toUnixTimestamp64Milli(arrived) AS arrivedMs, partition, position, part,
         toUnixTimestamp64Milli(ts) AS time, format, client, peer, site, method, path, query, protocol,
         status, bytes, content_type AS contentType, user_agent AS userAgent, referrer, user, country,
         latitude, longitude, url_size AS urlSize, clock_ahead AS clockAhead
       FROM ${database}.web_requests FINAL
       WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND source = {source:String}
         AND engine = {engine:String}
         AND (arrivedMs, partition, position) > ({arrivedMs:Int64}, {partition:String}, {position:UInt64})
       ORDER BY arrivedMs, partition, position, part LIMIT ${MAX_RESULT_ROWS}`,
      { ...pushed, ...after },
    ),
  )
  for await (const page of pages) yield page.map(toRequest)
}

function toRequest(row: RequestRow): StoredTraffic {
  const { partition, position, part, arrivedMs: _arrived, clockAhead, ...said } = row
  return {
    partition,
    position,
    part,
    isClockAhead: clockAhead === 1,
    item: {
      ...said,
      kind: 'request',
      format: formatOf(said.format),
      time: Number(said.time),
      isTimeBorrowed: false,
      client: fromIpColumn(said.client) ?? said.client,
      peer: fromIpColumn(said.peer) ?? said.peer,
      bytes: Number(said.bytes),
    },
  }
}
