import { basename, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { stringify } from 'csv-stringify/sync'
import type { StandingLabel } from '../../shared/label'
import { isoTime } from '../../shared/public-api'
import { EXIT, type ExitStatus } from './failure'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'
import { readLabelLines } from './train-labels'

/** Labels handed over at once. */
const PART = 5_000
const COLUMNS = [
  'client_ip',
  'host',
  'incident',
  'label',
  'feedback',
  'said',
  'word',
  'reason',
  'author',
  'at',
] as const

const IMPORT_HELP = `
The first line names the columns: client_ip and label, and host where a label is for one host alone.
normal, benign, person and crawler make a client benign, every other word an attacker. What is
imported again stands once. Undo it as any change, from the audit trail of the console.`

/** `watchfloor labels ...`: what clients and incidents really are. */
export function addLabelsCommand(program: Command, run: Run): void {
  const labels = program
    .command('labels')
    .description('what clients and incidents really are: feedback of people, and what is known')
  labels
    .command('export')
    .description('all that stand, with who gave them, when and why')
    .addOption(
      new Option('--format <format>', 'its format').choices(['csv', 'ndjson']).default('csv'),
    )
    .action(({ format }: { format: 'csv' | 'ndjson' }) =>
      run((shell) => exportLabels(shell, format)),
    )
  labels
    .command('import')
    .description('known attackers and benign clients of a CSV')
    .argument('<file>', 'the file, such as generate web --labels writes')
    .option('--reason <text>', 'why (default: the name of the file)')
    .option('--strict', 'exit with 3 when a line is refused')
    .addHelpText('after', IMPORT_HELP)
    .action((file: string, options: { reason?: string; strict?: true }) =>
      run((shell) => importLabels(shell, file, options)),
    )
}

function exportLabels(shell: Shell, format: 'csv' | 'ndjson'): Promise<ExitStatus | undefined> {
  return withConnection(shell, async ({ client }) => {
    if (format === 'csv') await shell.output.write(stringify([[...COLUMNS]]))
    for (let offset = 0; !shell.signal.aborted; offset += PART) {
      const { labels } = await client.labels.list({ offset, limit: PART })
      await shell.output.write(labels.map((each) => toText(each, format)).join(''))
      if (labels.length < PART) break
    }
    return shell.signal.aborted ? EXIT.failed : undefined
  })
}

function toText(label: StandingLabel, format: 'csv' | 'ndjson'): string {
  const line = toLine(label)
  if (format === 'ndjson') return `${JSON.stringify(line)}\n`
  return stringify([COLUMNS.map((column) => line[column] ?? '')], { escape_formulas: true })
}

function toLine({ subject, label, feedback, said, word, reason, actor, at }: StandingLabel) {
  const isSet = subject.kind === 'request-set'
  return {
    client_ip: isSet ? subject.client : null,
    host: subject.host,
    incident: isSet ? null : subject.id,
    label,
    feedback,
    said,
    word,
    reason,
    author: actor,
    at: isoTime(at),
  }
}

async function importLabels(
  shell: Shell,
  file: string,
  options: { reason?: string; strict?: true },
): Promise<ExitStatus | undefined> {
  const lines = await readLabelLines(resolve(file))
  const reason = options.reason ?? `Imported from ${basename(file)}`
  return withConnection(shell, async ({ client }) => {
    const outcome = { changed: 0, refused: [] as { client: string; message: string }[] }
    let changeId: string | undefined
    for (let from = 0; from < lines.length && !shell.signal.aborted; from += PART) {
      const labels = lines.slice(from, from + PART)
      const part = await client.labels.import({ labels, reason, changeId })
      changeId = part.changeId
      outcome.changed += part.changed
      outcome.refused.push(...part.refused)
    }
    const { changed, refused } = outcome
    shell.output.printJson({ ...outcome, changeId: changed === 0 ? null : (changeId ?? null) })
    const same = lines.length - changed - refused.length
    shell.output.print(
      `${changed} labels imported, ${same} the same as before, ${refused.length} refused.`,
    )
    for (const each of refused.slice(0, 20)) {
      shell.output.note(`${toTerminal(each.client)}: ${toTerminal(each.message)}`)
    }
    if (shell.signal.aborted) return EXIT.failed
    return options.strict === true && refused.length > 0 ? EXIT.rejects : undefined
  })
}
