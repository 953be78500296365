// Claim: `serve` is ready under 3 s, with an empty data folder and with a million stored events; with
// COUNT=10000000 also with ten million, which takes minutes and 5 GB of temporary files to prepare.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inTemporaryFolder, median, printResult, runCommand, startServe } from './measure.mjs'

const RUNS = Number(process.env.RUNS ?? 5)
const COUNT = Number(process.env.COUNT ?? 1_000_000)

await inTemporaryFolder(async (folder) => {
  const measure = async (dataFolder) => {
    const seconds = []
    for (let run = 0; run < RUNS; run += 1) {
      const serve = await startServe(['--data-dir', dataFolder])
      seconds.push(serve.readySeconds)
      await serve.stop()
    }
    return { medianSeconds: median(seconds), seconds }
  }
  const empty = await measure(join(folder, 'empty'))
  const file = join(folder, 'events.ndjson')
  await runCommand([
    'generate',
    'alerts',
    '--count',
    `${COUNT}`,
    '--addresses',
    '10000',
    '--seed',
    '7',
    '--output',
    file,
  ])
  await runCommand(['import', file, '--json', '--quiet', '--data-dir', join(folder, 'full')])
  await rm(file)
  const full = await measure(join(folder, 'full'))
  printResult('ready', { empty, storedEvents: COUNT, full })
})
