// Where the time of `import` goes on its main thread: 1,000,000 blacklist events as in import.mjs.
import { join } from 'node:path'
import { profileArgs, readProfile } from './cpu-profile.mjs'
import { inTemporaryFolder, printResult, runCommand } from './measure.mjs'

/** Steps of the way through, by the functions that do them. */
const STEPS = {
  'cutting lines': ['addLines', 'addLine', 'push'],
  'reading records into events': ['read', 'readRecords', 'readRecord', 'parse'],
  'asking which are known': ['takeFresh'],
  'writing rows as text': ['addEvents', 'encodeEvents'],
  'handing rows to the store': ['insertRows', 'insertText', 'insert', 'queryAsync', 'use'],
  counting: ['count', '#take', 'isHeld'],
  'adding to alerts': ['raise', 'apply', 'take', 'follow'],
  'writing alerts': ['commit', 'flush', 'encodeAlerts'],
}
const COUNT = Number(process.env.COUNT ?? 1_000_000)

await inTemporaryFolder(async (folder) => {
  const file = join(folder, 'events.ndjson')
  const shape = ['--addresses', '10000', '--duplicates', '0.3', '--seed', '7']
  await runCommand(['generate', 'alerts', '--count', `${COUNT}`, ...shape, '--output', file])
  const profiles = join(folder, 'profiles')
  const data = ['--data-dir', join(folder, 'data')]
  const { code, stdout } = await runCommand(['import', file, '--json', '--quiet', ...data], {
    nodeArgs: profileArgs(profiles),
  })
  if (code !== 0) throw new Error(`import ended with status ${code}`)
  printResult('import-profile', {
    ...JSON.parse(stdout.trim().split('\n').at(-1)),
    ...readProfile(profiles, STEPS),
  })
})
