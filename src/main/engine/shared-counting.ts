import type { Blacklists } from './blacklists/blacklists'
import type { Counting, CountingParts } from './counting'
import type { Position, PositionStore } from './history/operations'
import type { Pipeline, SharedCounting } from './pipeline'
import { committedFences, FencedPartitions, fenceOfHistory, HISTORY_NAME } from './tally/fences'
import {
  catchUp,
  findLost,
  marksIn,
  marksToSave,
  type RecoveryParts,
  recount,
  type TallyMarks,
} from './tally/recovery'
import { RedisTally } from './tally/redis'
import type { RedisCalls, RedisConnection } from './tally/redis-connection'
import { SharedTally, takeChange, tellLost } from './tally/shared-tally'
import type { CounterChange } from './tally/tally'

/** A start waits for as long, so that most find their counters there. */
const OPENING_MS = 2_000

/** A connection to the Redis that keeps the counters, and what goes with it. */
export interface SharedStore {
  connection: RedisCalls & Pick<RedisConnection, 'whyFewReplicas' | 'stopRetrying' | 'measureSkew'>
  /** How long a producer's duplicate is recognised without asking history, ms. */
  dedupTtlMs: number
  /** Calls who is to be told why calls fail (one line), and null once they work again. */
  onTrouble: (listener: (problem: string | null) => void) => void
  close: () => void
}

/** What counting in Redis needs beside. */
export interface SharedCountingParts extends CountingParts {
  store: SharedStore
  positions: PositionStore
  /** What was committed before this start. */
  committed: readonly Position[]
  /** Number of the newest batch in history. */
  lastSeq: number
  wait: (ms: number) => Promise<void>
  newId: () => string
  randomBytes: (count: number) => Uint8Array
  /** Something that people should know went wrong or is being mended. */
  onNews: (text: string) => void
}

/** Counters in a Redis that engines share. The engine starts and stops without it; lists wait for it. */
export async function createSharedCounting(parts: SharedCountingParts): Promise<Counting> {
  const { store, positions, committed, now, events, newLists } = parts
  const historyFence = await nameHistory(parts)
  const fenced = new FencedPartitions(committed)
  let lists: Blacklists | null = null
  let pipeline: Pipeline | null = null
  let changes: CounterChange[] = []
  const marks = marksIn(committed)
  const redis = new RedisTally({
    connection: store.connection,
    ttlMs: () => lists?.countingTtlMs() ?? 0,
    dedupTtlMs: () => store.dedupTtlMs,
    isHeld: (list, ip, at) => lists?.isHeld(list, ip, at) ?? true,
    now,
    randomBytes: parts.randomBytes,
  })
  const { connection } = store
  const tally = new SharedTally({
    redis,
    whyFewReplicas: () => connection.whyFewReplicas(),
    wait: parts.wait,
  })
  store.onTrouble((problem) => tally.noteTrouble(problem))
  const recovery: RecoveryParts = {
    history: events,
    fenced,
    historyFence,
    committed: () => committedFences(pipeline?.appliedPositions() ?? committed),
    newLists,
    now,
    lastSeq: () => tally.seq(),
    listHeld: () => lists?.listHeld() ?? [],
  }
  const save = async () => {
    if (tally.status().state !== 'ready') return
    const reached: TallyMarks = { seq: tally.seq(), decisions: lists?.decisionCount() ?? 0 }
    await positions.save(marksToSave(reached), now())
  }
  const recountAll = async (why: string) => {
    await pipeline?.exclusively(() => tally.recount(why, () => recount(redis, recovery)))
    await save()
  }
  const forPipeline: SharedCounting = {
    apply: (seq, delivered) => tally.apply(seq, delivered),
    historyFence,
    fenced,
  }
  return {
    tally,
    forPipeline,
    load: async (loaded) => {
      lists = loaded
      changes = await loaded.loadFold(marks.decisions)
    },
    begin: async (opened, prepare) => {
      pipeline = opened
      const opening = tally
        .open(
          parts.lastSeq,
          async () => {
            for (const change of changes) await takeChange(redis, change)
            const lost = await findLost(redis, recovery, marks)
            if (lost.length > 0) {
              parts.onNews(tellLost(lost))
              await recount(redis, recovery)
            } else await catchUp(redis, recovery, marks.seq)
          },
          prepare,
        )
        .then(save)
        .catch((error: unknown) => {
          // Nobody waits for counters that will not come.
          tally.stop()
          parts.onNews(`The counters were not opened: ${String(error)}`)
        })
      // Redis may be away for long: sources and reads wait for it, and nobody else.
      await Promise.race([opening, parts.wait(OPENING_MS)])
    },
    status: () => tally.status(),
    save,
    // What ended is no longer published: nothing shows it as expired for a while.
    sweep: () => tally.sweep(now(), 0),
    follow: async () => {
      await tally.follow()
      const lost = tally.lostLists()
      if (lost.length === 0 || !tally.isReachable) return
      parts.onNews(tellLost(lost))
      await recountAll(tellLost(lost))
    },
    recount: () => recountAll('All lists are being counted anew from history'),
    stop: () => {
      tally.stop()
      connection.stopRetrying()
    },
    close: () => store.close(),
  }
}

/** The name of this history: another one in the same Redis must not be taken for it. */
async function nameHistory(parts: SharedCountingParts): Promise<string> {
  const { committed, positions, newId, now } = parts
  const known = committed.find(({ source }) => source === HISTORY_NAME)
  if (known !== undefined) return fenceOfHistory(known.partition)
  const name = newId()
  const row = { source: HISTORY_NAME, partition: name, applied: 0, replayFrom: 0 }
  await positions.save([row], now())
  return fenceOfHistory(name)
}
