import { type Command, Option } from 'commander'
import { ALERT_COPIES, type AlertCopy, writeAlert } from '../../shared/alert-copy'
import { type Run, withConnection } from './shell'

/** `alerts get`: one alert with its newest evidence. */
export function addAlertGet(alerts: Command, run: Run): void {
  alerts
    .command('get')
    .description('one alert with its newest evidence, for a ticket or another system')
    .argument('<id>', 'id of an alert, as `alerts --json` tells it')
    .addOption(
      new Option(
        '--format <format>',
        'Markdown with defanged values, the Elastic Common Schema, or all fields as JSON; --json is json',
      ).choices(ALERT_COPIES),
    )
    .action((id: string, { format }: { format?: AlertCopy }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const detail = await client.alerts.get({ id })
          const copy = format ?? (shell.output.isJson ? 'json' : 'markdown')
          await shell.output.write(`${writeAlert(detail, copy).trimEnd()}\n`)
          return undefined
        }),
      ),
    )
}
