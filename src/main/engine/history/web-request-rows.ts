import type { BatchPlace, ReadTraffic, WebRequest } from '../record'
import { toIpColumn } from './event-rows'
import { RowWriter } from './row-writer'
import { writePlace } from './traffic-rows'

/** Columns of requests to web servers; the first four are the same for a whole batch. */
export const REQUEST_COLUMNS = [
  'engine',
  'source',
  'partition',
  'arrived',
  'ts',
  'position',
  'part',
  'format',
  'client',
  'peer',
  'site',
  'method',
  'path',
  'query',
  'protocol',
  'status',
  'bytes',
  'content_type',
  'user_agent',
  'referrer',
  'user',
  'country',
  'latitude',
  'longitude',
  'url_size',
  'clock_ahead',
] as const

const writer = new RowWriter()

/** Requests of one batch as TabSeparated text. */
export function encodeWebRequests(
  requests: readonly ReadTraffic<WebRequest>[],
  place: BatchPlace,
): Buffer {
  const shared = writePlace(writer, place)
  for (const { item, position, part, isClockAhead } of requests) {
    writer.cells(shared)
    writer.number(item.time)
    writer.number(position)
    writer.number(part)
    writer.text(item.format)
    writer.text(toIpColumn(item.client))
    writer.text(toIpColumn(item.peer))
    writer.text(item.site)
    writer.text(item.method)
    writer.text(item.path)
    if (item.query === null) writer.null()
    else writer.text(item.query)
    writer.text(item.protocol)
    writer.number(item.status)
    writer.number(item.bytes)
    writer.text(item.contentType)
    writer.text(item.userAgent)
    writer.text(item.referrer)
    writer.text(item.user)
    writer.text(item.country)
    writer.number(item.latitude)
    writer.number(item.longitude)
    writer.number(item.urlSize)
    writer.number(Number(isClockAhead))
    writer.endRow()
  }
  return writer.takeRows()
}
