import type { RawRecord } from '../record'
import type { Framer, RecordSink } from './framing'
import { Intake } from './intake'

/** What a framer handed on, for comparison. */
export interface CutRecord {
  text: string
  position: number
  place: string
  problem: string | null
}

/** A sink that remembers. */
export class Remembered implements RecordSink {
  readonly records: CutRecord[] = []
  readonly ends: number[] = []

  add(record: RawRecord): void {
    this.records.push(toCut(record))
  }

  closeUnit(end: number): void {
    this.ends.push(end)
  }
}

/** Everything a framer cuts from bytes that come in pieces of these sizes, the last one repeated. */
export function cutWith(
  framerOf: (sink: RecordSink) => Framer,
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length],
): CutRecord[] {
  const sink = new Remembered()
  const framer = framerOf(sink)
  for (const piece of inPieces(bytes, sizes)) framer.push(piece)
  framer.end()
  return sink.records
}

/** Everything an intake makes of a file's bytes. */
export function takeAll(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): CutRecord[] {
  const intake = new Intake(new Map())
  for (const piece of inPieces(bytes, sizes)) intake.push(piece)
  intake.end()
  const batches = intake.take({ readAt: 0, transportTime: 0 }, true)
  return batches.flatMap((batch) => batch.records.map(toCut))
}

function* inPieces(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let at = 0
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[Math.min(turn, sizes.length - 1)] ?? bytes.length)
    // A copy that is overwritten afterwards: framers may not keep what they were lent.
    const piece = Uint8Array.from(bytes.subarray(at, at + size))
    yield piece
    piece.fill(0x21)
    at += size
  }
}

function toCut(record: RawRecord): CutRecord {
  return {
    text: record.text,
    position: record.position,
    place: record.place(),
    problem: record.problem ?? null,
  }
}
