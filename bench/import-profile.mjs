// Where the time of `import` goes on its main thread: 1,000,000 blacklist events as in import.mjs.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inTemporaryFolder, printResult, runCommand } from './measure.mjs'

const COUNT = Number(process.env.COUNT ?? 1_000_000)
const SHOWN = 25

/** Seconds that each function was at work itself, as V8's sampling profiler saw it. */
function readProfile(file) {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8'))
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, nameFrame(callFrame)]))
  const seconds = new Map()
  samples.forEach((id, index) => {
    const name = nameOf.get(id)
    seconds.set(name, (seconds.get(name) ?? 0) + timeDeltas[index] / 1e6)
  })
  return seconds
}

function nameFrame({ functionName, url, lineNumber }) {
  if (url === '') return functionName === '' ? '(native)' : functionName
  const file = url
    .split('/')
    .at(-1)
    .replace(/-[\w-]{8}\.js$/, '')
  return `${functionName === '' ? `line ${lineNumber + 1}` : functionName} in ${file}`
}

await inTemporaryFolder(async (folder) => {
  const file = join(folder, 'events.ndjson')
  const shape = ['--addresses', '10000', '--duplicates', '0.3', '--seed', '7']
  await runCommand(['generate', 'alerts', '--count', `${COUNT}`, ...shape, '--output', file])
  const profiles = join(folder, 'profiles')
  const data = ['--data-dir', join(folder, 'data')]
  const { code, stdout } = await runCommand(['import', file, '--json', '--quiet', ...data], {
    nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${profiles}`],
  })
  if (code !== 0) throw new Error(`import ended with status ${code}`)
  const [profile] = readdirSync(profiles)
  const seconds = [...readProfile(join(profiles, profile))].sort(([, a], [, b]) => b - a)
  const whole = seconds.reduce((total, [, each]) => total + each, 0)
  printResult('import-profile', {
    ...JSON.parse(stdout.trim().split('\n').at(-1)),
    profiledSeconds: Number(whole.toFixed(2)),
    functions: seconds.slice(0, SHOWN).map(([name, each]) => ({
      name,
      seconds: Number(each.toFixed(2)),
      share: Number((each / whole).toFixed(3)),
    })),
  })
})
