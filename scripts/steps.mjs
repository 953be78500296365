// What `npm start` and `npm test` share: plain Node, no dependencies, since nothing may be installed.
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

const THIRD_PARTY = join(ROOT, 'scripts', 'third-party.mjs')

/** A step that ends the command, in one sentence for the person. */
export class StepError extends Error {}

/** Says one line to the person; standard output is left to the programs that are started. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Ends with one sentence where Node is too old: 20.19 is the least that all parts run on. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new StepError(`Watchfloor needs Node 20.19 or newer; this is ${version}.`)
}

/**
 * Runs a command to its end. Output goes to ours, or to nobody with `isQuiet`. Resolves with the
 * exit status, null where it was ended by a signal or by the time limit.
 */
export function run(command, args, { isQuiet = false, env = {}, limitMs = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: isQuiet ? 'ignore' : 'inherit',
    })
    const timer = limitMs > 0 ? setTimeout(() => child.kill('SIGKILL'), limitMs) : null
    child.on('error', reject)
    child.on('close', (status) => {
      if (timer) clearTimeout(timer)
      resolve(status)
    })
  })
}

/** The npm that runs us, or the one on the path. */
export function runNpm(args, options = {}) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options)
  return process.platform === 'win32'
    ? run('cmd.exe', ['/d', '/s', '/c', `npm ${args.join(' ')}`], options)
    : run('npm', args, options)
}

/** Installs with `npm ci` where a locked package is missing or has another version. */
export async function install() {
  if (isInstalled()) return
  say('Installing what is missing (npm ci) ...')
  const status = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (status !== 0) {
    throw new StepError('The packages could not be installed; npm says why above.')
  }
}

/** Whether node_modules holds what the lock file names, for this platform. */
export function isInstalled(root = ROOT) {
  const locked = readJson(join(root, 'package-lock.json'))?.packages ?? {}
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!present) return false
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || entry.peer) return true
    return present[path]?.version === entry.version
  })
}

/** Builds where `out/` is missing or older than the sources. */
export async function build() {
  const sourceMs = newestMs([
    join(ROOT, 'src'),
    join(ROOT, 'electron.vite.config.ts'),
    join(ROOT, 'scripts', 'notice.mjs'),
    join(ROOT, 'package-lock.json'),
  ])
  const builtMs = oldestMs([
    join(ROOT, 'out', 'main', 'index.js'),
    join(ROOT, 'out', 'main', 'cli.js'),
    join(ROOT, 'out', 'preload', 'index.cjs'),
    join(ROOT, 'out', 'renderer', 'index.html'),
    join(ROOT, 'out', 'renderer', 'THIRD-PARTY.txt'),
  ])
  if (builtMs > sourceMs) return
  say('Building ...')
  const status = await run(process.execPath, [
    join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'),
    'build',
    '--logLevel=warn',
  ])
  const noted = status === 0 ? await run(process.execPath, [THIRD_PARTY]) : status
  if (noted !== 0) throw new StepError('The build failed; its reason stands above.')
}

function newestMs(paths) {
  let newest = 0
  for (const path of paths) {
    const stat = statSync(path)
    newest = Math.max(newest, stat.mtimeMs)
    if (!stat.isDirectory()) continue
    const inside = readdirSync(path).filter((name) => !/\.test\.tsx?$/.test(name))
    newest = Math.max(newest, newestMs(inside.map((name) => join(path, name))))
  }
  return newest
}

function oldestMs(paths) {
  return Math.min(...paths.map((path) => (existsSync(path) ? statSync(path).mtimeMs : 0)))
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // Missing or half-written: as if nothing were installed.
    return null
  }
}

/** Path of Electron's executable, null where the binary is not on this machine. */
export function findElectron() {
  const folder = join(ROOT, 'node_modules', 'electron')
  try {
    const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist')
    const path = join(dist, readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

/** Path of a Chromium that tests can drive, null where there is none. */
export function findChromium(env = process.env) {
  if (env.WATCHFLOOR_CHROMIUM) return env.WATCHFLOOR_CHROMIUM
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  places.push('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
  return places.find(isExecutable) ?? null
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Whether a window or a browser could be seen here. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** What takes the window's place: a browser that is opened, or an address that is printed. */
export function sayInstead(isDisplayThere = hasDisplay()) {
  return isDisplayThere
    ? 'The console opens in a browser instead.'
    : 'Open the address below in a browser instead.'
}
