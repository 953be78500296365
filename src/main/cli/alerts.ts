import type { Command } from 'commander'
import type { Alert } from '../../shared/alert'
import { toPublicAlert } from '../../shared/public-api'
import { addDecisionCommands } from './alert-decisions'
import { addAlertExport } from './alert-export'
import { addAlertGet } from './alert-get'
import { type AlertSelection, addSelectionOptions, filterOf } from './alert-selection'
import { numberOption } from './duration'
import { type Run, withConnection } from './shell'
import { addSilenceCommands } from './silences'
import { formatTable, formatTime } from './table'

interface AlertOptions extends AlertSelection {
  limit: number
  cursor?: string
}

/** `watchfloor alerts`: stored alerts, newest first, and what hides them. */
export function addAlertsCommand(program: Command, run: Run): void {
  const alerts = addSelectionOptions(
    program.command('alerts').description('stored alerts, newest first'),
  )
    .option('--limit <count>', 'how many', numberOption(1, 1000), 100)
    .option('--cursor <cursor>', 'continue: the `next` of the page before')
    .action((options: AlertOptions) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const { limit, cursor = null } = options
          const selected = await filterOf(client, options)
          const { alerts, next } = await client.alerts.list({ ...selected, limit, cursor })
          shell.output.printJson({ alerts: alerts.map(toPublicAlert), next })
          shell.output.print(alerts.length === 0 ? 'No alerts.' : toTable(alerts))
          if (next !== null) shell.output.note(`More: the same command with --cursor ${next}`)
          return undefined
        }),
      ),
    )
  addAlertGet(alerts, run)
  addAlertExport(alerts, run)
  addDecisionCommands(alerts, run)
  addSilenceCommands(alerts, run)
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
