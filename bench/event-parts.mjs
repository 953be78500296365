// What an event costs in the engine without any server, by step: see event-parts.ts. Once as Node is
// set by itself, and once with room for a larger young generation.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { inTemporaryFolder, printResult } from './measure.mjs'
import { makeMessage } from './servers.mjs'

const EVENTS = 60_000
const START = Date.UTC(2026, 2, 2, 10)
/** MB of each half of the young generation. */
const LARGE = 64

await inTemporaryFolder(async (folder) => {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'event-parts.ts'),
      outDir: join(folder, 'event-parts'),
      emptyOutDir: true,
      target: 'node20.19',
    },
    ssr: { noExternal: true },
  })
  const file = join(folder, 'event-parts', 'event-parts.js')
  const input = Array.from({ length: EVENTS }, (_, n) => makeMessage(n, START - EVENTS + n)).join(
    '\n',
  )
  const run = (...nodeArgs) =>
    JSON.parse(execFileSync(process.execPath, [...nodeArgs, file], { input, encoding: 'utf8' }))
  printResult('event-parts', {
    cpuMicrosecondsAnEvent: run(),
    withLargeYoungGeneration: run(`--max-semi-space-size=${LARGE}`),
  })
})
