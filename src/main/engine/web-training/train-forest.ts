import { setImmediate as nextTurn } from 'node:timers/promises'
import type { IsolationForest } from '../forest/isolation-forest'
import { type ForestSettings, growForest, scoreRows } from '../forest/isolation-forest'
import { matrixOf } from '../forest/matrix'
import { createRandom } from '../sources/random'
import { ROW_LENGTH } from '../web/feature-row'
import { chooseThreshold, highestByClient } from './client-scores'
import { isHeldOut } from './held-out'
import type { SampledSet } from './set-sample'

/** How a model is made of request sets. */
export interface TrainingSettings {
  forest: ForestSettings
  seed: number
  /** Clients of ordinary traffic that may be above the threshold, as a share. */
  falsePositiveRate: number
}

/** A forest with its threshold, and what it was measured by. */
export interface TrainedForest {
  forest: IsolationForest
  threshold: number
  /** Request sets that it was grown from, and clients that were kept from it. */
  grownFrom: number
  heldOutClients: number
  /** Highest score of each client that was kept from it. */
  heldOut: number[]
  /** Scores of all request sets that it was given. */
  normal: Float64Array
}

/** What cannot be trained on, in a sentence. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError'
}

/** Clients that the threshold is chosen by, at the least. */
const LEAST_HELD_OUT = 20

/**
 * Grows a forest on ordinary request sets. One client in five is kept from it, and the threshold
 * chosen by those; one that is not grown from is judged as a stranger is. Between trees the event
 * loop runs; where the signal aborts the answer is null.
 *
 * @throws TrainingError where there are too few clients, or settings that ask for nothing.
 */
export async function trainForest(
  sets: readonly SampledSet[],
  settings: TrainingSettings,
  signal: AbortSignal,
  onTree: (grown: number) => void = () => {},
): Promise<TrainedForest | null> {
  const heldOut = sets.filter((set) => isHeldOut(set, settings.seed))
  const grown = sets.filter((set) => !isHeldOut(set, settings.seed))
  const heldOutClients = new Set(heldOut.map(({ client, site }) => `${client} ${site}`)).size
  if (heldOutClients < LEAST_HELD_OUT) {
    throw new TrainingError(
      `There are too few clients: one in five is kept to choose the threshold by, and of those ${heldOutClients} were found where ${LEAST_HELD_OUT} are needed. Take logs of a longer time, or of more hosts.`,
    )
  }
  const forest = await grow(grown, settings, signal, onTree)
  if (forest === null) return null
  const scoreSets = (of: readonly SampledSet[]) =>
    scoreRows(
      forest,
      matrixOf(
        of.map(({ row }) => row),
        ROW_LENGTH,
      ),
    )
  const normal = scoreSets(sets)
  const highest = highestByClient(heldOut, scoreSets(heldOut))
  return {
    forest,
    threshold: chooseThreshold(highest, settings.falsePositiveRate),
    grownFrom: grown.length,
    heldOutClients,
    heldOut: highest,
    normal,
  }
}

async function grow(
  sets: readonly SampledSet[],
  { forest, seed }: TrainingSettings,
  signal: AbortSignal,
  onTree: (grown: number) => void,
): Promise<IsolationForest | null> {
  const rows = matrixOf(
    sets.map(({ row }) => row),
    ROW_LENGTH,
  )
  const growth = growForest(rows, forest, createRandom(seed))
  for (let grown = 1; ; grown += 1) {
    const step = nextTree(growth)
    if (step.done === true) return step.value
    onTree(grown)
    await nextTurn()
    if (signal.aborted) return null
  }
}

function nextTree(growth: ReturnType<typeof growForest>) {
  try {
    return growth.next()
  } catch (error) {
    if (error instanceof RangeError) throw new TrainingError(error.message, { cause: error })
    throw error
  }
}
