import type { Command } from 'commander'
import type { Reject, ReplayedRejects } from '../../shared/source'
import { numberOption } from './duration'
import { type Run, withConnection } from './shell'
import { formatTable, formatTime } from './table'

/** `watchfloor rejects`: records that were not accepted, and their replay after a fix. */
export function addRejectsCommand(program: Command, run: Run): void {
  const rejects = program
    .command('rejects')
    .description('records that were not accepted, and why; replay them after a fix')
  addListCommand(rejects, run)
  addReplayCommand(rejects, run)
}

function addListCommand(rejects: Command, run: Run): void {
  rejects
    .command('list')
    .description('rejects, newest first')
    .option('--source <id>', 'of one source; import for those of imports')
    .option('--limit <count>', 'how many', numberOption(1, 1000), 100)
    .action((options: { source?: string; limit: number }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const found = await client.sources.rejects(options)
          shell.output.printJson({ rejects: found.rejects.map(toPublic), total: found.total })
          shell.output.print(found.total === 0 ? 'No rejects.' : toTable(found.rejects))
          const more = found.total - found.rejects.length
          if (more > 0) shell.output.note(`${more.toLocaleString('en')} older ones are not shown.`)
          return undefined
        }),
      ),
    )
}

function addReplayCommand(rejects: Command, run: Run): void {
  rejects
    .command('replay')
    .description('read rejects again: those that parse now leave them and become events')
    .argument('[id...]', 'ids of rejects (rejects list --json); without any, all')
    .option('--source <id>', 'those of one source; import for those of imports')
    .action((ids: string[], { source }: { source?: string }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const choice = { source, ...(ids.length === 0 ? {} : { ids }) }
          const replayed = await client.sources.replayRejects(choice)
          shell.output.printJson(replayed)
          shell.output.print(inWords(replayed))
          return undefined
        }),
      ),
    )
}

/** The names of the HTTP interface and of saved files. */
function toPublic({ isWhole, at, ...reject }: Reject) {
  return { ...reject, at: new Date(at).toISOString(), whole: isWhole }
}

function toTable(rejects: readonly Reject[]): string {
  return formatTable(
    [
      { title: 'Time (UTC)' },
      { title: 'Source', width: 20 },
      { title: 'Place', width: 40 },
      { title: 'Reason', width: 100 },
    ],
    rejects.map((reject) => [formatTime(reject.at), reject.source, reject.place, reject.reason]),
  )
}

function inWords({ records, left, accepted, duplicates, cut, more }: ReplayedRejects): string {
  const number = (value: number) => value.toLocaleString('en')
  const counted = (value: number, word: string) =>
    `${number(value)} ${word}${value === 1 ? '' : 's'}`
  const lines = [
    `${counted(records, 'record')} read again: ${counted(accepted, 'event')} accepted, ${number(duplicates)} known already; ${number(left)} still rejected`,
  ]
  if (cut > 0) {
    lines.push(
      `${number(cut)} cannot be replayed, because only the beginning of their text was kept; import their files again`,
    )
  }
  if (more > 0) lines.push(`${number(more)} were not looked at; choose a source or ids`)
  return lines.join('\n')
}
