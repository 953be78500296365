import { type Command, Option } from 'commander'
import type { Change } from '../../shared/alert'
import { isoTime } from '../../shared/public-api'
import { type ListedSilence, SUPPRESSION_MS } from '../../shared/silence'
import type { ConsoleClient } from '../engine/engine'
import { durationOption, type ExpiryOption, expiryOption, spanOf } from './duration'
import { CommandError } from './failure'
import { type Run, type Shell, withConnection } from './shell'
import { formatTable, formatTime } from './table'

interface SuppressOptions {
  reason: string
  expires: ExpiryOption
  critical?: boolean
}

/** `alerts suppress`, `snooze`, `suppressions` and `lift`. */
export function addSilenceCommands(alerts: Command, run: Run): void {
  addSuppress(alerts, run)
  addSnooze(alerts, run)
  addList(alerts, run)
  addLift(alerts, run)
}

function addSuppress(alerts: Command, run: Run): void {
  alerts
    .command('suppress')
    .description('hide the alerts of the same rule and subject; they are kept and counted')
    .argument('<id...>', 'ids of alerts, as `alerts --json` tells them')
    .requiredOption('--reason <text>', 'why')
    .addOption(
      new Option('--expires <span>', '30d, 12h, ... or never')
        .argParser(expiryOption)
        .default(SUPPRESSION_MS, '30d'),
    )
    .option('--critical', 'hide Critical ones too')
    .action((ids: string[], options: SuppressOptions) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const target = await targetOf(client, ids)
          const { reason, expires, critical: hidesCritical = false } = options
          const how = { reason, expiresInMs: spanOf(expires), hidesCritical }
          return tell(shell, [await client.silences.suppress({ target, ...how })])
        }),
      ),
    )
}

function addSnooze(alerts: Command, run: Run): void {
  alerts
    .command('snooze')
    .description('hide the alerts of the same rule and subject for a while')
    .argument('<id...>', 'ids of alerts, as `alerts --json` tells them')
    .requiredOption('--for <span>', '8h, 1d, ... at most 31d', durationOption)
    .action((ids: string[], options: { for: number }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const target = await targetOf(client, ids)
          return tell(shell, [await client.silences.snooze({ target, forMs: options.for })])
        }),
      ),
    )
}

function addList(alerts: Command, run: Run): void {
  alerts
    .command('suppressions')
    .description('what is suppressed or snoozed now')
    .action(() =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const silences = await client.silences.list()
          shell.output.printJson({ suppressions: silences.map(toPublic) })
          shell.output.print(silences.length === 0 ? 'Nothing is suppressed.' : toTable(silences))
          return undefined
        }),
      ),
    )
}

function addLift(alerts: Command, run: Run): void {
  alerts
    .command('lift')
    .description('end suppressions and snoozes of a subject before their time')
    .argument('<subject>', 'an address or another subject')
    .option('--rule <rule>', 'only of this rule, such as ntopng:40')
    .action((subject: string, { rule }: { rule?: string }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const silences = (await client.silences.list()).filter(
            (each) => each.subject === subject && (rule === undefined || each.rule === rule),
          )
          if (silences.length === 0) {
            throw new CommandError(
              `Nothing of ${subject} is suppressed or snoozed. See watchfloor alerts suppressions.`,
            )
          }
          return tell(shell, [await client.silences.lift({ silences })])
        }),
      ),
    )
}

/** The alerts as they are now: a script decides on what it names, whatever was decided before. */
export async function targetOf(client: ConsoleClient, ids: readonly string[]) {
  const alerts: { id: string; revision: number }[] = []
  for (const id of ids) {
    const { alert } = await client.alerts.get({ id })
    alerts.push({ id, revision: alert.revision })
  }
  return { alerts }
}

function toPublic(silence: ListedSilence) {
  const { kind, detector, rule, subject, title, upTo, since, until } = silence
  const { actor, reason, alerts, lastArrived } = silence
  return {
    kind,
    detector,
    rule,
    subject,
    title,
    up_to: upTo,
    since: isoTime(since),
    until: until === null ? null : isoTime(until),
    actor,
    reason,
    alerts,
    last_arrived: lastArrived === null ? null : isoTime(lastArrived),
  }
}

function toTable(silences: readonly ListedSilence[]): string {
  return formatTable(
    [
      { title: 'Kind' },
      { title: 'Subject', width: 45 },
      { title: 'Rule', width: 30 },
      { title: 'Until (UTC)' },
      { title: 'By' },
      { title: 'Alerts', isNumber: true },
      { title: 'Reason', width: 60 },
    ],
    silences.map((each) => [
      each.kind,
      each.subject,
      each.rule,
      each.until === null ? 'never' : formatTime(each.until),
      each.actor,
      `${each.alerts}`,
      each.reason,
    ]),
  )
}

/** Says what was changed; the ids are what `undo` in the console takes. */
export function tell(shell: Shell, changes: readonly Change[]): undefined {
  shell.output.printJson({ changes })
  for (const change of changes) shell.output.print(change.text)
}
