import type { BatchPlace, Click, DnsQuery, ReadTraffic, WindowCount } from '../record'
import { toIpColumn } from './event-rows'
import { RowWriter } from './row-writer'

/** Columns of clicks; the first four are the same for a whole batch. */
export const CLICK_COLUMNS = [
  'engine',
  'source',
  'partition',
  'arrived',
  'ts',
  'position',
  'part',
  'site',
  'path',
  'article',
  'title',
  'country',
  'platform',
  'os',
  'browser',
  'timer',
  'height',
  'ip',
  'nulls',
  'flagged',
  'counted',
  'forbidden',
  'time_borrowed',
  'clock_ahead',
] as const

/** Columns of counts; the first four are the same for a whole batch. */
export const COUNT_COLUMNS = [
  'engine',
  'source',
  'partition',
  'arrived',
  'start',
  'end',
  'topic',
  'site',
  'flagged',
  'count',
  'position',
] as const

/** Columns of DNS queries; the first four are the same for a whole batch. */
export const DNS_COLUMNS = [
  'engine',
  'source',
  'partition',
  'arrived',
  'ts',
  'nanos',
  'position',
  'part',
  'format',
  'id',
  'client',
  'client_port',
  'server',
  'name',
  'type',
  'rcode',
  'answers',
  'answer_count',
  'judged_by',
  'scores',
  'time_borrowed',
  'clock_ahead',
] as const

/** What the column of their number holds at most. */
const MOST_ANSWERS = 65_535

const writer = new RowWriter()

/** Clicks of one batch as TabSeparated text. */
export function encodeClicks(clicks: readonly ReadTraffic<Click>[], place: BatchPlace): Buffer {
  const shared = writePlace(writer, place)
  for (const { item, position, part, isClockAhead } of clicks) {
    writer.cells(shared)
    writer.number(item.time)
    writer.number(position)
    writer.number(part)
    writer.text(item.site)
    writer.text(item.path)
    writer.text(item.article ?? '')
    writer.text(item.title ?? '')
    writer.text(item.country ?? '')
    writer.text(item.platform ?? '')
    writer.text(item.os ?? '')
    writer.text(item.browser ?? '')
    writer.number(item.timer)
    writer.number(item.height)
    writer.text(toIpColumn(item.ip))
    writer.number(item.nulls)
    writer.number(Number(item.isFlagged === true))
    writer.number(Number(item.isCounted !== false))
    writer.number(Number(item.isForbidden === true))
    writer.number(Number(item.isTimeBorrowed))
    writer.number(Number(isClockAhead))
    writer.endRow()
  }
  return writer.takeRows()
}

/** Counts of one batch as TabSeparated text. */
export function encodeCounts(
  counts: readonly ReadTraffic<WindowCount>[],
  place: BatchPlace,
): Buffer {
  const shared = writePlace(writer, place)
  for (const { item, position } of counts) {
    writer.cells(shared)
    writer.number(item.start)
    writer.number(item.end)
    writer.text(item.topic)
    writer.text(item.site)
    writer.number(Number(item.isFlagged))
    writer.number(item.count)
    writer.number(position)
    writer.endRow()
  }
  return writer.takeRows()
}

/** DNS queries of one batch as TabSeparated text; answers stand below each other. */
export function encodeDnsQueries(
  queries: readonly ReadTraffic<DnsQuery>[],
  place: BatchPlace,
): Buffer {
  const shared = writePlace(writer, place)
  for (const { item, position, part, isClockAhead } of queries) {
    writer.cells(shared)
    writer.number(item.time)
    writer.number(item.nanos)
    writer.number(position)
    writer.number(part)
    writer.text(item.format)
    writer.text(item.id)
    writer.text(toIpColumn(item.client))
    writer.number(item.clientPort ?? 0)
    writer.text(item.server ?? '')
    writer.text(item.name)
    writer.text(item.type)
    writer.text(item.rcode)
    writer.text(item.answers.join('\n'))
    writer.number(Math.min(item.answerCount, MOST_ANSWERS))
    writeScores(item.scores)
    writer.number(Number(item.isTimeBorrowed))
    writer.number(Number(isClockAhead))
    writer.endRow()
  }
  return writer.takeRows()
}

/** Two lists of one length; names of detectors hold nothing that needs escaping. */
function writeScores(scores: DnsQuery['scores']): void {
  const all = Object.entries(scores ?? {})
  writer.text(`[${all.map(([name]) => `'${name}'`).join(',')}]`)
  writer.text(`[${all.map(([, score]) => score).join(',')}]`)
}

/** The cells that all rows of a batch begin with: engine, source, partition and arrival. */
export function writePlace(
  writer: RowWriter,
  { engine, source, partition, arrived }: BatchPlace,
): Uint8Array {
  writer.text(engine ?? '')
  writer.text(source)
  writer.text(partition)
  writer.number(arrived)
  return writer.takeCells()
}
