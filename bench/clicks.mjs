// Claim: raw clicks become windows at 100,000 a second on one core, from memory; at 40,000 a second
// the whole way, with history; and windows of 10,000 sites hold less than 50 MB.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { inTemporaryFolder, median, printResult, runCommand } from './measure.mjs'

const RUNS = Number(process.env.RUNS ?? 3)
const COUNT = Number(process.env.COUNT ?? 1_000_000)

/** Runs the part that needs no store, in a process of its own. */
async function measureInMemory(folder) {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'clicks-in-memory.ts'),
      outDir: join(folder, 'in-memory'),
      emptyOutDir: true,
      target: 'node20.19',
    },
    ssr: { noExternal: true },
  })
  const file = join(folder, 'in-memory', 'clicks-in-memory.js')
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', file], { encoding: 'utf8' }))
}

await inTemporaryFolder(async (folder) => {
  const inMemory = await measureInMemory(folder)
  const file = join(folder, 'clicks.ndjson')
  const shape = ['--count', `${COUNT}`, '--sites', '10', '--seed', '7']
  await runCommand(['generate', 'clicks', ...shape, '--output', file])
  const runs = []
  for (let run = 0; run < RUNS; run += 1) {
    const data = ['--data-dir', join(folder, `data-${run}`)]
    const { code, stdout, seconds, peakBytes } = await runCommand([
      'import',
      file,
      '--json',
      '--quiet',
      ...data,
    ])
    if (code !== 0) throw new Error(`import ended with status ${code}`)
    const summary = JSON.parse(stdout.trim().split('\n').at(-1))
    const peakMB = peakBytes === null ? null : Math.round(peakBytes / 1e6)
    runs.push({ ...summary, wholeSeconds: seconds, peakMB })
  }
  printResult('clicks', {
    inMemory,
    clicksPerSecond: Math.round(COUNT / median(runs.map((run) => run.seconds))),
    runs,
  })
})
