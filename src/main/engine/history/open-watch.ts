import { Worker } from 'node:worker_threads'

const OPENING = 0
const OPEN = 1

/**
 * Code of the thread that watches: opening blocks the thread that asks for it, so that no timer of
 * ours would ever run. It sleeps on the flag and ends by itself: a thread that is terminated while
 * it is still starting may miss that, and the process would wait for it at its end. What is killed
 * this way leaves a folder that the next start can open.
 */
const WATCH = `
  const { writeSync } = require('node:fs')
  const { workerData } = require('node:worker_threads')
  const { flag, boundMs, words, pid } = workerData
  if (Atomics.wait(flag, 0, ${OPENING}, boundMs) === 'timed-out') {
    writeSync(2, words + '\\n')
    process.kill(pid, 'SIGKILL')
  }
`

/**
 * Ends this process, with these words on standard error, unless the function that it gives back is
 * called within `boundMs`.
 */
export function watchOpening(words: string, boundMs: number): () => void {
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const workerData = { flag, boundMs, words, pid: process.pid }
  const worker = new Worker(WATCH, { eval: true, workerData })
  // Watching is no reason to live on. Where no thread can be had, nobody watches.
  worker.unref()
  worker.on('error', () => undefined)
  return () => {
    Atomics.store(flag, 0, OPEN)
    Atomics.notify(flag, 0)
  }
}
