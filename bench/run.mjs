// Runs every benchmark, one after the other; each prints one JSON document.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NAMES = [
  'import',
  'clicks',
  'dga',
  'dns',
  'web',
  'ready',
  'ip-events',
  'live',
  'queue',
  'kafka',
  'event-parts',
  'chronicle',
  'latency',
]
const wanted = process.argv.slice(2)
for (const name of wanted.length > 0 ? wanted : NAMES) {
  const file = join(dirname(fileURLToPath(import.meta.url)), `${name}.mjs`)
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
