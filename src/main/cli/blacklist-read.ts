import { type Command, Option } from 'commander'
import type { Entry, ListSummary } from '../../shared/blacklist'
import { toPublicEntry, toPublicList } from '../../shared/public-api'
import type { ConsoleClient } from '../engine/engine'
import { numberOption } from './duration'
import { type Run, withConnection } from './shell'
import { formatTable, formatTime } from './table'

const STATES = ['active', 'allowed', 'review', 'all'] as const
const PAGE_ENTRIES = 1000

interface ShowOptions {
  state: (typeof STATES)[number]
  text: string
  limit: number
}

/** `blacklist list` and `blacklist show`. */
export function addReadCommands(blacklist: Command, run: Run): void {
  blacklist
    .command('list')
    .description('all lists')
    .action(() =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const lists = await client.blacklists.lists()
          shell.output.printJson({ lists: lists.map(toPublicList) })
          shell.output.print(listTable(lists))
          return undefined
        }),
      ),
    )
  blacklist
    .command('show')
    .description('the entries of a list, most hits first')
    .argument('<list>', 'alert id or name of a list')
    .addOption(new Option('--state <state>', 'their state').choices(STATES).default('active'))
    .option('--text <text>', 'only values and reasons that hold this', '')
    .option('--limit <count>', 'at most so many', numberOption(1, 1_000_000), 1000)
    .action((list: string, options: ShowOptions) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const { entries, total } = await readEntries(client, list, options)
          shell.output.printJson({ list, total, entries: entries.map(toPublicEntry) })
          const isEmpty = entries.length === 0
          shell.output.print(isEmpty ? `No entries on ${list}.` : entryTable(entries))
          if (entries.length < total) {
            shell.output.note(`${entries.length} of ${total}; more with --limit`)
          }
          return undefined
        }),
      ),
    )
}

async function readEntries(client: ConsoleClient, list: string, options: ShowOptions) {
  const entries: Entry[] = []
  let total = 0
  do {
    const limit = Math.min(PAGE_ENTRIES, options.limit - entries.length)
    const { state, text } = options
    const page = await client.blacklists.entries({
      list,
      state,
      text,
      offset: entries.length,
      limit,
    })
    entries.push(...page.entries)
    total = page.total
    if (page.entries.length === 0) break
  } while (entries.length < Math.min(total, options.limit))
  return { entries, total }
}

function listTable(lists: readonly ListSummary[]): string {
  return formatTable(
    [
      { title: 'List' },
      { title: 'Title', width: 40 },
      { title: 'Category', width: 30 },
      { title: 'Holds' },
      { title: 'State' },
      { title: 'Entries', isNumber: true },
      { title: 'Allowed', isNumber: true },
      { title: 'Last change (UTC)' },
    ],
    lists.map((list) => [
      list.list,
      list.title,
      list.category,
      list.holds,
      list.state,
      `${list.entries}`,
      `${list.allowed}`,
      formatTime(list.lastChange),
    ]),
  )
}

function entryTable(entries: readonly Entry[]): string {
  return formatTable(
    [
      { title: 'Value' },
      { title: 'Hits', isNumber: true },
      { title: 'State' },
      { title: 'Origin' },
      { title: 'Last seen (UTC)' },
      { title: 'Expires (UTC)' },
      { title: 'By', width: 24 },
      { title: 'Reason', width: 60 },
    ],
    entries.map((entry) => [
      entry.value,
      `${entry.count}`,
      entry.state,
      entry.origin,
      formatTime(entry.lastSeen),
      entry.expiresAt === null ? 'never' : formatTime(entry.expiresAt),
      entry.actor,
      entry.reason,
    ]),
  )
}
