// Claim: `import` of 1,000,000 blacklist events (30 % duplicates, 10,000 addresses) end to end into
// the embedded store.
import { join } from 'node:path'
import { inTemporaryFolder, median, printResult, runCommand } from './measure.mjs'

const RUNS = Number(process.env.RUNS ?? 3)
const COUNT = Number(process.env.COUNT ?? 1_000_000)

await inTemporaryFolder(async (folder) => {
  const file = join(folder, 'events.ndjson')
  await runCommand([
    'generate',
    'alerts',
    '--count',
    `${COUNT}`,
    '--addresses',
    '10000',
    '--duplicates',
    '0.3',
    '--seed',
    '7',
    '--output',
    file,
  ])
  const runs = []
  for (let run = 0; run < RUNS; run += 1) {
    const { code, stdout, seconds, peakBytes } = await runCommand([
      'import',
      file,
      '--json',
      '--quiet',
      '--data-dir',
      join(folder, `data-${run}`),
    ])
    if (code !== 0) throw new Error(`import ended with status ${code}`)
    const summary = JSON.parse(stdout.trim().split('\n').at(-1))
    runs.push({
      ...summary,
      wholeSeconds: seconds,
      peakMB: peakBytes === null ? null : Math.round(peakBytes / 1e6),
    })
  }
  const again = await runCommand([
    'import',
    file,
    '--json',
    '--quiet',
    '--data-dir',
    join(folder, 'data-0'),
  ])
  printResult('import', {
    eventsPerSecond: Math.round(COUNT / median(runs.map((run) => run.seconds))),
    eventsPerSecondWholeCommand: Math.round(COUNT / median(runs.map((run) => run.wholeSeconds))),
    peakMB: Math.max(...runs.map((run) => run.peakMB ?? 0)),
    runs,
    importedTwice: JSON.parse(again.stdout.trim().split('\n').at(-1)),
  })
})
