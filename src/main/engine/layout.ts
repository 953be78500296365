import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { access, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { EngineError } from './engine'
import { codeOf } from './error-code'

/** Layout of the data folder that this program writes. */
const LAYOUT_VERSION = 1
/** What file systems without hard links say. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK']

const layoutSchema = z.object({ layout: z.number(), program: z.string() })
const ENGINE_ID = /^[0-9a-f]{16}$/
const ownerSchema = z.object({ pid: z.number(), startedAt: z.string(), token: z.string() })

/** Where things lie in a data folder. */
export interface DataFolder {
  path: string
  history: string
  settingsFile: string
  /** Whose rows these are where engines share a history: 16 hexadecimal digits, for good. */
  engineId: string
  /** Lets go of the folder. */
  release: () => void
}

/**
 * Opens a data folder for this process alone, making it where it is missing.
 * @throws EngineError NOT_WRITABLE, NEWER_LAYOUT, STORE_BROKEN or IN_USE, each in one line.
 */
export async function openDataFolder(path: string, program: string): Promise<DataFolder> {
  try {
    await makeFolder(path)
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error'
    throw new EngineError(
      'NOT_WRITABLE',
      `The data folder ${path} cannot be written (${code}). Choose another with --data-dir or change its permissions.`,
      { cause: error },
    )
  }
  checkLayout(path, program)
  const history = join(path, 'history')
  checkHistory(history)
  const release = own(path)
  mkdirSync(history, { recursive: true })
  return {
    path,
    history,
    settingsFile: join(path, 'settings.json'),
    engineId: readEngineId(path, release),
    release,
  }
}

/** The name that a folder's engine gave itself at its first start. */
function readEngineId(path: string, release: () => void): string {
  const file = join(path, 'engine-id')
  const text = readIfThere(file)
  if (text === null) {
    const made = randomBytes(8).toString('hex')
    writeFileAtomic.sync(file, `${made}\n`)
    return made
  }
  const known = text.trim()
  if (ENGINE_ID.test(known)) return known
  release()
  // With another name it would take what it stored for somebody else's.
  throw new EngineError(
    'STORE_BROKEN',
    `${file} is damaged: it holds 16 hexadecimal digits. Restore it from a backup, or delete it where this engine never shared its history.`,
  )
}

/** Node's own recursive mkdir tries for ever where the system has no folder and makes none (/proc). */
async function makeFolder(path: string): Promise<void> {
  if (!(await makeOne(path))) {
    await makeFolder(dirname(path))
    if (!(await makeOne(path))) throw Object.assign(new Error('no such folder'), { code: 'ENOENT' })
  }
}

/** Makes a folder where there is none; false where its parent is missing. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && dirname(path) !== path) return false
    if (code !== 'EEXIST') throw error
    // A file of that name can be listed as little as it can hold a folder.
    await readdir(path)
  }
  return true
}

function checkLayout(path: string, program: string): void {
  const file = join(path, 'layout.json')
  const text = readIfThere(file)
  if (text === null) {
    // Whole or not at all: a kill must not leave a folder that nobody can open.
    writeFileAtomic.sync(file, `${JSON.stringify({ layout: LAYOUT_VERSION, program })}\n`)
    return
  }
  const parsed = layoutSchema.safeParse(parseJson(text))
  if (!parsed.success) {
    throw new EngineError(
      'STORE_BROKEN',
      `${file} is damaged. Restore it from a backup, or write {"layout": 1, "program": "${program}"} into it.`,
    )
  }
  if (parsed.data.layout > LAYOUT_VERSION) {
    throw new EngineError(
      'NEWER_LAYOUT',
      `The data folder ${path} was written by Watchfloor ${parsed.data.program}, which is newer (layout ${parsed.data.layout}). Start that one; nothing was changed.`,
    )
  }
}

function checkHistory(history: string): void {
  if (statSync(history, { throwIfNoEntry: false })?.isDirectory() ?? true) return
  throw new EngineError(
    'STORE_BROKEN',
    `${history} is no folder. Restore the data folder from a backup, or move ${history} away to begin anew; nothing was changed.`,
  )
}

/** Writes who owns the folder; a dead owner's mark is replaced. */
function own(path: string): () => void {
  const file = join(path, 'engine.lock')
  const mark = {
    pid: process.pid,
    startedAt: startOf(process.pid) ?? '',
    token: randomBytes(8).toString('hex'),
  }
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (putMark(file, mark)) {
      return () => {
        const owner = ownerSchema.safeParse(parseJson(readIfThere(file) ?? ''))
        if (owner.success && owner.data.token === mark.token) rmSync(file, { force: true })
      }
    }
    const found = readIfThere(file)
    const owner = ownerSchema.safeParse(parseJson(found ?? ''))
    if (owner.success && isAlive(owner.data)) throw inUse(path, owner.data.pid)
    if (found !== null && !takeAway(file, found, mark.token)) throw inUse(path, null)
  }
  throw inUse(path, null)
}

/** Puts a mark where there is none, whole from the first moment; false where there is one. */
function putMark(file: string, mark: { token: string }): boolean {
  const whole = `${file}.${mark.token}`
  writeFileSync(whole, JSON.stringify(mark), { mode: 0o600 })
  try {
    linkSync(whole, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    // A file system without hard links.
    if (!NO_LINKS.includes(codeOf(error))) throw error
    return putMarkPlainly(file, mark)
  } finally {
    rmSync(whole, { force: true })
  }
}

function putMarkPlainly(file: string, mark: { token: string }): boolean {
  try {
    writeFileSync(file, JSON.stringify(mark), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Takes a dead owner's mark away; false where another process was faster and it is a new one. */
function takeAway(file: string, dead: string, token: string): boolean {
  const aside = `${file}.${token}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true
    throw error
  }
  const isDead = readIfThere(aside) === dead
  // It is not ours to take: back with it.
  if (!isDead) renameSync(aside, file)
  rmSync(aside, { force: true })
  return isDead
}

function inUse(path: string, pid: number | null): EngineError {
  const who = pid === null ? 'another Watchfloor' : `another Watchfloor (process ${pid})`
  return new EngineError(
    'IN_USE',
    `The data folder ${path} is in use by ${who}. Stop it, or choose another with --data-dir.`,
  )
}

function isAlive(owner: { pid: number; startedAt: string }): boolean {
  if (owner.pid === process.pid) return true
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  // A process id is given out again after a crash or a reboot: the start time tells them apart.
  const startedAt = startOf(owner.pid)
  return startedAt === null || owner.startedAt === '' || startedAt === owner.startedAt
}

/** When a process started, in the system's own words; null where it cannot be told. */
function startOf(pid: number): string | null {
  const stat = readIfThere(`/proc/${pid}/stat`)
  if (stat !== null) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  if (process.platform === 'win32') return null
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
