import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import {
  ARCHIVED,
  type Archived,
  type ArchivedFile,
  type ArchiveManifest,
  type ArchivePiece,
} from '../../shared/archive'
import { SCHEMA_VERSION } from '../engine/history/schema'
import { openEmbeddedStore, type Store } from '../engine/history/store'
import { VERSION } from '../engine/version'
import { readManifest, writeArchive } from './archive-folder'
import { timeOption } from './duration'
import { CommandError, EXIT, UsageError } from './failure'
import { type Run, type Shell, withConnection } from './shell'

interface ArchiveOptions {
  since: number
  until: number
  kind: Archived[]
  output: string
}

/** `watchfloor archive`: a range of history as Parquet files, and whether they can be read back. */
export function addArchiveCommand(program: Command, run: Run): void {
  const archive = program.command('archive').description('a range of history as Parquet files')
  archive
    .command('write', { isDefault: true })
    .description('write a folder of Parquet files and a manifest, whole or not at all')
    .requiredOption('--since <time>', 'from this event time on (UTC day or time)', timeOption)
    .requiredOption('--until <time>', 'and before this one, which must be over', timeOption)
    .addOption(
      new Option('--kind <kind...>', 'what is archived').choices(ARCHIVED).default([...ARCHIVED]),
    )
    .requiredOption('--output <folder>', 'a folder that is not there yet')
    .action((options: ArchiveOptions) => run((shell) => takeArchive(shell, options)))
  archive
    .command('verify')
    .description('read an archive back, and compare it with its manifest')
    .argument('<folder>')
    .action((folder: string) => run((shell) => verifyArchive(shell, resolve(folder))))
}

async function takeArchive(shell: Shell, { since, until, kind, output: out }: ArchiveOptions) {
  if (since >= until) throw new UsageError('--since must lie before --until')
  const { output, signal } = shell
  const folder = resolve(out)
  return withConnection(shell, async ({ client }) => {
    const { workspace } = await client.hello()
    if (workspace === 'demo') checkDemoFolder(folder)
    const range = { kinds: kind, from: since, to: until }
    const pieces = await client.archive.take(range, { signal })
    const describe = (files: ArchivedFile[]): ArchiveManifest => ({
      format: 'watchfloor-archive',
      version: 1,
      program: VERSION,
      schema: SCHEMA_VERSION,
      made: new Date(shell.now()).toISOString(),
      from: new Date(since).toISOString(),
      to: new Date(until).toISOString(),
      rows: Object.fromEntries(kind.map((each) => [each, rowsOf(files, each)])),
      files,
    })
    const manifest = await writeArchive(folder, tellPieces(pieces, shell), describe)
    output.draw('')
    output.printJson({ folder, ...manifest })
    output.print(`${folder}: ${inWords(manifest)}`)
    return undefined
  })
}

async function* tellPieces(
  pieces: AsyncIterable<ArchivePiece>,
  { output }: Shell,
): AsyncGenerator<ArchivePiece> {
  let rows = 0
  for await (const piece of pieces) {
    yield piece
    if (!piece.isLast) continue
    rows += piece.rows
    if (output.isLive) output.draw(`${piece.kind}: ${rows.toLocaleString('en')} rows in all`)
  }
}

function checkDemoFolder(folder: string): void {
  if (basename(folder).startsWith('demo-')) return
  throw new CommandError(
    'The demo runs, and its history is made up: begin the name of the folder with demo-, or import records of your own first',
  )
}

/** Everything that is wrong is told; the exit status is 1 where something is. */
async function verifyArchive(shell: Shell, folder: string) {
  const { output } = shell
  const manifest = await readManifest(folder)
  const place = await mkdtemp(join(tmpdir(), 'watchfloor-archive-'))
  const faults: string[] = []
  try {
    const store = await openEmbeddedStore(join(place, 'reader'))
    try {
      for (const file of manifest.files) {
        const fault = await findFault(store, join(folder, file.name), file)
        if (fault !== null) faults.push(`${file.name}: ${fault}`)
      }
    } finally {
      await store.close()
    }
  } finally {
    await rm(place, { recursive: true, force: true })
  }
  for (const [kind, rows] of Object.entries(manifest.rows)) {
    const held = rowsOf(manifest.files, kind)
    if (held !== rows)
      faults.push(`${kind}: the manifest says ${rows} rows, its files hold ${held}`)
  }
  output.printJson({ folder, rows: manifest.rows, files: manifest.files.length, faults })
  for (const fault of faults) output.complain(`watchfloor: ${fault}`)
  if (faults.length > 0) return EXIT.failed
  output.print(`${folder} is whole: ${inWords(manifest)}`)
  return undefined
}

/** What is wrong with a file, null where it is as the manifest says. */
async function findFault(store: Store, path: string, file: ArchivedFile): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (hash.digest('hex') !== file.sha256) return 'its bytes are others than those that were written'
  try {
    // Reads every column: a hash of all of them.
    const [read] = await store.query<{ size: number }>(
      `SELECT count() AS size, groupBitXor(assumeNotNull(cityHash64(*))) AS hash
       FROM file({path:String}, Parquet)`,
      { path },
    )
    const rows = Number(read?.size ?? 0)
    return rows === file.rows ? null : `${rows} rows can be read, not ${file.rows}`
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return `it cannot be read as Parquet: ${reason}`
  }
}

function rowsOf(files: readonly ArchivedFile[], kind: string): number {
  return files.reduce((sum, file) => (file.kind === kind ? sum + file.rows : sum), 0)
}

function inWords({ rows, files }: ArchiveManifest): string {
  const kinds = Object.entries(rows).map(([kind, size]) => `${size.toLocaleString('en')} ${kind}`)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const names = files.length === 1 ? 'file' : 'files'
  return `${kinds.join(', ')}; ${files.length} ${names}, ${(bytes / 1e6).toFixed(1)} MB`
}
