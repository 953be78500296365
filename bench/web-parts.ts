// The part of web.mjs that reads a file into the features of its request sets, on one thread: the
// file and its format are the arguments. Prints what it came to, and what that cost.

import { readRequestSets } from '../src/main/engine/web-log'
import type { FormatName } from '../src/shared/source'

const [, , path = '', format = 'access-log'] = process.argv

const before = process.cpuUsage()
const began = performance.now()
let sets = 0
let requests = 0
/** Is looked at, so that no feature is left out. */
let total = 0
const log = { path, format: format as FormatName, now: Date.now }
for await (const part of readRequestSets(log, new AbortController().signal)) {
  requests = part.counts.requests
  sets += part.readings.length
  for (const { features } of part.readings) total += features.request_total
}
const seconds = (performance.now() - began) / 1000
const { user, system } = process.cpuUsage(before)
const cpuSeconds = (user + system) / 1e6
process.stdout.write(
  `${JSON.stringify({
    requests,
    sets,
    total,
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds: Number(cpuSeconds.toFixed(2)),
    linesPerSecond: Math.round(requests / seconds),
    linesPerCpuSecond: Math.round(requests / cpuSeconds),
    peakMB: Math.round(process.resourceUsage().maxRSS / 1_000),
  })}\n`,
)
