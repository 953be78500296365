import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { type AlertExport, EXPORT_TEXTS, EXPORTED } from '../../shared/alert-export'
import { type AlertSelection, addSelectionOptions, filterOf } from './alert-selection'
import { CommandError } from './failure'
import { type Run, type Shell, withConnection } from './shell'

interface ExportOptions extends AlertSelection {
  of: AlertExport['of']
  format: AlertExport['format']
  output?: string
}

/** `alerts export`: all alerts of a filter, or their events, as CSV or NDJSON. */
export function addAlertExport(alerts: Command, run: Run): void {
  addSelectionOptions(
    alerts
      .command('export')
      .description('all alerts of a filter, or their events, as CSV or NDJSON')
      .addOption(new Option('--of <what>', 'what is written').choices(EXPORTED).default('alerts'))
      .addOption(
        new Option('--format <format>', 'how it is written').choices(EXPORT_TEXTS).default('csv'),
      )
      .option('--output <file>', 'write this file, whole or not at all'),
  ).action((options: ExportOptions) =>
    run((shell) =>
      withConnection(shell, async ({ client }) => {
        const { of, format, output } = options
        const { workspace } = await client.hello()
        if (workspace === 'demo') checkDemoFile(shell, output)
        const selected = await filterOf(client, options)
        const pieces = await client.alerts.export({ of, format, ...selected })
        const told = { of, format, rows: 0 }
        const texts = tellPieces(pieces, shell, (rows) => {
          told.rows = rows
        })
        if (output === undefined) {
          for await (const text of texts) await shell.output.write(text)
        } else {
          await writeWhole(resolve(output), texts)
          shell.output.printJson({ ...told, file: resolve(output) })
        }
        shell.output.draw('')
        shell.output.note(`${told.rows.toLocaleString('en')} ${of}`)
        return undefined
      }),
    ),
  )
}

async function* tellPieces(
  pieces: AsyncIterable<{ text: string; rows: number; done: number; total: number }>,
  shell: Shell,
  onRows: (rows: number) => void,
): AsyncGenerator<string> {
  for await (const { text, rows, done, total } of pieces) {
    onRows(rows)
    if (shell.output.isLive) {
      shell.output.draw(`${done.toLocaleString('en')} of ${total.toLocaleString('en')} alerts`)
    }
    if (text !== '') yield text
  }
}

function checkDemoFile(shell: Shell, output: string | undefined): void {
  shell.output.complain('These alerts are made up: the demo runs.')
  if (output === undefined || basename(output).startsWith('demo-')) return
  throw new CommandError(
    'The demo runs, and its alerts are made up: begin the name of the file with demo-, or import alerts of your own first',
  )
}

/** Writes beside the file and renames it once it is whole; nothing is left of one that fails. */
async function writeWhole(file: string, texts: AsyncIterable<string>): Promise<void> {
  const part = `${file}.part`
  try {
    const target = createWriteStream(part, { mode: 0o600 })
    await pipeline(Readable.from(texts, { objectMode: false }), target)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${file} could not be written: ${reason}`, { cause: error })
  }
}
