import { readFile } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { MemoryTally } from './memory'
import type { Counter } from './tally'

/** Grows when the layout below changes; a snapshot of another layout is not read. */
const LAYOUT = 1

const rowSchema = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number(), z.number()])
const snapshotSchema = z.object({
  layout: z.literal(LAYOUT),
  seq: z.number().int().min(0),
  decisions: z.number().int().min(0),
  lists: z.array(z.tuple([z.string(), z.array(rowSchema)])),
})

/** Counters as they stood after a batch and a number of decisions. */
export interface TallySnapshot {
  seq: number
  /** How many decisions on lists are in the counters. */
  decisions: number
  lists: [string, [string, Counter][]][]
}

/** Writes the counters to a file, whole or not at all. */
export async function writeSnapshot(
  file: string,
  tally: MemoryTally,
  decisions: number,
): Promise<void> {
  const lists = tally
    .lists()
    .map((list) => [
      list,
      Array.from(tally.counters(list), ([ip, counter]) => [
        ip,
        counter.count,
        counter.firstSeen,
        counter.lastSeen,
        counter.since,
        counter.lastArrival,
      ]),
    ])
  const bytes = serialize({ layout: LAYOUT, seq: tally.seq(), decisions, lists })
  await writeFileAtomic(file, bytes, { mode: 0o600 })
}

/** Reads a snapshot; null where there is none or it cannot be used, so that the caller rebuilds. */
export async function readSnapshot(file: string): Promise<TallySnapshot | null> {
  try {
    const parsed = snapshotSchema.safeParse(deserialize(await readFile(file)))
    return parsed.success ? toSnapshot(parsed.data) : null
  } catch {
    return null
  }
}

function toSnapshot(data: z.infer<typeof snapshotSchema>): TallySnapshot {
  const lists = data.lists.map(([list, rows]): [string, [string, Counter][]] => [
    list,
    rows.map(([ip, count, firstSeen, lastSeen, since, lastArrival]) => [
      ip,
      { count, firstSeen, lastSeen, since, lastArrival },
    ]),
  ])
  return { seq: data.seq, decisions: data.decisions, lists }
}
