import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { codeOf } from '../error-code'
import type { RecordBatch } from '../record'
import { messageOf } from './file-errors'
import { fileNumber, LAST_FILE, MARK_BYTES, placeIn } from './file-mark'
import { gunzipIfNeeded } from './gunzip'
import { Intake } from './intake'
import { isKnownFile } from './known-file'
import { readStream } from './log-file-stream'
import { type Positions, TRANSPORT_TIME } from './source'

/** Rotated files looked at, newest first. */
const MAX_ROTATED = 30
const NANOSECONDS_A_MS = 1_000_000n
const NOTHING: Positions = new Map()
/** `.1`, `-20260302`, `.2026-03-02-10.gz`: what rotation adds to a name. */
const ADDED = String.raw`[._-]\d[\dT._-]*`

/** What catching up needs. */
export interface CatchUp {
  /** The path that is followed. */
  path: string
  /** How far each file was read. */
  positions: Positions
  /** Identity of the file that was open last, which may have had no record to know it by. */
  last: string | null
  /** The file that the path means now is one that was read: without another, nothing was missed. */
  isLiveKnown: boolean
  now: () => number
  signal: AbortSignal
}

/** A file that rotation made. */
interface FoundFile {
  path: string
  identity: string
  /** When it was last written, ms. */
  changedAt: number
}

/** The same, when it was looked at. */
interface RotatedFile extends FoundFile {
  /** Null where it holds no record. */
  partition: string | null
  /** Where it is to be read from: what the positions say, where it is a file they know. */
  known: Positions
  likeness: 'same' | 'alike' | 'other'
}

/**
 * Batches of what rotation has put aside unread: the rest of the last file that `positions` knows,
 * and every file rotated after it; where none is known, every file that was changed since something
 * was last read. Gives back whether that last file was found. A file that cannot be read gives a
 * reject in its place, so that it does not hold up the live one.
 */
export async function* readRotated(catchUp: CatchUp): AsyncGenerator<RecordBatch, boolean> {
  const since = catchUp.positions.get(TRANSPORT_TIME) ?? null
  const seen: RotatedFile[] = []
  let found = 0
  let changedLater = 0
  for (const each of await findRotated(catchUp.path)) {
    const file = await lookAt(each, since, catchUp)
    seen.push(file)
    if (since !== null && each.changedAt >= since) changedLater = seen.length
    // Of files that only begin alike the oldest one misses nothing.
    if (file.likeness !== 'other') found = seen.length
    if (file.likeness === 'same') break
  }
  const missed = found > 0 || catchUp.isLiveKnown ? found : changedLater
  for (const file of seen.slice(0, missed).reverse()) yield* readOne(file, catchUp)
  return found > 0
}

/** Whether a file is the one that was read last; `since` is when that one had been written, ms. */
async function lookAt(
  file: FoundFile,
  since: number | null,
  { positions, last }: CatchUp,
): Promise<RotatedFile> {
  const partition = await identify(file.path)
  const place = partition === null ? null : placeIn(positions, partition)
  const isKnown = place !== null && (await isKnownFile(file.path, place))
  const seen = { ...file, partition, known: isKnown ? positions : NOTHING }
  if (file.identity === last) return { ...seen, likeness: 'same' }
  if (!isKnown) return { ...seen, likeness: 'other' }
  const isRenamed = positions.get(LAST_FILE) === fileNumber(file.identity)
  if (isRenamed || since === null || place.offset > MARK_BYTES) return { ...seen, likeness: 'same' }
  return { ...seen, likeness: file.changedAt >= since ? 'alike' : 'other' }
}

/** Name of the file that a path means, null where it holds no record (yet) or cannot be read. */
export async function identify(path: string): Promise<string | null> {
  const intake = new Intake(NOTHING)
  try {
    for await (const chunk of gunzipIfNeeded(createReadStream(path))) {
      intake.push(chunk)
      if (intake.partition !== null) return intake.partition
    }
  } catch {
    // Gone meanwhile, not ours to read, or damaged before its first record: no file we have read.
    return null
  }
  intake.end()
  return intake.partition
}

async function* readOne(
  { path, identity, partition, known }: RotatedFile,
  { now, signal }: CatchUp,
): AsyncGenerator<RecordBatch> {
  if (partition === null) return
  const changedAt = Math.floor((await stat(path)).mtimeMs)
  const facts = () => ({
    readAt: now(),
    transportTime: changedAt,
    file: fileNumber(identity),
  })
  let end = known.get(partition) ?? 0
  try {
    const stream = createReadStream(path)
    const onBytes = () => undefined
    for await (const batch of readStream({
      path,
      stream,
      positions: known,
      facts,
      onBytes,
      signal,
    })) {
      end = batch.end
      yield batch
    }
  } catch (error) {
    const problem = messageOf(error)
    const record = { text: '', problem, position: end, place: () => path }
    const { readAt, transportTime } = facts()
    yield { partition, records: [record], end, readAt, transportTime }
  }
}

/** Files that rotation made of this path, newest first; of a file and its copy in gzip the file. */
async function findRotated(path: string): Promise<FoundFile[]> {
  const folder = dirname(path)
  const isRotated = rotatedNames(basename(path))
  const names = (await listFolder(folder)).filter((name) => isRotated.test(name))
  const plain = new Set(names)
  const found: { path: string; identity: string; changedAt: bigint }[] = []
  for (const name of names) {
    if (name.endsWith('.gz') && plain.has(name.slice(0, -3))) continue
    // A file may be gone again by now.
    const info = await stat(join(folder, name), { bigint: true }).catch(() => null)
    if (!info?.isFile()) continue
    found.push({ path: join(folder, name), identity: identityOf(info), changedAt: info.mtimeNs })
  }
  found.sort((left, right) => Number(right.changedAt - left.changedAt))
  return found
    .slice(0, MAX_ROTATED)
    .map((each) => ({ ...each, changedAt: Number(each.changedAt / NANOSECONDS_A_MS) }))
}

/** What tells an open file from another one of the same name. */
export function identityOf(info: { dev: bigint; ino: bigint }): string {
  return `${info.dev}:${info.ino}`
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    // A folder may be closed to us while the named file is open; then there is nothing to find.
    if (['ENOENT', 'EACCES', 'EPERM'].includes(codeOf(error))) return []
    throw error
  }
}

/** `app.log` becomes `app.log.1`, `app.log-20260302.gz` or `app-2026-03-02.log`. */
function rotatedNames(name: string): RegExp {
  const extension = extname(name)
  const stem = quotePattern(name.slice(0, name.length - extension.length))
  return new RegExp(
    `^(${quotePattern(name)}${ADDED}|${stem}${ADDED}${quotePattern(extension)})(\\.gz)?$`,
  )
}

function quotePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
