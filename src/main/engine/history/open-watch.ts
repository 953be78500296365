import { Worker } from 'node:worker_threads'

/**
 * Code of the thread that watches: opening blocks the thread that asks for it, so that no timer of
 * ours would ever run. What is killed this way leaves a folder that the next start can open.
 */
const WATCH = `
  const { writeSync } = require('node:fs')
  const { workerData } = require('node:worker_threads')
  setTimeout(() => {
    writeSync(2, workerData.words + '\\n')
    process.kill(workerData.pid, 'SIGKILL')
  }, workerData.boundMs)
`

/**
 * Ends this process, with these words on standard error, unless the function that it gives back is
 * called within `boundMs`.
 */
export function watchOpening(words: string, boundMs: number): () => void {
  const worker = new Worker(WATCH, { eval: true, workerData: { words, boundMs, pid: process.pid } })
  // Watching is no reason to live on. Where no thread can be had, nobody watches.
  worker.unref()
  worker.on('error', () => undefined)
  return () => void worker.terminate()
}
