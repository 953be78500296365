import { type Command, Option } from 'commander'
import type { ListSummary } from '../../shared/blacklist'
import type { ListPolicy, PolicyPreview } from '../../shared/list-policy'
import { SEVERITIES, type Severity } from '../../shared/severity'
import { durationOption, numberOption, shareOption } from './duration'
import { CommandError, UsageError } from './failure'
import { type Run, type Shell, withConnection } from './shell'

interface PolicyOptions {
  on?: boolean
  off?: boolean
  removeEntries?: boolean
  preview?: boolean
  hits?: number
  reporters?: number
  within?: number
  severity?: Severity
  score?: number
  expires?: number
}

/** `blacklist policy LIST`: what a list takes by itself; nothing until somebody turns it on. */
export function addPolicyCommand(blacklist: Command, run: Run): void {
  blacklist
    .command('policy')
    .description('show, preview, turn on or turn off what a list takes by itself')
    .argument('<list>', 'alert id or name of a list')
    .option('--on', 'turn it on, or change its rule')
    .option('--off', 'turn it off')
    .option('--remove-entries', 'with --off: take what it added off the list')
    .option('--preview', 'what the rule would list now, and in the last 7 days')
    .option('--hits <count>', 'least hits of a value', numberOption(1, 1_000_000))
    .option('--reporters <count>', 'least sensors and detectors', numberOption(1, 20))
    .option('--within <span>', 'how far back, 1h to 30d', durationOption)
    .addOption(
      new Option('--severity <severity>', 'least severity of alerts that count').choices(
        SEVERITIES,
      ),
    )
    .option('--score <share>', 'least score of alerts that count, 0 to 1', shareOption)
    .option('--expires <span>', 'how long an entry stays, 1h to 365d', durationOption)
    .action((list: string, options: PolicyOptions) =>
      run((shell) => {
        checkOptions(options)
        return withConnection(shell, async ({ client }) => {
          const lists = await client.blacklists.lists()
          const summary = lists.find((each) => each.list === list)
          if (summary === undefined) throw new CommandError(`There is no list ${list}`)
          const policy = chooseRule(summary, options)
          if (options.preview === true) {
            const preview = await client.blacklists.previewPolicy({ list, policy })
            return showPreview(shell, { list, policy }, preview)
          }
          if (options.on !== true && options.off !== true) return show(shell, summary)
          const change = await client.blacklists.setPolicy({
            list,
            policy: options.on === true ? policy : null,
            removeEntries: options.removeEntries === true,
          })
          shell.output.printJson(change)
          shell.output.print(change.text)
          return undefined
        })
      }),
    )
}

function checkOptions(options: PolicyOptions): void {
  const { on, off, preview, removeEntries } = options
  if ([on, off, preview].filter((each) => each === true).length > 1) {
    throw new UsageError('Give one of --on, --off and --preview')
  }
  if (removeEntries === true && off !== true) {
    throw new UsageError('--remove-entries goes with --off')
  }
  const { hits, reporters, within, severity, score, expires } = options
  const isRuled = [hits, reporters, within, severity, score, expires].some(
    (each) => each !== undefined,
  )
  if (isRuled && on !== true && preview !== true) {
    throw new UsageError('A rule goes with --preview or --on')
  }
}

/** What stands or is proposed, with what was said. */
function chooseRule(summary: ListSummary, options: PolicyOptions): ListPolicy {
  const base = summary.policy?.rule ?? summary.proposedPolicy
  return {
    minimumHits: options.hits ?? base.minimumHits,
    minimumReporters: options.reporters ?? base.minimumReporters,
    windowMs: options.within ?? base.windowMs,
    severity: options.severity ?? base.severity,
    minimumScore: options.score ?? base.minimumScore,
    expiresInMs: options.expires ?? base.expiresInMs,
  }
}

function show(shell: Shell, summary: ListSummary): undefined {
  const { list, policy, proposedPolicy, byPolicy } = summary
  const json = {
    list,
    policy: policy === null ? null : tellRule(policy.rule),
    proposed: tellRule(proposedPolicy),
    by: policy?.by ?? null,
    at: policy?.at ?? null,
    entries: byPolicy,
  }
  shell.output.printJson(json)
  if (policy === null) {
    shell.output.print(`Nothing goes on ${list} by itself.`)
  } else {
    const at = new Date(policy.at).toISOString()
    shell.output.print(`The policy of ${list} is on, by ${policy.by} at ${at}:`)
    shell.output.print(sayRule(policy.rule))
  }
  if (byPolicy > 0) shell.output.print(`It holds ${count(byPolicy, 'entry', 'entries')}.`)
  return undefined
}

function showPreview(
  shell: Shell,
  { list, policy }: { list: string; policy: ListPolicy },
  preview: PolicyPreview,
): undefined {
  const { now, week, skipped, isCut } = preview
  shell.output.printJson({ list, policy: tellRule(policy), now, week, skipped, is_cut: isCut })
  shell.output.print(sayRule(policy))
  shell.output.print(`Would list ${count(now.count, 'value', 'values')} now.`)
  for (const { value, hits, reporters } of now.examples) {
    shell.output.print(
      `  ${value}  ${count(hits, 'hit', 'hits')}, ${count(reporters, 'reporter', 'reporters')}`,
    )
  }
  const least = isCut ? 'At least ' : ''
  shell.output.print(`${least}${count(week.count, 'value', 'values')} met it in the last 7 days.`)
  shell.output.print(
    `Stay out: ${skipped.protected} allowed or never blocked, ${skipped.resting} removed or waiting for a review, ${skipped.listed} there already.`,
  )
  return undefined
}

function tellRule(policy: ListPolicy) {
  return {
    minimum_hits: policy.minimumHits,
    minimum_reporters: policy.minimumReporters,
    window_ms: policy.windowMs,
    severity: policy.severity,
    minimum_score: policy.minimumScore,
    expires_in_ms: policy.expiresInMs,
  }
}

function sayRule(policy: ListPolicy): string {
  const score = policy.minimumScore === null ? '' : ` and score ${policy.minimumScore}`
  return `${count(policy.minimumHits, 'hit', 'hits')} or more from ${count(policy.minimumReporters, 'reporter', 'reporters')} or more within ${sayHours(policy.windowMs)}, alerts from severity ${policy.severity}${score}; expires after ${sayHours(policy.expiresInMs)}.`
}

function sayHours(ms: number): string {
  const hours = Math.max(1, Math.round(ms / 3_600_000))
  return hours % 24 === 0 ? count(hours / 24, 'day', 'days') : `${hours} h`
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`
}
