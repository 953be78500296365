// `npm run test:cluster`: history's tests on a ClickHouse server or cluster of yours. They make and
// drop databases named watchfloor_test_1 and so on. The environment says where it is:
//   WATCHFLOOR_TEST_CLICKHOUSE_URL       http://host:8123
//   WATCHFLOOR_TEST_CLICKHOUSE_USERNAME  default where it is left out
//   WATCHFLOOR_TEST_CLICKHOUSE_CLUSTER   name of the cluster; left out: the server alone
//   WATCHFLOOR_CLICKHOUSE_PASSWORD       or the name of a file in ..._FILE
import { join } from 'node:path'
import { ROOT, run, say } from './steps.mjs'

const TESTS = 'src/main/engine/history/history.test.ts'

if (process.env.WATCHFLOOR_TEST_CLICKHOUSE_URL === undefined) {
  say('Skipped: no server is named. Set WATCHFLOOR_TEST_CLICKHOUSE_URL, and for a cluster')
  say('WATCHFLOOR_TEST_CLICKHOUSE_CLUSTER; scripts/test-cluster.mjs tells the rest.')
} else {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', TESTS, '-t', 'on the given server']
  process.exitCode = (await run(process.execPath, args, { env: {}, limitMs: 900_000 })) ?? 1
}
