import type { ReplayedRejects } from '../../shared/source'
import type { Format } from './formats/format'
import type { RejectChoice, RejectCursor, RejectStore } from './history/rejects'
import type { BatchOutcome, Pipeline } from './pipeline'
import type { KeptReject, RawRecord, RecordBatch, RejectedRecord } from './record'
import { rejectId } from './reject-id'

/** Rejects that one call replays at most; it says how many it left. */
const MOST = 1_000_000
/** Rejects read at once. */
const PAGE = 2_000
/** Rejects that are over and wait to be deleted together. */
const OVER = 20_000

/** What a replay runs with. */
export interface ReplayParts {
  rejects: RejectStore
  pipeline: Pipeline
  /** The format that a source has now. */
  formatOf: (source: string) => Format
  now: () => number
  /** Rejects replayed at most; for tests. */
  most?: number
}

/**
 * Puts rejects through the pipeline again, with the formats of today: those that parse now become
 * events of their source, partition and position, and leave the rejects; of the others the reason
 * is the one of today. Nothing is lost by a kill in between: rejects go last, and an event that is
 * stored already is known by its id. Rejects of which only the beginning was kept stay.
 */
export async function replayRejects(
  parts: ReplayParts,
  choice: RejectChoice,
): Promise<ReplayedRejects> {
  const { rejects, most = MOST } = parts
  const run = new Replay(parts)
  const { all, cut } = await rejects.count(choice)
  let read = 0
  let after: RejectCursor | null = null
  while (read < most) {
    const page = await rejects.readWhole(choice, after, Math.min(PAGE, most - read))
    const last = page.at(-1)
    if (last === undefined) break
    read += page.length
    after = { at: last.at, id: last.id }
    await run.take(page)
    if (run.over.length >= OVER) await run.settle()
  }
  await run.settle()
  return { ...run.counts, cut, more: Math.max(0, all - cut - read) }
}

/** One replay while it runs. */
class Replay {
  readonly counts = { records: 0, left: 0, accepted: 0, duplicates: 0 }
  /** Ids of rejects that are none any more. */
  readonly over: string[] = []
  /** Rejects for another reason than before. */
  readonly renewed: KeptReject[] = []

  constructor(private readonly parts: ReplayParts) {}

  async take(page: readonly KeptReject[]): Promise<void> {
    const running: Promise<void>[] = []
    for (const group of groupByBatch(page)) {
      const { done } = await this.hand(group)
      running.push(done)
    }
    await Promise.all(running)
  }

  /** Writes down which rejects are over, and why others are rejects now. */
  async settle(): Promise<void> {
    const { pipeline, rejects } = this.parts
    await pipeline.settle()
    await rejects.insert(this.renewed.splice(0))
    await rejects.delete(this.over.splice(0))
  }

  /** Hands in records that one batch can carry; `done` once they are through. */
  private async hand(group: readonly KeptReject[]): Promise<{ done: Promise<void> }> {
    const { pipeline, formatOf, now } = this.parts
    const [{ source, partition, transportTime }] = group as [KeptReject]
    const rejected: RejectedRecord[] = []
    const records = recordsOf(group)
    const batch: RecordBatch = { partition, records, end: 0, readAt: now(), transportTime }
    const { done } = await pipeline.process(batch, {
      source,
      format: formatOf(source),
      isReplay: true,
      keepsPosition: false,
      // They are compared with those before, and kept here.
      allowance: {
        take: (rejects) => {
          rejected.push(...rejects)
          return []
        },
      },
    })
    return { done: done.then((outcome) => this.count(group, records, outcome, rejected)) }
  }

  private count(
    group: readonly KeptReject[],
    records: readonly RawRecord[],
    outcome: BatchOutcome,
    rejected: readonly RejectedRecord[],
  ): void {
    const { counts, over, renewed } = this
    counts.records += records.length
    counts.accepted += outcome.accepted
    counts.duplicates += outcome.duplicates
    counts.left += new Set(rejected.map(keyOf)).size
    const before = new Map(group.map((each) => [each.id, each]))
    const arrivals = new Map(group.map((each) => [keyOf(each), each.at]))
    const left = new Set<string>()
    for (const reject of rejected) {
      const id = rejectId(reject)
      left.add(id)
      const at = arrivals.get(keyOf(reject)) ?? reject.at
      if (!before.has(id)) renewed.push({ ...reject, id, at })
    }
    for (const id of before.keys()) if (!left.has(id)) over.push(id)
  }
}

/** Rejects whose records one batch can carry, together. */
function groupByBatch(rejects: readonly KeptReject[]): KeptReject[][] {
  const groups = new Map<string, KeptReject[]>()
  for (const reject of rejects) {
    const key = `${reject.source}\n${reject.partition}\n${reject.transportTime}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [reject])
    else group.push(reject)
  }
  return [...groups.values()]
}

/** The records that were rejected, or parts of them, each once and in order. */
function recordsOf(group: readonly KeptReject[]): RawRecord[] {
  const records = new Map<string, RawRecord>()
  for (const reject of group) records.set(keyOf(reject), toRecord(reject))
  return [...records.values()].sort((left, right) => left.position - right.position)
}

function keyOf({ position, text }: RejectedRecord): string {
  return `${position}\n${text}`
}

function toRecord({ text, position, place, part, header }: KeptReject): RawRecord {
  const whole = part === '' ? place : place.slice(0, -`, ${part}`.length)
  const record = { text, position, place: () => whole }
  return header === null ? record : { ...record, header }
}
