import { parentPort, workerData } from 'node:worker_threads'
import { writeOnnx } from '../forest/onnx'
import { type LabelledFigures, measureLabelled } from './measure-labelled'
import { type PackedSets, unpackSets } from './packed-sets'
import {
  type TrainedForest,
  TrainingError,
  type TrainingSettings,
  trainForest,
} from './train-forest'

/** What a thread grows a forest of. */
export interface ForestJob {
  ordinary: PackedSets
  /** Sets of labelled attackers, which no tree is grown from. */
  labelled: PackedSets
  settings: TrainingSettings
}

/** A forest that was grown, as a file, and what it was measured by. */
export interface GrownForest {
  trained: TrainedForest
  onnx: Uint8Array
  figures: LabelledFigures
}

/** What the thread says. */
export type ForestNews =
  | { kind: 'tree'; grown: number }
  | { kind: 'grown'; forest: GrownForest }
  | { kind: 'failed'; message: string }

const { ordinary, labelled, settings } = workerData as ForestJob

async function grow(): Promise<ForestNews> {
  // Who wants it to stop ends the thread.
  const { signal } = new AbortController()
  const trained = await trainForest(unpackSets(ordinary), settings, signal, (grown) =>
    parentPort?.postMessage({ kind: 'tree', grown } satisfies ForestNews),
  )
  if (trained === null) return { kind: 'failed', message: 'it was stopped' }
  const figures = measureLabelled(trained, unpackSets(labelled))
  return {
    kind: 'grown',
    forest: { trained, onnx: writeOnnx(trained.forest, 'watchfloor'), figures },
  }
}

grow().then(
  (news) => parentPort?.postMessage(news),
  (error: unknown) => {
    if (!(error instanceof TrainingError)) throw error
    parentPort?.postMessage({ kind: 'failed', message: error.message } satisfies ForestNews)
  },
)
