// Claim: DNS queries go the whole way, judged and stored, at 20,000 a second on two cores, with an
// event-loop delay under 50 ms (p99) meanwhile. The processor seconds are those of all threads, the
// start of the command and its embedded store included.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inTemporaryFolder, median, printResult, runCommand } from './measure.mjs'

const RUNS = Number(process.env.RUNS ?? 3)
const COUNT = Number(process.env.COUNT ?? 500_000)

await inTemporaryFolder(async (folder) => {
  const file = join(folder, 'dns.log')
  const shape = ['--count', `${COUNT}`, '--clients', '2000', '--bots', '50', '--seed', '7']
  const generated = await runCommand(['generate', 'dns', ...shape, '--output', file])
  if (generated.code !== 0) throw new Error(`generate ended with status ${generated.code}`)
  const runs = []
  for (let run = 0; run < RUNS; run += 1) {
    const figures = join(folder, `delay-${run}.json`)
    const { code, stdout, seconds, peakBytes } = await runCommand(
      ['import', file, '--json', '--quiet', '--data-dir', join(folder, `data-${run}`)],
      {
        nodeArgs: ['--import', join(import.meta.dirname, 'loop-delay.mjs')],
        env: { ...process.env, LOOP_DELAY_FILE: figures },
      },
    )
    if (code !== 0) throw new Error(`import ended with status ${code}`)
    const summary = JSON.parse(stdout.trim().split('\n').at(-1))
    const peakMB = peakBytes === null ? null : Math.round(peakBytes / 1e6)
    const measured = JSON.parse(readFileSync(figures, 'utf8'))
    runs.push({ ...summary, wholeSeconds: seconds, peakMB, ...measured })
  }
  printResult('dns', {
    queries: COUNT,
    queriesPerSecond: Math.round(COUNT / median(runs.map((run) => run.seconds))),
    cpuMicrosecondsPerQuery: (median(runs.map((run) => run.cpuSeconds)) / COUNT) * 1e6,
    delayP99Ms: median(runs.map((run) => run.delayP99Ms)),
    runs,
  })
})
