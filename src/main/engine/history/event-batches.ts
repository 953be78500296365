import { MAX_RESULT_ROWS, type Store } from './store'

/** Batches of an engine, from one to another. */
export type BatchRange = {
  from: number
  to: number
  engine: string
}

/** An engine's batches after `seq`, to the newest or through `last`, as ranges of about one result's size. */
export async function planBatches(
  store: Pick<Store, 'query'>,
  database: string,
  { seq, last = Number.MAX_SAFE_INTEGER, engine }: { seq: number; last?: number; engine: string },
): Promise<BatchRange[]> {
  const batches = await store.query<{ seq: number; size: number }>(
    `SELECT seq, count() AS size FROM ${database}.events
     WHERE engine = {engine:String} AND seq > {seq:UInt64} AND seq <= {last:UInt64}
     GROUP BY seq ORDER BY seq`,
    { seq, last, engine },
  )
  return toRanges(batches).map((range) => ({ ...range, engine }))
}

/** Batches as ranges of about one result's size; a batch is never divided. */
export function toRanges(
  batches: readonly { seq: number; size: number }[],
): { from: number; to: number }[] {
  const ranges: { from: number; to: number; size: number }[] = []
  for (const { seq, size } of batches) {
    const open = ranges[ranges.length - 1]
    if (open !== undefined && open.size + size <= MAX_RESULT_ROWS) {
      open.to = seq
      open.size += size
    } else ranges.push({ from: seq, to: seq, size })
  }
  return ranges.map(({ from, to }) => ({ from, to }))
}
