import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Alert } from '../../shared/alert'
import { toPublicAlert } from '../../shared/public-api'
import { findQueryFault, parseQuery } from '../../shared/query/parse'
import { printQuery } from '../../shared/query/print'
import { allOf } from '../../shared/query/query'
import { SEVERITIES, type Severity } from '../../shared/severity'
import { findView, type View } from '../../shared/view'
import type { ConsoleClient } from '../engine/engine'
import { addDecisionCommands } from './alert-decisions'
import { numberOption } from './duration'
import { UsageError } from './failure'
import { type Run, withConnection } from './shell'
import { addSilenceCommands } from './silences'
import { formatTable, formatTime } from './table'

const STATUSES = ['open', 'new', 'acknowledged', 'closed', 'all'] as const

interface AlertOptions {
  severity?: Severity
  status?: (typeof STATUSES)[number]
  text?: string
  query?: string
  view?: string
  limit: number
  cursor?: string
}

/** `watchfloor alerts`: stored alerts, newest first, and what hides them. */
export function addAlertsCommand(program: Command, run: Run): void {
  const alerts = program
    .command('alerts')
    .description('stored alerts, newest first')
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
    .option('--limit <count>', 'how many', numberOption(1, 1000), 100)
    .option('--cursor <cursor>', 'continue: the `next` of the page before')
    .action((options: AlertOptions) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const { severity, text, limit, cursor = null, view: wanted } = options
          const view = wanted === undefined ? null : await needView(client, wanted)
          // A view is narrowed further by what is given beside it.
          const query = joinQueries(view?.filter.query, options.query)
          const status = options.status ?? view?.tab ?? 'all'
          const filter = {
            ...view?.filter,
            ...(severity === undefined ? {} : { severity }),
            ...(text === undefined ? {} : { text }),
            ...(query === undefined ? {} : { query }),
          }
          const { alerts, next } = await client.alerts.list({ status, filter, limit, cursor })
          shell.output.printJson({ alerts: alerts.map(toPublicAlert), next })
          shell.output.print(alerts.length === 0 ? 'No alerts.' : toTable(alerts))
          if (next !== null) shell.output.note(`More: the same command with --cursor ${next}`)
          return undefined
        }),
      ),
    )
  addDecisionCommands(alerts, run)
  addSilenceCommands(alerts, run)
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

function toTable(alerts: readonly Alert[]): string {
  return formatTable(
    [
      { title: 'Alert' },
      { title: 'Last (UTC)' },
      { title: 'Severity' },
      { title: 'Status' },
      { title: 'Assigned', width: 20 },
      { title: 'Subject', width: 45 },
      { title: 'Events', isNumber: true },
      { title: 'Title', width: 60 },
    ],
    alerts.map((alert) => [
      alert.name,
      formatTime(alert.last),
      alert.severity,
      alert.status,
      alert.assignee ?? '',
      alert.subject,
      `${alert.count}`,
      alert.title,
    ]),
  )
}
