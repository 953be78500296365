import { createHash } from 'node:crypto'
import type { Positions } from './source'

/**
 * Many logs begin with the same line, so a file's name (its first record) and a position in it can
 * fit another file too. Beside each position stands therefore a mark: a hash of what the file holds
 * right before it. Only a file with the same bytes there is the one that was read.
 */

/** Bytes before a position that its mark is drawn from. */
export const MARK_BYTES = 4_096
/** A hash has so many bytes that it is a whole number to JavaScript. */
const HASH_BYTES = 6

/** Stands among a source's positions: which file of the disk was read last, as `fileNumber`. */
export const LAST_FILE = '#file'

/** Stands among a source's positions: the mark of the one in this partition. */
export function markName(partition: string): string {
  return `#mark:${partition}`
}

/** The mark of the position behind these bytes. */
export function markOf(bytes: Uint8Array): number {
  return toNumber(bytes.subarray(Math.max(0, bytes.length - MARK_BYTES)))
}

/** A file of the disk as a number, from its device and inode. */
export function fileNumber(identity: string): number {
  return toNumber(Buffer.from(identity))
}

function toNumber(bytes: Uint8Array): number {
  return createHash('sha256').update(bytes).digest().readUIntBE(0, HASH_BYTES)
}

/** Where a file that begins as this one was read to. */
export interface KnownPlace {
  offset: number
  /** Null where a program that drew none wrote the position. */
  mark: number | null
}

/** What the positions say of a partition, null where they do not know it. */
export function placeIn(positions: Positions, partition: string): KnownPlace | null {
  const offset = positions.get(partition)
  return offset === undefined ? null : { offset, mark: positions.get(markName(partition)) ?? null }
}

/** True where the bytes that end at the place's offset are those that were read there. */
export function isMarked(place: KnownPlace, before: Uint8Array | null): boolean {
  return place.mark === null || (before !== null && place.mark === markOf(before))
}

/**
 * The bytes right before every position of a stream that was cut so far: keeps the end of what has
 * passed, however it comes in pieces.
 */
export class Tail {
  private kept: Buffer
  private current: Uint8Array = Buffer.alloc(0)

  /** `kept`: the bytes right before `offset`, where the stream begins. */
  constructor(
    private offset = 0,
    kept: Buffer = Buffer.alloc(0),
  ) {
    this.kept = kept
  }

  /** Offset behind everything that has passed. */
  get end(): number {
    return this.offset + this.current.length
  }

  /** Takes the next bytes, which must stay as they are until `settle`. */
  push(bytes: Uint8Array): void {
    this.current = bytes
  }

  /** Keeps the end of the bytes last taken, and lets go of the rest. */
  settle(): void {
    const { current, end } = this
    if (current.length === 0) return
    this.kept = Buffer.from(this.before(end) ?? [])
    this.current = Buffer.alloc(0)
    this.offset = end
  }

  /** At most MARK_BYTES before a position in the bytes last taken; null where it lies before them. */
  before(position: number): Uint8Array | null {
    const length = position - this.offset
    if (length < 0) return null
    if (length >= MARK_BYTES) return this.current.subarray(length - MARK_BYTES, length)
    const head = this.kept.subarray(Math.max(0, this.kept.length + length - MARK_BYTES))
    return Buffer.concat([head, this.current.subarray(0, length)])
  }
}
