import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { FORMATS, type FormatName, type ImportSummary, siteSchema } from '../../shared/source'
import type { ConsoleClient } from '../engine/engine'
import { CommandError, EXIT, type ExitStatus } from './failure'
import { createProgressLine, type ProgressLine } from './import-progress'
import { createRejectTeller, type RejectTeller } from './import-rejects'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'

interface ImportOptions {
  format: FormatName
  strict?: boolean
  rejects?: string
  site?: string
}

/** `watchfloor import FILE...`: puts files through the pipeline once. */
export function addImportCommand(program: Command, run: Run): void {
  program
    .command('import')
    .description('put files through the pipeline once; importing twice accepts nothing new')
    .argument('<file...>', 'files, plain or .gz; - reads standard input')
    .addOption(new Option('--format <format>', 'their format').choices(FORMATS).default('auto'))
    .option('--strict', 'exit with 3 when a record is rejected')
    .option(
      '--rejects <file>',
      'write rejects to this file, one JSON document a line (10,000 an hour)',
    )
    .addOption(
      new Option(
        '--site <host>',
        'host of web requests and clicks that name none, such as lines of a common log',
      ).argParser(readSite),
    )
    .action((files: string[], options: ImportOptions) =>
      run(async (shell) => {
        const spool = files.includes('-') ? await spoolStandardInput(shell) : null
        try {
          const paths = new Map(files.map((file) => [pathFor(file, spool), nameOf(file)]))
          return await withConnection(shell, ({ client }) =>
            importAll(shell, client, paths, options),
          )
        } finally {
          if (spool !== null) await rm(spool.folder, { recursive: true, force: true })
        }
      }),
    )
}

/** Imports the files whose paths are the keys; the values are what people call them. */
async function importAll(
  shell: Shell,
  client: ConsoleClient,
  paths: ReadonlyMap<string, string>,
  options: ImportOptions,
): Promise<ExitStatus> {
  const rejects = await createRejectTeller(shell.output, options.rejects)
  try {
    const job = { paths: [...paths.keys()], format: options.format, site: options.site }
    const { summary, rejectsLeftOut, failure } = await follow(shell, client, job, {
      line: await createProgressLine(shell.output, job.paths),
      rejects,
      nameOf: (path) => paths.get(path) ?? path,
    })
    await rejects.close(rejectsLeftOut)
    if (summary !== null) {
      shell.output.printJson(summary)
      // Of files of which nothing could be read everything was said already.
      const isTold = summary.records === 0 && summary.failed === paths.size
      if (!isTold) shell.output.print(inWords(summary))
    }
    if (failure !== null) throw failure
    if (summary === null) throw new CommandError('The import ended without a summary')
    if (summary.failed > 0) return EXIT.failed
    if (shell.signal.aborted) {
      shell.output.complain('Stopped before the end; what was accepted is stored.')
      return EXIT.failed
    }
    return options.strict === true && summary.rejected > 0 ? EXIT.rejects : EXIT.done
  } finally {
    await rejects.close(0)
  }
}

interface Follower {
  line: ProgressLine
  rejects: RejectTeller
  nameOf: (path: string) => string
}

/** What following an import came to; one that was stopped may have no summary. */
interface Followed {
  summary: ImportSummary | null
  rejectsLeftOut: number
  failure: unknown
}

/** Follows a running import to its end. */
async function follow(
  shell: Shell,
  client: ConsoleClient,
  job: { paths: string[]; format: FormatName; site: string | undefined },
  { line, rejects, nameOf: nameOfPath }: Follower,
): Promise<Followed> {
  const followed: Followed = { summary: null, rejectsLeftOut: 0, failure: null }
  try {
    for await (const step of await client.imports.run(job, { signal: shell.signal })) {
      for (const reject of step.rejects) await rejects.tell(nameOfPath(step.path), reject)
      if (step.problem !== null) {
        const named = step.problem.replaceAll(step.path, nameOfPath(step.path))
        shell.output.complain(`watchfloor: ${toTerminal(named)}`)
      }
      followed.summary = step.summary
      followed.rejectsLeftOut = step.rejectsLeftOut
      line.show(step, rejects.count())
    }
  } catch (error) {
    followed.failure = shell.signal.aborted
      ? new CommandError('Stopped before the end; what was accepted is stored.', { cause: error })
      : error
  } finally {
    line.clear()
  }
  return followed
}

function readSite(text: string): string {
  const read = siteSchema.safeParse(text)
  if (read.success) return read.data
  throw new InvalidArgumentError(`It ${read.error.issues[0]?.message}.`)
}

/**
 * Standard input as a file: an engine in another process cannot read ours, and one in this process
 * must not find anything there.
 */
async function spoolStandardInput(shell: Shell): Promise<{ folder: string; file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-stdin-'))
  const file = join(folder, 'records')
  try {
    const target = createWriteStream(file, { mode: 0o600 })
    await pipeline(shell.stdin(), target, { signal: shell.signal })
    return { folder, file }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw new CommandError('Standard input could not be read to its end', { cause: error })
  }
}

function pathFor(file: string, spool: { file: string } | null): string {
  if (file !== '-') return resolve(file)
  return spool?.file ?? '-'
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file
}

function inWords(summary: ImportSummary): string {
  const number = (value: number) => value.toLocaleString('en')
  const skipped = summary.skipped === 0 ? '' : `, ${number(summary.skipped)} skipped`
  const files = summary.failed === 1 ? 'file was' : 'files were'
  const failed = summary.failed === 0 ? [] : [`${summary.failed} ${files} not read to the end`]
  return [
    `${number(summary.records)} records in ${summary.seconds.toFixed(1)} s`,
    `${number(summary.rejected)} rejected${skipped}`,
    `${number(summary.accepted)} events accepted, ${number(summary.duplicates)} known already`,
    `${number(summary.alerts)} ${summary.alerts === 1 ? 'alert' : 'alerts'}`,
    ...failed,
  ].join('; ')
}
