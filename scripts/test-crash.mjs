// `npm run test:crash [-- --rounds N --seed S --events E --engines N]`: engines on real Kafka
// brokers, a Redis Cluster and a ClickHouse, all of which are killed again and again. Prints the
// seed of each round, what was killed when, and what is not as it should be, in words.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT, run, say } from './steps.mjs'

const TESTS = 'src/main/cli/crash/crash.test.ts'
const ROUND_MS = 15 * 60_000

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '200000' },
    engines: { type: 'string' },
    seed: { type: 'string' },
  },
})
const wrong = Object.entries(values).find(([, value]) => !/^[1-9]\d{0,8}$/.test(value))
if (wrong !== undefined) {
  say(`--${wrong[0]} ${wrong[1]}: write a whole number from 1 to 999999999.`)
  process.exitCode = 2
} else {
  const { rounds, events, engines, seed } = values
  const env = {
    REQUIRE_ALL: '1',
    WATCHFLOOR_CRASH_ROUNDS: rounds,
    WATCHFLOOR_CRASH_EVENTS: events,
    ...(engines === undefined ? {} : { WATCHFLOOR_CRASH_ENGINES: engines }),
    ...(seed === undefined ? {} : { WATCHFLOOR_SEED: seed }),
  }
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', TESTS, '--disable-console-intercept']
  const limitMs = (Number(rounds) + 1) * ROUND_MS
  process.exitCode = (await run(process.execPath, args, { env, limitMs })) ?? 1
}
