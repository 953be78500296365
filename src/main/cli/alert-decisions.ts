import { type Command, Option } from 'commander'
import type { AlertAction } from '../../shared/alert'
import { CLOSE_REASONS, type CloseReason } from '../../shared/alert-status'
import { UsageError } from './failure'
import { type Run, withConnection } from './shell'
import { targetOf, tell } from './silences'

const IDS = 'ids of alerts, as `alerts --json` tells them'

/** `alerts acknowledge`, `close`, `reopen` and `assign`. */
export function addDecisionCommands(alerts: Command, run: Run): void {
  const decide = (ids: string[], action: AlertAction) =>
    run((shell) =>
      withConnection(shell, async ({ client }) => {
        const target = await targetOf(client, ids)
        return tell(shell, [await client.alerts.act({ target, action })])
      }),
    )
  alerts
    .command('acknowledge')
    .description('say that somebody looks at them')
    .argument('<id...>', IDS)
    .action((ids: string[]) => decide(ids, { kind: 'acknowledge', note: '' }))
  alerts
    .command('close')
    .description('say what they were')
    .argument('<id...>', IDS)
    .addOption(
      new Option('--reason <reason>', 'what they were')
        .choices(CLOSE_REASONS)
        .makeOptionMandatory(),
    )
    .option('--note <text>', 'more about it; "other" needs one', '')
    .action((ids: string[], { reason, note }: { reason: CloseReason; note: string }) =>
      decide(ids, { kind: 'close', reason, note }),
    )
  alerts
    .command('reopen')
    .description('make them new again')
    .argument('<id...>', IDS)
    .action((ids: string[]) => decide(ids, { kind: 'reopen', note: '' }))
  alerts
    .command('assign')
    .description('say who is to deal with them')
    .argument('<id...>', IDS)
    .option('--to <name>', 'a person, or the holder of a token')
    .option('--nobody', 'take them back')
    .action((ids: string[], { to, nobody = false }: { to?: string; nobody?: boolean }) => {
      if ((to === undefined) !== nobody) throw new UsageError('Give --to NAME or --nobody.')
      return decide(ids, { kind: 'assign', assignee: to ?? null })
    })
}
