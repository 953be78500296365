// The part of chronicle.mjs that needs no store: a stream's bytes cut into detections, beside
// JSON.parse of the same detections.
import { StreamSplitter } from '../src/main/engine/chronicle/stream-splitter'
import { generateDetections } from '../src/main/engine/sources/synthetic-detections'

const ROUNDS = 7
const COUNT = 10_000
const CHUNK = 64 * 1024

const start = Date.UTC(2026, 2, 2, 10)
const lines = [...generateDetections({ count: COUNT, events: 5, seed: 7, start })]
const stream = Buffer.from(`[{"detections":[${lines.join(',')}]},`)
const detections = lines.map((line) => Buffer.from(line))

function timeOf(work: () => void): number {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}

function split(): void {
  let found = 0
  const splitter = new StreamSplitter({
    takeDetection: () => {
      found += 1
    },
    endBatch: () => undefined,
  })
  for (let at = 0; at < stream.length; at += CHUNK) splitter.push(stream.subarray(at, at + CHUNK))
  if (found !== COUNT) throw new Error(`${found} detections were found`)
}

function parse(): void {
  for (const each of detections) JSON.parse(each.toString('utf8'))
}

const rounds = Array.from({ length: ROUNDS }, () => ({
  splitMs: timeOf(split),
  parseMs: timeOf(parse),
}))
process.stdout.write(JSON.stringify({ megabytes: stream.length / 1e6, detections: COUNT, rounds }))
