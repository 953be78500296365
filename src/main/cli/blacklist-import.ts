import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { type ExpiryOption, expiryOption, spanOf } from './duration'
import { EXIT } from './failure'
import { type ListedValue, parseListFile, readListFile } from './list-file'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'

const WEEK_MS = 7 * 24 * 3600 * 1000

interface ImportOptions {
  reason?: string
  expires?: ExpiryOption
  strict?: boolean
}

/** Values handed over at once: a message of the control socket holds them with room to spare. */
const PART = 5000

interface Outcome {
  list: string
  added: number
  refused: { value: string; message: string }[]
  /** What Undo in the console takes; null where nothing was added. */
  changeId: string | null
}

/** `blacklist import`: values of a file onto a list; what is refused is told, the rest goes on. */
export function addListImportCommand(blacklist: Command, run: Run): void {
  blacklist
    .command('import')
    .description('put the values of a file on a list: one a line, or our JSON or CSV')
    .argument('<list>', 'alert id or name of a list')
    .argument('<file>', 'the file')
    .option('--reason <text>', 'why (default: the name of the file)')
    .option(
      '--expires <span>',
      '7d, 12h, ... or never (default: what the file says, else 7d)',
      expiryOption,
    )
    .option('--strict', 'exit with 3 when a value is refused')
    .action((list: string, file: string, options: ImportOptions) =>
      run(async (shell) => {
        const entries = parseListFile(await readListFile(resolve(file)))
        const reason = options.reason ?? `Imported from ${basename(file)}`
        const { expires } = options
        const outcome = await addAll(shell, {
          list,
          entries: expires === undefined ? entries : entries.map(({ value }) => ({ value })),
          reason,
          expiresInMs: expires === undefined ? WEEK_MS : spanOf(expires),
        })
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

/** Hands the values over in parts that belong to one change, so that Undo takes back all of them. */
function addAll(
  shell: Shell,
  job: { list: string; entries: ListedValue[]; reason: string; expiresInMs: number | null },
): Promise<Outcome> {
  const { list, entries, reason, expiresInMs } = job
  return withConnection(shell, async ({ client }) => {
    const outcome: Outcome = { list, added: 0, refused: [], changeId: null }
    for (let from = 0; from < entries.length && !shell.signal.aborted; from += PART) {
      if (shell.output.isLive) shell.output.draw(`${from} of ${entries.length}`)
      const part = await client.blacklists.import({
        list,
        entries: entries.slice(from, from + PART),
        reason,
        expiresInMs,
        ...(outcome.changeId === null ? {} : { changeId: outcome.changeId }),
      })
      outcome.changeId = part.changeId
      outcome.added += part.added
      outcome.refused.push(...part.refused)
    }
    shell.output.draw('')
    return outcome
  })
}
