// `npm run test:node24`: the engine's tests on Node 24, the one inside Electron. Where it cannot be
// fetched that is said, and counts as a failure with REQUIRE_ALL=1 alone.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT, run, say } from './steps.mjs'

const MAJOR = '24'
const FETCH_MS = 300_000

/** Path of a Node of this major version: our own, or the one that npm fetches and keeps. */
function findNode() {
  if (process.versions.node.startsWith(`${MAJOR}.`)) return process.execPath
  const script = process.env.npm_execpath
  const asked = ['exec', '--yes', `--package=node@${MAJOR}`, '--', 'node', '-p', 'process.execPath']
  const [command, args] = script?.endsWith('.js')
    ? [process.execPath, [script, ...asked]]
    : ['npm', asked]
  const { status, stdout } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: FETCH_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return status === 0 ? stdout.trim().split('\n').at(-1) : null
}

const node = findNode()
if (node) {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const chosen = process.argv.slice(2)
  const files = chosen.length > 0 ? chosen : ['src/main/engine', 'src/main/engine-host.test.ts']
  process.exitCode = (await run(node, [vitest, 'run', ...files])) ?? 1
} else {
  say(`Skipped: the engine's tests on Node ${MAJOR}: npm could not fetch node@${MAJOR}.`)
  process.exitCode = process.env.REQUIRE_ALL === '1' ? 1 : 0
}
