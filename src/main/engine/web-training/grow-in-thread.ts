import { Worker } from 'node:worker_threads'
import type { ForestJob, ForestNews, GrownForest } from './forest-thread'
import FOREST_THREAD from './forest-thread?thread'
import { TrainingError } from './train-forest'

/**
 * Grows a forest in a thread of its own, so that everything else goes on. Where the signal aborts the
 * thread ends at once, and the answer is null. The numbers of the sets are handed over.
 *
 * @throws TrainingError where nothing can be made of the sets.
 */
export function growInThread(
  job: ForestJob,
  signal: AbortSignal,
  onTree: (grown: number) => void,
): Promise<GrownForest | null> {
  if (signal.aborted) return Promise.resolve(null)
  const worker = new Worker(FOREST_THREAD, {
    eval: true,
    workerData: job,
    transferList: [job.ordinary.values.buffer, job.labelled.values.buffer],
  })
  return new Promise((resolve, reject) => {
    const settle = (give: () => void) => {
      signal.removeEventListener('abort', stop)
      give()
      void worker.terminate()
    }
    const stop = () => settle(() => resolve(null))
    signal.addEventListener('abort', stop)
    worker.on('message', (news: ForestNews) => {
      if (news.kind === 'tree') onTree(news.grown)
      else if (news.kind === 'grown') settle(() => resolve(news.forest))
      else settle(() => reject(new TrainingError(news.message)))
    })
    worker.on('error', (error) => settle(() => reject(error)))
    worker.on('exit', (code) => {
      settle(() => reject(new TrainingError(`The thread that grows trees ended with ${code}.`)))
    })
  })
}
