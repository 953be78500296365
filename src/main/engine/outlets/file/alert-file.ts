import { type FileHandle, open, rename, rm } from 'node:fs/promises'

const NEWLINE = 0x0a
/** The file is read back by so much to find where its last whole line ends. */
const TAIL_BYTES = 64 * 1024

/** How large a file of lines may grow, and how many full ones are kept beside it. */
export interface Rotation {
  maxBytes: number
  /** Full files, `PATH.1` (the newest) to `PATH.<keep>`. */
  keep: number
}

/**
 * Appends lines to a file that is the user's alone (mode 0600) and has them on disk when it resolves.
 * A file that would grow past its size is put aside first. Where it fails, whole lines of the start
 * of `lines` may be there, and half a line never: what an end in the middle left is cut off by the
 * next call.
 */
export async function appendLines(
  path: string,
  lines: readonly string[],
  rotation: Rotation,
): Promise<void> {
  let rest = lines
  while (rest.length > 0) {
    const file = await open(path, 'a+', 0o600)
    let taken = 0
    try {
      // A device or a pipe has rights and an end of its own.
      if (!(await file.stat()).isFile()) throw notAFile()
      await file.chmod(0o600)
      const size = await cutHalfLine(file)
      taken = countFitting(rest, size, rotation.maxBytes)
      if (taken > 0) await write(file, size, rest.slice(0, taken))
    } finally {
      await file.close()
    }
    if (taken < rest.length) await rotate(path, rotation.keep)
    rest = rest.slice(taken)
  }
}

function notAFile(): NodeJS.ErrnoException {
  return Object.assign(new Error('no regular file'), { code: 'EISDIR' })
}

/** Makes room at `path`: each full file gets the next number, the last one goes. */
export async function rotate(path: string, keep: number): Promise<void> {
  if (keep === 0) {
    await rm(path)
    return
  }
  for (let number = keep - 1; number >= 1; number -= 1) {
    await renameIfThere(`${path}.${number}`, `${path}.${number + 1}`)
  }
  await rename(path, `${path}.1`)
}

/** How many lines still fit; into an empty file one does always, however long it is. */
function countFitting(lines: readonly string[], size: number, maxBytes: number): number {
  let bytes = size
  for (const [index, line] of lines.entries()) {
    bytes += Buffer.byteLength(line) + 1
    if (bytes > maxBytes) return size === 0 ? Math.max(1, index) : index
  }
  return lines.length
}

/** All of it or, as far as the disk lets, none of it. */
async function write(file: FileHandle, size: number, lines: readonly string[]): Promise<void> {
  try {
    await file.appendFile(`${lines.join('\n')}\n`)
    await file.datasync()
  } catch (error) {
    await file.truncate(size).catch(() => undefined)
    throw error
  }
}

/** Cuts off what stands behind the last whole line; gives the size that is left. */
async function cutHalfLine(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  let end = size
  while (end > 0) {
    const from = Math.max(0, end - TAIL_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - from), 0, end - from, from)
    const last = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE)
    if (last >= 0) {
      end = from + last + 1
      break
    }
    end = from
  }
  if (end < size) await file.truncate(end)
  return end
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
