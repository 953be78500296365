import { createHash } from 'node:crypto'
import { BadInputError } from '../decision'
import type { RecordBatch } from '../record'
import { createFramer } from './choose-framer'
import { detectFraming } from './detect-framing'
import type { RecordSink } from './framing'
import { RecordBatcher } from './record-batcher'

/** Beginning of a body that is looked at to tell how it is cut. */
const HEAD_BYTES = 1024 * 1024
/** Records of one delivery, which are all in memory at once; real ones fill a body sooner. */
const MAX_RECORDS = 100_000
const EMPTY_LIST = /^\s*\[\s*\]\s*$/
/** An empty list printed as widely as anybody does. */
const MAX_EMPTY_BYTES = 64

/** A delivery of more records than are taken at once; its sender has to part it. */
export class TooManyRecordsError extends BadInputError {
  constructor() {
    const most = MAX_RECORDS.toLocaleString('en')
    super(`A delivery may have ${most} records; send them in several.`)
    this.name = 'TooManyRecordsError'
  }
}

/**
 * The records of one delivery: the items of an ntopng delivery's `alerts`, of a JSON list, or one
 * a line. Cut as files are, so that a delivery and the same bytes in a file give the same records.
 *
 * The partition is a hash of the body and the position an offset in it: a delivery that is sent
 * again has the same positions, so its rejects are the same rejects, and so would be events of a
 * format that knows them by position. Formats of today know events by their fields.
 * @throws TooManyRecordsError
 */
export function cutDelivery(body: Buffer, readAt: number): RecordBatch[] {
  if (body.length <= MAX_EMPTY_BYTES && EMPTY_LIST.test(body.toString('latin1'))) return []
  const batcher = new RecordBatcher(nameOf(body), () => 0)
  const isAll = body.length <= HEAD_BYTES
  const framing = detectFraming(body.subarray(0, HEAD_BYTES), isAll) ?? 'lines'
  const framer = createFramer(framing, countInto(batcher), { offset: 0 })
  framer.push(body)
  framer.end()
  return batcher.take({ readAt, transportTime: readAt }, true)
}

/** A sink that takes so many records and no more. */
function countInto(sink: RecordSink): RecordSink {
  let count = 0
  return {
    add: (record, bytes) => {
      count += 1
      if (count > MAX_RECORDS) throw new TooManyRecordsError()
      sink.add(record, bytes)
    },
    closeUnit: (end) => sink.closeUnit(end),
  }
}

function nameOf(body: Buffer): string {
  return `body:${createHash('sha256').update(body).digest('hex').slice(0, 32)}`
}
