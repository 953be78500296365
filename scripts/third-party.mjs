// The last step of `npm run build`: writes THIRD-PARTY.txt beside the page, from the lock file, the
// installed packages and what the bundler took in; fails on a licence that is not allowed.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listInstalled, readBundled, readLicence, writeNotice } from './notice.mjs'
import { ROOT, StepError, say } from './steps.mjs'

function main() {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  const bundled = ['main', 'preload', 'renderer'].flatMap((part) => {
    const file = join(ROOT, 'out', part, 'licences.json')
    const packages = readBundled(file)
    rmSync(file)
    return packages
  })
  const electron = join(ROOT, 'node_modules', 'electron')
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8'))
  const packages = [
    ...bundled,
    ...listInstalled(ROOT, lock),
    { name: 'electron', version, ...readLicence(electron) },
  ]
  writeFileSync(join(ROOT, 'out', 'renderer', 'THIRD-PARTY.txt'), writeNotice(packages))
}

try {
  main()
} catch (error) {
  if (!(error instanceof StepError)) throw error
  say(error.message)
  process.exitCode = 1
}
