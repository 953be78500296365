import { createRequire } from 'node:module'

/** What is asked of the thread: to open a model, or to judge rows of features. */
export type Question =
  | { kind: 'open'; id: number; model: Uint8Array }
  | { kind: 'run'; id: number; features: Float32Array; rows: number; columns: number }

/** What the thread says; `message` is the runtime's own. */
export type Answer =
  | { id: number; inputs: string[]; outputs: string[] }
  | { id: number; scores: Float32Array }
  | { id: number; message: string }

/** Given to the thread when it starts. */
export interface SessionData {
  /** Where the runtime's library is: a thread made of text finds no package by its name. */
  runtime: string
  input: string
  output: string
  batchRows: number
}

/** Trees are judged fastest in batches of this many rows. */
export const BATCH_ROWS = 64

/** Where the runtime's library is. @throws where it is not installed. */
export function findRuntime(): string {
  return createRequire(import.meta.url).resolve('onnxruntime-node')
}

/**
 * Code of the thread in which a model is judged, since the runtime computes on the thread that asks.
 * It is text, so that it runs the same from sources and from the bundle.
 */
export const SESSION_THREAD = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { runtime, input, output, batchRows } = workerData
  const { InferenceSession, Tensor } = require(runtime)
  let session
  async function open(model) {
    session = await InferenceSession.create(model, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
    })
    return { inputs: [...session.inputNames], outputs: [...session.outputNames] }
  }
  async function run({ features, rows, columns }) {
    const scores = new Float32Array(rows)
    for (let begin = 0; begin < rows; begin += batchRows) {
      const end = Math.min(rows, begin + batchRows)
      const part = features.subarray(begin * columns, end * columns)
      const feeds = { [input]: new Tensor('float32', part, [end - begin, columns]) }
      const { data } = (await session.run(feeds, [output]))[output]
      if (data.length !== end - begin) {
        throw new Error('it gave ' + data.length + ' numbers for ' + (end - begin) + ' rows')
      }
      scores.set(data, begin)
    }
    return { scores }
  }
  let last = Promise.resolve()
  parentPort.on('message', (question) => {
    last = last.then(async () => {
      try {
        const said = question.kind === 'open' ? await open(question.model) : await run(question)
        const moved = said.scores === undefined ? [] : [said.scores.buffer]
        parentPort.postMessage({ id: question.id, ...said }, moved)
      } catch (error) {
        parentPort.postMessage({ id: question.id, message: String(error && error.message || error) })
      }
    })
  })
`
