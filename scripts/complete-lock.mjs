// Completes package-lock.json. A registry mirror may lack packages for platforms other than its own;
// npm then leaves them out of the lock file, and `npm ci` refuses a lock file that lacks them. Each
// missing optional platform package gets an entry without integrity: other platforms find their
// package, this one skips it. Run it after every change of the lock file: `npm run lock`.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const OS_WORDS = new Set(['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'])
const CPU_WORDS = new Set([
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
])
const LIBC_WORDS = new Map([
  ['gnu', 'glibc'],
  ['gnueabihf', 'glibc'],
  ['musl', 'musl'],
  ['musleabihf', 'musl'],
])

/**
 * The platform a package is for, read from its name (`@biomejs/cli-linux-x64-musl`); null where the
 * name does not say one.
 */
export function platformOf(name) {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-')
  const os = words.filter((word) => OS_WORDS.has(word))
  const cpu = words.filter((word) => CPU_WORDS.has(word))
  const libc = words.flatMap((word) => LIBC_WORDS.get(word) ?? [])
  if (os.length !== 1 || cpu.length !== 1) return null
  return { os, cpu, ...(libc.length > 0 ? { libc } : {}) }
}

/** Adds the missing entries to a parsed lock file; answers the names it added. */
export function completeLock(lock) {
  const added = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(lock, path, name)) continue
      const platform = platformOf(name)
      if (platform === null) throw new Error(`${name}, wanted by ${path}, names no platform`)
      if (!/^\d+\.\d+\.\d+/.test(version))
        throw new Error(`${name} has no exact version: ${version}`)
      const { os, cpu, libc } = platform
      lock.packages[`node_modules/${name}`] = {
        version,
        cpu,
        ...(libc ? { libc } : {}),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
        os,
      }
      added.push(name)
    }
  }
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  )
  return added
}

function isLocked(lock, path, name) {
  return `${path}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages
}

/** Where a package came from is the business of the machine that installs it. */
function forgetOrigins(lock) {
  for (const entry of Object.values(lock.packages)) delete entry.resolved
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url))
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const added = completeLock(lock)
  forgetOrigins(lock)
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  process.stdout.write(`package-lock.json: ${added.length} platform packages added\n`)
}
