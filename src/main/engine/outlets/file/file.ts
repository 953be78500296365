import { constants } from 'node:fs'
import { access, open, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FileOutletSettings } from '../../../../shared/outlet'
import { codeOf } from '../../error-code'
import type { Told } from '../../history/told'
import type { AlertForm } from '../forms/form'
import type { DeliveryProgress, Teller } from '../outlet-runner'
import type { FeedWish, Portion } from '../telling'
import { appendLines } from './alert-file'
import { FileFault, noFile, toFileFault } from './file-fault'

const GIB = 1024 ** 3

/** Writes alerts to a file as JSON lines, at least once and in order. */
export class FileTeller implements Teller {
  readonly wish: FeedWish
  readonly restMs = 0
  private isLookedAt = false

  constructor(
    private readonly settings: FileOutletSettings,
    private readonly form: AlertForm,
  ) {
    this.wish = form.wish
  }

  async deliver(portion: Portion, progress: DeliveryProgress): Promise<Told[]> {
    const { path, maxBytes, keep } = this.settings
    const { messages, told } = await this.form.compose(portion, progress.findTold)
    const lines = messages.map(({ value }) => value)
    if (lines.length === 0) return told
    // What stands in a file of somebody else is neither cut nor added to.
    if (!this.isLookedAt) await testFile({ path })
    this.isLookedAt = true
    try {
      await appendLines(path, lines, { maxBytes, keep })
    } catch (error) {
      throw toFileFault(error, path)
    }
    progress.delivered(lines.length)
    return told
  }

  async close(): Promise<void> {}
}

/** Where an outlet to a file writes, in a line. */
export function fileDetail({ path }: Pick<FileOutletSettings, 'path'>): string {
  return path
}

/**
 * Looks whether a file can be written, and writes nothing.
 * @throws FileFault that says how to mend what is wrong.
 */
export async function testFile({ path }: Pick<FileOutletSettings, 'path'>): Promise<string> {
  try {
    const found = await readBeginning(path)
    if (found !== null && found !== '' && found !== '{') {
      throw new FileFault(
        'NO_FILE',
        `${path} is there and holds something other than lines of JSON. Name another file.`,
      )
    }
    await access(found === null ? dirname(path) : path, constants.W_OK)
    const { bavail, bsize } = await statfs(dirname(path))
    const free = ((bavail * bsize) / GIB).toFixed(1)
    return `${path}: ${found === null ? 'a new file' : 'goes on'}, ${free} GiB free`
  } catch (error) {
    throw toFileFault(error, path)
  }
}

/** The first character of a file; null where there is none. */
async function readBeginning(path: string): Promise<string | null> {
  try {
    // To open a pipe is to wait for its other end.
    if (!(await stat(path)).isFile()) throw noFile(path)
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, 0)
      return buffer.toString('latin1', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}
