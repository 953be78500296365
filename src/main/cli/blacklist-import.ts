import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { ORPCError } from '@orpc/client'
import type { Command } from 'commander'
import { toContractError } from '../engine/console/errors'
import { expiryOption } from './duration'
import { CommandError, EXIT } from './failure'
import { parseListFile } from './list-file'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'

const WEEK_MS = 7 * 24 * 3600 * 1000
const LARGEST_FILE_BYTES = 64 * 1024 * 1024

interface ImportOptions {
  reason?: string
  expires: number | null
  strict?: boolean
}

interface Outcome {
  list: string
  added: number
  refused: { value: string; message: string }[]
}

/** `blacklist import`: values of a file onto a list; what is refused is told, the rest goes on. */
export function addListImportCommand(blacklist: Command, run: Run): void {
  blacklist
    .command('import')
    .description('put the values of a file on a list: one a line, or our JSON or CSV')
    .argument('<list>', 'alert id or name of a list')
    .argument('<file>', 'the file')
    .option('--reason <text>', 'why (default: the name of the file)')
    .option('--expires <span>', '7d, 12h, ... or never', expiryOption, WEEK_MS)
    .option('--strict', 'exit with 3 when a value is refused')
    .action((list: string, file: string, options: ImportOptions) =>
      run(async (shell) => {
        const values = parseListFile(await readListFile(resolve(file)))
        const reason = options.reason ?? `Imported from ${basename(file)}`
        const outcome = await addAll(shell, { list, values, reason, expiresInMs: options.expires })
        shell.output.printJson(outcome)
        shell.output.print(`${outcome.added} added, ${outcome.refused.length} refused.`)
        for (const { value, message } of outcome.refused.slice(0, 20)) {
          shell.output.note(`${toTerminal(value)}: ${toTerminal(message)}`)
        }
        if (shell.signal.aborted) return EXIT.failed
        return options.strict === true && outcome.refused.length > 0 ? EXIT.rejects : undefined
      }),
    )
}

function addAll(
  shell: Shell,
  job: { list: string; values: string[]; reason: string; expiresInMs: number | null },
): Promise<Outcome> {
  const { list, values, reason, expiresInMs } = job
  return withConnection(shell, async ({ client }) => {
    const outcome: Outcome = { list, added: 0, refused: [] }
    for (const [index, value] of values.entries()) {
      if (shell.signal.aborted) break
      if (shell.output.isLive && index % 50 === 0) {
        shell.output.draw(`${index} of ${values.length}`)
      }
      try {
        await client.blacklists.add({ list, value, reason, expiresInMs, evidence: [] })
        outcome.added += 1
      } catch (error) {
        outcome.refused.push({ value, message: refusalOf(error) })
      }
    }
    shell.output.draw('')
    return outcome
  })
}

/** Why one value was refused; anything that is not about the value ends the import. */
function refusalOf(error: unknown): string {
  const told = toContractError(error)
  const isAboutValue =
    told instanceof ORPCError && (told.code === 'BAD_REQUEST' || told.code === 'CONFLICT')
  if (isAboutValue) return told.message
  throw error
}

async function readListFile(file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > LARGEST_FILE_BYTES) {
      throw new CommandError(`${file} is larger than 64 MB; split it`)
    }
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof CommandError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const reason = code === 'ENOENT' ? 'there is no such file' : code
    throw new CommandError(`${file} could not be read: ${reason}`, { cause: error })
  }
}
