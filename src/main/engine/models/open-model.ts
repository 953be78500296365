import { Worker } from 'node:worker_threads'
import type { Manifest } from './manifest'
import { ModelError } from './model-error'
import type { ModelFiles } from './read-model'
import {
  type Answer,
  BATCH_ROWS,
  findRuntime,
  type Question,
  SESSION_THREAD,
  type SessionData,
} from './session-thread'

/** A model that is ready to judge. */
export interface OpenModel {
  manifest: Manifest
  /**
   * Probabilities, one a row, of rows of features one after the other. The features are handed
   * over: the array is empty afterwards.
   *
   * @throws ModelError `bad-outputs` where a probability is none, `closed` after the end.
   */
  run: (features: Float32Array) => Promise<Float32Array>
  close: () => Promise<void>
}

/**
 * Opens a model that `readModel` has read, in a thread of its own.
 *
 * @throws ModelError `not-a-model` where the runtime refuses it, `wrong-inputs` where it takes or
 * gives something else than its manifest says.
 */
export async function openModel({ manifest, model }: ModelFiles): Promise<OpenModel> {
  const thread = new SessionThread(manifest)
  const columns = manifest.input.features.length
  const run = async (features: Float32Array): Promise<Float32Array> => {
    const rows = features.length / columns
    if (!Number.isInteger(rows)) {
      throw new ModelError('wrong-inputs', `${manifest.name} takes ${columns} features a row`)
    }
    if (rows === 0) return new Float32Array(0)
    const answer = await thread.ask({ kind: 'run', features, rows, columns })
    if ('scores' in answer) return checkScores(manifest, answer.scores)
    throw new ModelError('bad-outputs', `${manifest.name} cannot judge: ${textOf(answer)}`)
  }
  try {
    const answer = await thread.ask({ kind: 'open', model })
    if ('inputs' in answer) checkNames(manifest, answer)
    else throw new ModelError('not-a-model', `${manifest.file} is no ONNX model: ${textOf(answer)}`)
    await proveRow(manifest, thread)
    return { manifest, run, close: () => thread.close() }
  } catch (error) {
    await thread.close()
    throw error
  }
}

/** One row of zeros shows whether the model takes the features that its manifest names. */
async function proveRow(manifest: Manifest, thread: SessionThread): Promise<void> {
  const columns = manifest.input.features.length
  const features = new Float32Array(columns)
  const answer = await thread.ask({ kind: 'run', features, rows: 1, columns })
  if ('scores' in answer) checkScores(manifest, answer.scores)
  else {
    const why = textOf(answer)
    const message = `${manifest.name} does not take ${columns} features a row: ${why}`
    throw new ModelError('wrong-inputs', message)
  }
}

function checkNames(manifest: Manifest, found: { inputs: string[]; outputs: string[] }): void {
  const { input, output, name } = manifest
  if (found.inputs.length !== 1 || found.inputs[0] !== input.name) {
    const inputs = found.inputs.join(', ')
    throw new ModelError('wrong-inputs', `${name} takes ${inputs}, its manifest says ${input.name}`)
  }
  if (!found.outputs.includes(output.name)) {
    const outputs = found.outputs.join(', ')
    throw new ModelError(
      'wrong-inputs',
      `${name} gives ${outputs}, its manifest says ${output.name}`,
    )
  }
}

/** Also refuses NaN, which is smaller and greater than nothing. */
function checkScores(manifest: Manifest, scores: Float32Array): Float32Array {
  for (const score of scores) {
    if (!(score >= 0 && score <= 1)) {
      throw new ModelError('bad-outputs', `${manifest.name} gave ${score}, which is no probability`)
    }
  }
  return scores
}

const textOf = (answer: Answer) => ('message' in answer ? answer.message : 'it said nothing')

type Unasked<Q> = Q extends unknown ? Omit<Q, 'id'> : never

/** The thread of one model: questions go out with a number, answers come back by it. */
class SessionThread {
  private readonly worker: Worker
  private readonly waiting = new Map<
    number,
    { resolve: (answer: Answer) => void; reject: (error: Error) => void }
  >()
  private asked = 0
  private end: ModelError | null = null

  constructor(manifest: Manifest) {
    const workerData: SessionData = {
      runtime: findRuntime(),
      input: manifest.input.name,
      output: manifest.output.name,
      batchRows: BATCH_ROWS,
    }
    this.worker = new Worker(SESSION_THREAD, { eval: true, workerData })
    // A model that waits for questions keeps no process alive; one that is asked does.
    this.worker.unref()
    this.worker.on('message', (answer: Answer) => {
      const waiting = this.waiting.get(answer.id)
      this.waiting.delete(answer.id)
      if (this.waiting.size === 0) this.worker.unref()
      waiting?.resolve(answer)
    })
    this.worker.on('error', (cause) => {
      const why = cause instanceof Error ? cause.message : String(cause)
      this.fail(new ModelError('closed', `${manifest.name} broke off: ${why}`, { cause }))
    })
    this.worker.on('exit', () => this.fail(new ModelError('closed', `${manifest.name} is closed`)))
  }

  ask(question: Unasked<Question>): Promise<Answer> {
    if (this.end !== null) return Promise.reject(this.end)
    this.asked += 1
    const id = this.asked
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.worker.ref()
      const moved = 'features' in question ? [question.features.buffer as ArrayBuffer] : []
      this.worker.postMessage({ ...question, id }, moved)
    })
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }

  private fail(error: ModelError): void {
    this.end ??= error
    for (const { reject } of this.waiting.values()) reject(this.end)
    this.waiting.clear()
  }
}
