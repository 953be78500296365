import type { Blacklists } from './blacklists/blacklists'
import type { Counting, CountingParts } from './counting'
import type { Position, PositionStore } from './history/operations'
import type { Pipeline, SharedCounting } from './pipeline'
import { committedFences, FencedPartitions, HISTORY_NAME, HistoryNames } from './tally/fences'
import {
  catchUp,
  type EngineMark,
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
  /** Number of this engine's newest batch in history. */
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
  const { engine } = events
  const names = new HistoryNames(committed)
  const historyFence = await nameHistory(parts, names, engine)
  const inherited = engine === '' ? null : await readInherited(parts, names)
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
    history: parts.places,
    fenced,
    names,
    engine,
    loadOthers: engine === '' ? null : () => positions.loadOfAll(),
    committed: () => committedFences(pipeline?.appliedPositions() ?? committed),
    newLists,
    now,
    lastSeq: () => tally.seq(),
    inheritedSeq: inherited?.lastSeq ?? 0,
    listHeld: () => lists?.listHeld() ?? [],
  }
  const save = async () => {
    if (tally.status().state !== 'ready') return
    const reached: TallyMarks = { seq: tally.seq(), decisions: lists?.decisionCount() ?? 0 }
    await positions.save(marksToSave(reached), now())
  }
  const own: EngineMark = { engine, seq: marks.seq }
  const toldThrough = [own]
  if (inherited !== null) toldThrough.push({ engine: '', seq: inherited.toldSeq })
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
            const lost = await findLost(redis, recovery, own)
            if (lost.length > 0) {
              parts.onNews(tellLost(lost))
              await recount(redis, recovery)
            } else await catchUp(redis, recovery, toldThrough)
            await inherited?.note()
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

/** The fence of this engine's batches in this history, which gets its name first where it has none. */
async function nameHistory(
  { positions, newId, now }: SharedCountingParts,
  names: HistoryNames,
  engine: string,
): Promise<string> {
  const known = names.fenceOf(engine)
  if (known !== undefined) return known
  const name = engine === '' ? newId() : `${engine}/${newId()}`
  const row = { source: HISTORY_NAME, partition: name, applied: 0, replayFrom: 0 }
  await positions.save([row], now())
  names.add(name)
  return names.fenceOf(engine) ?? name
}

/** Batches of an engine that had this history for itself, before it was shared. */
interface Inherited {
  /** Number of the last one, and of the last that Redis had been told of. */
  lastSeq: number
  toldSeq: number
  /** Notes that it has all of them. */
  note: () => Promise<void>
}

async function readInherited(
  parts: SharedCountingParts,
  names: HistoryNames,
): Promise<Inherited | null> {
  const { events, positions, now } = parts
  const lastSeq = await events.readLastSeq('')
  if (lastSeq === 0) return null
  await nameHistory(parts, names, '')
  const marks = marksIn((await positions.loadOfAll()).filter(({ engine }) => engine === ''))
  const note = () => positions.save(marksToSave({ ...marks, seq: lastSeq }), now(), '')
  return { lastSeq, toldSeq: marks.seq, note }
}
