// `npm start`: installs what is missing, builds, opens the console on the demo feed. Options go on to
// Watchfloor (`npm start -- --data-dir DIR`); `--browser` takes the browser instead of the window.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import {
  build,
  checkNode,
  findElectron,
  hasDisplay,
  install,
  ROOT,
  run,
  StepError,
  say,
  sayInstead,
} from './steps.mjs'

/** Electron's binary is some 110 MB; it is tried once. */
const FETCH_LIMIT_MS = 180_000
/** A window that ends with a fault so soon never opened. */
const STILLBORN_MS = 5_000

async function main(args) {
  checkNode()
  await install()
  await build()
  const isBrowserWanted = args.includes('--browser')
  const rest = args.filter((arg) => arg !== '--browser')
  const obstacle = isBrowserWanted ? null : await findObstacle()
  if (!isBrowserWanted && obstacle === null) {
    const startedAt = Date.now()
    const status = await hold(findElectron() ?? '', [ROOT, ...rest])
    const isStillborn = status !== 0 && Date.now() - startedAt < STILLBORN_MS
    if (!isStillborn) return status
    say(`The window could not be opened, as said above. ${sayInstead()}`)
  } else if (obstacle !== null) {
    say(`${obstacle} ${sayInstead()}`)
  }
  const open = hasDisplay() ? ['--open'] : []
  const cli = join(ROOT, 'out', 'main', 'cli.js')
  return hold(process.execPath, [cli, 'serve', '--demo', ...open, ...rest])
}

/** Why no window can be opened here, in one sentence; null where it can. */
async function findObstacle() {
  if (!hasDisplay()) return 'There is no display for the Watchfloor window.'
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return "The Watchfloor window does not run as root, because Electron's sandbox does not."
  }
  if (findElectron() === null && !(await fetchElectron())) {
    return "Electron's binary cannot be fetched here."
  }
  return null
}

async function fetchElectron() {
  say("Fetching Electron's binary, once ...")
  const script = join(ROOT, 'node_modules', 'electron', 'install.js')
  await run(process.execPath, [script], { isQuiet: true, limitMs: FETCH_LIMIT_MS })
  return findElectron() !== null
}

/** Runs a program until it ends, and passes on what ends us; answers its exit status. */
function hold(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: process.env })
    const onTerminate = () => child.kill('SIGTERM')
    // A terminal sends Ctrl-C to the child as well; it ends first, and we with it.
    const onInterrupt = () => {
      if (!process.stdin.isTTY) child.kill('SIGINT')
    }
    process.on('SIGTERM', onTerminate)
    process.on('SIGINT', onInterrupt)
    child.on('error', reject)
    child.on('close', (status, signal) => {
      process.off('SIGTERM', onTerminate)
      process.off('SIGINT', onInterrupt)
      resolve(status ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1))
    })
  })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof StepError)) throw error
  say(error.message)
  process.exitCode = 1
}
