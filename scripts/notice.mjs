// What `npm run build` ships of others: which packages, under which licences, with their words.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StepError } from './steps.mjs'

/** Licences that let us ship; another one is a decision of a person, made by adding it here. */
export const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
])

/** Whether an SPDX expression lets us ship: every part of an AND, one part of an OR. */
export function isAllowed(expression) {
  const text = expression.trim()
  const inner = /^\(([^()]*)\)$/.exec(text)
  if (inner) return isAllowed(inner[1])
  if (/[()]/.test(text)) return false
  if (/ OR /.test(text)) return text.split(/ OR /).some(isAllowed)
  if (/ AND /.test(text)) return text.split(/ AND /).every(isAllowed)
  return ALLOWED.has(text)
}

/** The packages that an installation needs, optional ones and those of other systems included. */
export function listInstalled(root, lock) {
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && entry.dev !== true)
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      const folder = join(root, path)
      const { version } = entry
      if (existsSync(folder)) return { name, version, ...readLicence(folder) }
      const licence = entry.license ?? licenceOfSibling(root, lock, name, version)
      return { name, version, licence, text: '' }
    })
}

/** A build for another system is not installed here; the one for this system has its licence. */
function licenceOfSibling(root, lock, name, version) {
  const family = name.split('-')[0]
  const [path] =
    Object.entries(lock.packages).find(
      ([other, entry]) =>
        other.startsWith(`node_modules/${family}-`) &&
        entry.version === version &&
        existsSync(join(root, other)),
    ) ?? []
  return path === undefined ? '' : readLicence(join(root, path)).licence
}

/** What the bundler says it took into a file; packages that the page needs are in no other list. */
export function readBundled(file) {
  return JSON.parse(readFileSync(file, 'utf8')).map(({ name, version, identifier, text }) => ({
    name,
    version,
    licence: identifier ?? '',
    text: text ?? '',
  }))
}

/** The licence that a package states, and its licence and notice files. */
export function readLicence(folder) {
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim())
  const licence = typeof license === 'string' ? license : (license?.type ?? '')
  return { licence, text: texts.join('\n\n') }
}

/**
 * The notice as text: each package once, packages of the same words together.
 * @throws StepError that names every package whose licence is not allowed or not stated.
 */
export function writeNotice(packages) {
  const shipped = new Map(packages.map((each) => [`${each.name} ${each.version}`, each]))
  const refused = [...shipped].filter(([, { licence }]) => !isAllowed(licence))
  if (refused.length > 0) {
    const names = refused.map(([name, { licence }]) => `${name} (${licence || 'none stated'})`)
    throw new StepError(
      `The licence of what is shipped is not on the list in scripts/notice.mjs: ${names.join(', ')}.`,
    )
  }
  const groups = new Map()
  for (const [name, { licence, text }] of [...shipped].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const words = text || `Stated in its package.json: ${licence}`
    const key = `${licence}\n${words}`
    const group = groups.get(key) ?? { licence, words, names: [] }
    group.names.push(name)
    groups.set(key, group)
  }
  const parts = [...groups.values()].map(
    ({ licence, words, names }) => `${names.join('\n')}\nLicence: ${licence}\n\n${words.trim()}\n`,
  )
  const line = `\n${'-'.repeat(72)}\n\n`
  return `${HEAD}${line}${parts.join(line)}`
}

const HEAD = `Third-party notice

Watchfloor is licensed under Apache-2.0. It is shipped with the packages below, each under its own
licence. Electron, where it shows the window, carries the notices of Chromium and Node.js in the
file LICENSES.chromium.html beside its executable; the embedded store (chdb) is a build of
ClickHouse, whose source names the notices of its own parts.
`
