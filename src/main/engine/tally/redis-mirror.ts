import { z } from 'zod'
import { keyListOf, type ListKeys } from './redis-keys'
import { CHANGES, type Script } from './redis-scripts'
import type { Counter } from './tally'

/** Addresses asked for at once. */
const PAGE = 1_000
/** A mirror that has not followed for as long reads everything: what went may be forgotten by then. */
const STALE_MS = 12 * 3_600_000
/** Of a packed address: whether it has a counter, the counter's five numbers, length of the address. */
const ROW_HEAD_BYTES = 1 + 5 * 8 + 1

const bytesSchema = z.instanceof(Buffer)
/** Reset, generation, the version reached, whether there is more; then the rows. */
const answerSchema = z.tuple([bytesSchema, bytesSchema, bytesSchema, bytesSchema, bytesSchema])

/** Calls a script that only reads; every text in the answer is a Buffer. */
export type ReadScript = (
  script: Script,
  keys: readonly string[],
  args: readonly string[],
) => Promise<unknown>

/**
 * One list's counters as Redis had them at a version. Following brings it to the newest version, by
 * what changed since: our own writes and everybody else's alike. Readers never see half a reload.
 */
export class ListMirror {
  private shown = new Map<string, Counter>()
  private since = '0'
  private generation = '0'
  private followedAt: number
  private isDoubted = false
  /** Version and generation of what is shown. */
  private newest = { since: 0, generation: 0 }
  /** Grows with every change that was seen. */
  changes = 0

  constructor(
    private readonly keys: ListKeys,
    private readonly read: ReadScript,
    private readonly now: () => number,
  ) {
    this.followedAt = now()
  }

  get counters(): ReadonlyMap<string, Counter> {
    return this.shown
  }

  /** Reads everything next time: a failover may have taken back what was seen. */
  doubt(): void {
    this.isDoubted = true
  }

  /** Takes what stands in Redis for right, whatever it was before. */
  beginAnew(): void {
    this.isDoubted = true
    this.newest = { since: 0, generation: 0 }
  }

  /**
   * Takes over what changed in Redis since the last time. False where Redis has less than it had:
   * then what was seen before stays, until somebody counts anew and says so (`beginAnew`).
   */
  async follow(): Promise<boolean> {
    const isStale = this.now() - this.followedAt > STALE_MS
    let target = this.shown
    if (this.isDoubted || isStale) {
      target = new Map()
      this.since = '0'
    }
    let isChanged = target !== this.shown
    for (let isMore = true; isMore; ) {
      const page = await this.readPage()
      if (page.isReset) {
        target = new Map()
        isChanged = true
      }
      if (takeRows(page.rows, target)) isChanged = true
      this.since = page.reached
      this.generation = page.generation
      isMore = page.isMore
    }
    this.followedAt = this.now()
    const reached = { since: Number(this.since), generation: Number(this.generation) }
    const isBehind =
      reached.generation < this.newest.generation ||
      (reached.generation === this.newest.generation && reached.since < this.newest.since)
    this.isDoubted = isBehind
    if (isBehind) return false
    this.newest = reached
    this.shown = target
    if (isChanged) this.changes += 1
    return true
  }

  private async readPage() {
    const answer = await this.read(CHANGES, keyListOf(this.keys), [
      this.since,
      this.generation,
      `${PAGE}`,
    ])
    const [reset, generation, reached, more, rows] = answerSchema.parse(answer)
    return {
      isReset: reset.toString() === '1',
      generation: generation.toString(),
      reached: reached.toString(),
      isMore: more.toString() === '1',
      rows,
    }
  }
}

/** Takes over addresses and their counters as the script packs them; false where there are none. */
function takeRows(bytes: Buffer, target: Map<string, Counter>): boolean {
  for (let at = 0; at < bytes.length; ) {
    const ipAt = at + ROW_HEAD_BYTES
    const end = ipAt + bytes.readUInt8(ipAt - 1)
    const ip = bytes.toString('latin1', ipAt, end)
    const hasCounter = bytes.readUInt8(at) === 1
    if (hasCounter) target.set(ip, readCounter(bytes, at + 1))
    else target.delete(ip)
    at = end
  }
  return bytes.length > 0
}

function readCounter(bytes: Buffer, at: number): Counter {
  return {
    count: bytes.readDoubleLE(at),
    firstSeen: bytes.readDoubleLE(at + 8),
    lastSeen: bytes.readDoubleLE(at + 16),
    since: bytes.readDoubleLE(at + 24),
    lastArrival: bytes.readDoubleLE(at + 32),
  }
}
