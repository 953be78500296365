import type { Blacklists } from './blacklists/blacklists'
import { ENDED_KEPT_MS } from './blacklists/standing'
import type { Counting, CountingParts } from './counting'
import type { Pipeline } from './pipeline'
import { MemoryTally } from './tally/memory'
import { rebuildTally } from './tally/rebuild'
import { readSnapshot, writeSnapshot } from './tally/snapshot'

/** Counters in this process, with a snapshot for the next start. */
export function createEmbeddedCounting(parts: CountingParts, snapshotFile: string): Counting {
  const { places, now, newLists } = parts
  let lists: Blacklists | null = null
  let pipeline: Pipeline | null = null
  const tally = newTally(() => lists)
  const readAfter = (seq: number) => places.readTallyAfter(seq)
  const save = () => writeSnapshot(snapshotFile, tally, lists?.decisionCount() ?? 0)
  return {
    tally,
    forPipeline: tally,
    load: async (loaded) => {
      lists = loaded
      await rebuildTally({
        tally,
        lists: loaded,
        snapshot: await readSnapshot(snapshotFile),
        readAfter,
      })
    },
    begin: async (opened, prepare) => {
      pipeline = opened
      await prepare()
    },
    status: () => ({ state: 'ready', message: '' }),
    save,
    sweep: async () => void tally.sweep(now(), ENDED_KEPT_MS),
    follow: async () => undefined,
    recount: async () => {
      await pipeline?.exclusively(async () => {
        const goOn = tally.pause()
        try {
          let drawnLists: Blacklists | null = null
          const drawn = newTally(() => drawnLists)
          drawnLists = newLists(drawn)
          await rebuildTally({ tally: drawn, lists: drawnLists, snapshot: null, readAfter })
          const counters = drawn.lists().map((list) => [list, drawn.counters(list)] as const)
          tally.load(
            Math.max(tally.seq(), drawn.seq()),
            counters.map(([list, of]) => [list, of]),
          )
        } finally {
          goOn()
        }
        await save()
      })
    },
    stop: () => undefined,
    close: () => undefined,
  }
}

function newTally(lists: () => Blacklists | null): MemoryTally {
  return new MemoryTally({
    ttlMs: () => needLists(lists()).countingTtlMs(),
    isHeld: (list, ip, at) => needLists(lists()).isHeld(list, ip, at),
  })
}

function needLists(lists: Blacklists | null): Blacklists {
  if (lists === null) throw new Error('The lists are not open')
  return lists
}
