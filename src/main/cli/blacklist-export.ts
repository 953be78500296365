import { basename, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import writeFileAtomic from 'write-file-atomic'
import { EXPORT_FORMATS, type ExportFormat } from '../../shared/blacklist'
import { loadingCommands } from '../../shared/export-commands'
import { durationOption, numberOption } from './duration'
import { CommandError } from './failure'
import { type Run, withConnection } from './shell'

interface ExportOptions {
  format: ExportFormat
  output?: string
  maxAge?: number
  aggregate?: number | true
}

/** `blacklist export`: a list in a firewall's words, to standard output or a file. */
export function addExportCommand(blacklist: Command, run: Run): void {
  blacklist
    .command('export')
    .description('a list for a firewall or a name server, to standard output or a file')
    .argument('<list>', 'alert id or name of a list')
    .addOption(
      new Option(
        '--format <format>',
        'form; hosts, rpz and dnsmasq are for domains, nftables and panos for addresses',
      )
        .choices(EXPORT_FORMATS)
        .default('txt'),
    )
    .option('--output <file>', 'write this file, whole or not at all')
    .option(
      '--max-age <span>',
      'leave out entries whose newest event is older: 30d',
      durationOption,
    )
    .option(
      '--aggregate [percent]',
      'join neighbours to wider networks; unlisted addresses may be so many percent of one (0: none, the default)',
      numberOption(0, 75),
    )
    .addHelpText('after', () => `\n${loadingHelp()}`)
    .action((list: string, { format, output: file, maxAge: maxAgeMs, aggregate }: ExportOptions) =>
      run(async (shell) => {
        const made = await withConnection(shell, async ({ client }) => {
          const { workspace } = await client.hello()
          if (workspace === 'demo') {
            checkDemoFile(file)
            shell.output.complain('These entries are made up: the demo runs.')
          }
          return client.blacklists.export({
            list,
            format,
            maxAgeMs,
            unlistedPercent: aggregate === true ? 0 : aggregate,
          })
        })
        const { included, leftOut, sha256 } = made
        const told = { list, format, included, left_out: leftOut, sha256 }
        if (file !== undefined) {
          await writeWhole(resolve(file), made.content)
          shell.output.printJson({ ...told, file: resolve(file) })
        } else if (shell.output.isJson && format !== 'json') {
          shell.output.printJson({ ...told, content: made.content })
        } else {
          await shell.output.write(made.content)
        }
        const left = leftOut === 0 ? '' : `, ${leftOut} left out`
        shell.output.note(`${included} ${included === 1 ? 'entry' : 'entries'}${left}`)
        return undefined
      }),
    )
}

/** A file of made-up entries must not lie where a firewall looks for real ones. */
function checkDemoFile(file: string | undefined): void {
  if (file === undefined || basename(file).startsWith('demo-')) return
  throw new CommandError(
    'The demo runs, and its entries are made up: begin the name of the file with demo-, or import alerts of your own first',
  )
}

/** Writes beside the file and renames, so that a firewall never reads half a list. */
async function writeWhole(file: string, content: string): Promise<void> {
  try {
    await writeFileAtomic(file, content)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${file} could not be written: ${reason}`, { cause: error })
  }
}

/** How each product loads its format, for the help of the command. */
function loadingHelp(): string {
  const place = { list: 'LIST', file: 'FILE' }
  const told = EXPORT_FORMATS.flatMap((format) => {
    const url = `https://HOST:PORT/blacklists/LIST?format=${format}`
    const commands = loadingCommands(format, { ...place, url })
    return commands.length === 0 ? [] : [`${format}:`, ...commands.map((line) => `  ${line}`)]
  })
  return ['How a product loads an export, or pulls the feed of the list:', ...told].join('\n')
}
