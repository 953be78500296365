import { type Command, InvalidArgumentError, Option } from 'commander'
import { findQueryFault, parseQuery } from '../../shared/query/parse'
import { printQuery } from '../../shared/query/print'
import { allOf } from '../../shared/query/query'
import { SEVERITIES, type Severity } from '../../shared/severity'
import { findView, type View } from '../../shared/view'
import type { ConsoleClient } from '../engine/engine'
import { UsageError } from './failure'

const STATUSES = ['open', 'new', 'acknowledged', 'closed', 'all'] as const

/** Which alerts a command is about. */
export interface AlertSelection {
  severity?: Severity
  status?: (typeof STATUSES)[number]
  text?: string
  query?: string
  view?: string
}

/** The options that say which alerts a command is about. */
export function addSelectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--severity <severity>', 'least severity').choices(SEVERITIES))
    .addOption(
      new Option('--status <status>', 'their status (default: all, or what a view says)').choices(
        STATUSES,
      ),
    )
    .option('--text <text>', 'an address, or what subject, target or title hold')
    .option(
      '--query <query>',
      'in the query language: ip:203.0.113.0/24 and severity>=high and not detector:dga "union select"',
      queryOption,
    )
    .option(
      '--view <name>',
      'what a saved view holds, by its name or id, as in: watchfloor views list',
    )
}

/** The status and the filter that the options mean; a view is narrowed by what is given beside it. */
export async function filterOf(client: ConsoleClient, options: AlertSelection) {
  const { severity, text, view: wanted } = options
  const view = wanted === undefined ? null : await needView(client, wanted)
  const query = joinQueries(view?.filter.query, options.query)
  return {
    status: options.status ?? view?.tab ?? ('all' as const),
    filter: {
      ...view?.filter,
      ...(severity === undefined ? {} : { severity }),
      ...(text === undefined ? {} : { text }),
      ...(query === undefined ? {} : { query }),
    },
  }
}

/** @throws UsageError that names the views that there are */
async function needView(client: ConsoleClient, wanted: string): Promise<View> {
  const { views } = await client.settings.get()
  const view = findView(views, wanted)
  if (view !== undefined) return view
  const names = views.map(({ name }) => `"${name}"`).join(', ')
  throw new UsageError(`There is no view ${wanted}. There are ${names || 'none'}.`)
}

/** Both queries must hold. */
function joinQueries(first = '', second = ''): string | undefined {
  const both = [first, second].filter((query) => query.trim() !== '')
  if (both.length < 2) return both[0]
  return printQuery(allOf(both.map(parseQuery)))
}

/** @throws InvalidArgumentError that says where it cannot be understood */
function queryOption(text: string): string {
  const fault = findQueryFault(text)
  if (fault === null) return text
  throw new InvalidArgumentError(
    `It cannot be read at character ${fault.from + 1}: ${fault.message}`,
  )
}
