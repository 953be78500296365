// Claim: 50,000 distinct names a second are judged on one core, features and model included. The
// seconds are those of all threads together, so that what else runs on the machine counts little.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { median, printResult } from './measure.mjs'

const folder = join(import.meta.dirname, '..', 'out', 'bench')
await build({
  configFile: false,
  logLevel: 'error',
  build: {
    ssr: join(import.meta.dirname, 'dga-scores.ts'),
    outDir: folder,
    emptyOutDir: true,
    target: 'node20.19',
  },
  ssr: { noExternal: true },
})
const { names, runs } = JSON.parse(
  execFileSync(process.execPath, [join(folder, 'dga-scores.js')], { encoding: 'utf8' }),
)
printResult('dga', {
  names,
  namesPerCoreSecond: Math.round(median(runs.map((run) => run.perCpuSecond))),
  namesPerSecond: Math.round(median(runs.map((run) => run.perSecond))),
})
