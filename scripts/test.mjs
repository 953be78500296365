// `npm test`: installs what is missing, builds, and runs every test that this machine can run. What
// cannot run is named; with REQUIRE_ALL=1 it is a failure, Electron's window alone excepted. The
// last line is the sum over all runners. `--long` runs long rounds and soaks at full length; other
// arguments choose unit tests by file name and leave out the rest.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { countRun } from './report.mjs'
import {
  build,
  checkNode,
  findChromium,
  findElectron,
  hasDisplay,
  install,
  ROOT,
  run,
  StepError,
  say,
} from './steps.mjs'

const REPORTS = join(ROOT, 'test-results')
const MINUTE_MS = 60_000
/** Tests that need Kafka, a Redis Cluster and ClickHouse at once. */
const ALL_SERVERS = 'src/main/cli/crash'

/** The parts in the order they run; `obstacle` says why one cannot run here. */
function listParts({ isLong, chosen }) {
  const limit = isLong ? 6 : 1
  const chromium = findChromium()
  const unit = {
    name: 'unit and engine',
    args: chosen.length > 0 ? chosen : ['--exclude', `${ALL_SERVERS}/**`],
    limitMs: 40 * limit * MINUTE_MS,
    obstacle: null,
  }
  if (chosen.length > 0) return [unit]
  return [
    unit,
    {
      // Each file has ten servers of its own: two at a time starve each other.
      name: 'engines and all servers',
      args: [ALL_SERVERS, '--maxWorkers=1'],
      limitMs: 15 * limit * MINUTE_MS,
      obstacle: null,
    },
    {
      name: 'console in Chromium',
      args: ['--config', 'vitest.e2e.config.ts', '--exclude', 'e2e/desktop.*'],
      limitMs: 15 * limit * MINUTE_MS,
      env: { WATCHFLOOR_CHROMIUM: chromium ?? '' },
      obstacle: chromium
        ? null
        : 'no Chromium was found; install it, or name it in WATCHFLOOR_CHROMIUM',
    },
    {
      name: 'Electron window',
      args: ['--config', 'vitest.e2e.config.ts', 'e2e/desktop.test.ts'],
      limitMs: 5 * limit * MINUTE_MS,
      obstacle: findElectronObstacle(),
      isExcused: true,
    },
  ]
}

function findElectronObstacle() {
  if (findElectron() === null) return "Electron's binary is not here; `npm start` fetches it"
  if (!hasDisplay()) return 'there is no display'
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return "Electron's sandbox does not run as root"
  }
  return null
}

/** Runs one part with vitest and counts what its report says. */
async function runPart(part, env) {
  const outcome = join(REPORTS, `${part.name.replaceAll(' ', '-')}.json`)
  const status = await run(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...part.args,
      '--reporter=default',
      `--reporter=${join(ROOT, 'scripts', 'outcome-reporter.mjs')}`,
    ],
    { env: { ...env, ...part.env, WATCHFLOOR_OUTCOME: outcome }, limitMs: part.limitMs },
  )
  if (status === null) {
    say(`${part.name}: ended by its time limit of ${part.limitMs / MINUTE_MS} min`)
  }
  return countRun(outcome, status)
}

async function main(args) {
  checkNode()
  await install()
  await build()
  const isLong = args.includes('--long')
  const chosen = args.filter((arg) => arg !== '--long')
  const isAllRequired = process.env.REQUIRE_ALL === '1'
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS, { recursive: true })
  const sum = { passed: 0, failed: 0, skipped: 0 }
  const notes = []
  for (const part of listParts({ isLong, chosen })) {
    if (part.obstacle !== null) {
      const isFailure = isAllRequired && part.isExcused !== true
      notes.push(`${isFailure ? 'Failed' : 'Skipped'}: ${part.name}: ${part.obstacle}.`)
      sum[isFailure ? 'failed' : 'skipped'] += 1
      continue
    }
    say(`\n== ${part.name}`)
    const counts = await runPart(part, isLong ? { WATCHFLOOR_LONG: '1' } : {})
    for (const key of Object.keys(sum)) sum[key] += counts[key]
    notes.push(...counts.skippedNames.map((name) => `Skipped: ${name}`))
    notes.push(...counts.failures.map((failure) => `Failed: ${failure}`))
  }
  for (const note of notes) process.stdout.write(`${note}\n`)
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`)
  return sum.failed > 0 ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof StepError)) throw error
  say(error.message)
  process.stdout.write('0 passed, 1 failed, 0 skipped\n')
  process.exitCode = 1
}
