#!/usr/bin/env node
// The `watchfloor` command of a checkout: builds what is missing, then runs it. Plain Node, so
// that it works before anything is installed or built.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const command = fileURLToPath(new URL('../out/main/cli.js', import.meta.url))
const start = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url))
const args = process.argv.slice(2)

/** Runs an npm command in the checkout; its words go to standard error, which scripts do not read. */
function runNpm(npmArgs) {
  // Inside `npx`, npm says where it is; elsewhere it is found by its name, on Windows as a batch file.
  const npm = process.env.npm_execpath
  const isScript = npm !== undefined && /\.c?js$/.test(npm)
  const program = isScript ? process.execPath : 'npm'
  const { status, error } = spawnSync(program, isScript ? [npm, ...npmArgs] : npmArgs, {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: !isScript && process.platform === 'win32',
  })
  if (status === 0) return
  const reason = error === undefined ? `npm ${npmArgs.join(' ')} failed` : error.message
  process.stderr.write(`watchfloor: ${reason}\n`)
  process.exit(1)
}

/** True where nothing but the desktop's own options is given: no command. */
function isDesktopWanted() {
  for (let index = 0; index < args.length; index += 1) {
    const [name, value] = args[index].split('=')
    if (name === '--browser') continue
    if (name !== '--data-dir' && name !== '--settings') return false
    if (value === undefined) index += 1
  }
  return true
}

if (isDesktopWanted()) {
  // Without a command: the desktop, as `npm start` opens it.
  await import(pathToFileURL(start).href)
} else {
  if (!existsSync(new URL('../node_modules', import.meta.url))) {
    process.stderr.write('watchfloor: installing what is missing\n')
    runNpm(['ci'])
  }
  if (!existsSync(command)) {
    process.stderr.write('watchfloor: building once\n')
    runNpm(['run', 'build'])
  }
  await import(pathToFileURL(command).href)
}
