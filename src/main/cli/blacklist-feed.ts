import type { Command } from 'commander'
import type { FeedPreview, FeedRule, ListSummary } from '../../shared/blacklist'
import { type ExpiryOption, expiryOption, numberOption, spanOf } from './duration'
import { CommandError, UsageError } from './failure'
import { type Run, type Shell, withConnection } from './shell'

interface FeedOptions {
  on?: boolean
  off?: boolean
  minimumHits?: number
  maxAge?: ExpiryOption
}

/** `blacklist feed LIST`: what firewalls or name servers get of a list; off until somebody turns it on. */
export function addFeedCommand(blacklist: Command, run: Run): void {
  blacklist
    .command('feed')
    .description('show, turn on or turn off what firewalls get of a list')
    .argument('<list>', 'alert id or name of a list')
    .option('--on', 'turn it on, with what is proposed for the list')
    .option('--off', 'turn it off')
    .option('--minimum-hits <count>', 'hits of an address', numberOption(1, 1_000_000))
    .option('--max-age <span>', 'age of its newest event: 30d, ... or never', expiryOption)
    .action((list: string, options: FeedOptions) =>
      run((shell) => {
        if (options.on === true && options.off === true) throw new UsageError('Give --on or --off')
        return withConnection(shell, async ({ client }) => {
          const lists = await client.blacklists.lists()
          const summary = lists.find((each) => each.list === list)
          if (summary === undefined) throw new CommandError(`There is no list ${list}`)
          const feed = chooseRule(summary, options)
          if (feed === undefined) {
            const rule = summary.feed ?? summary.proposedFeed
            return show(shell, summary, await client.blacklists.previewFeed({ list, feed: rule }))
          }
          const change = await client.blacklists.setFeed({ list, feed })
          shell.output.printJson(change)
          shell.output.print(change.text)
          return undefined
        })
      }),
    )
}

/** The rule that is asked for; undefined where nothing is to be changed. */
function chooseRule(summary: ListSummary, options: FeedOptions): FeedRule | null | undefined {
  const { on, off, minimumHits, maxAge } = options
  if (off === true) return null
  if (on !== true && minimumHits === undefined && maxAge === undefined) return undefined
  if (on !== true && summary.feed === null) {
    throw new UsageError('The feed is off; turn it on with --on')
  }
  const base = summary.feed ?? summary.proposedFeed
  return {
    minimumHits: minimumHits ?? base.minimumHits,
    maxAgeMs: maxAge === undefined ? base.maxAgeMs : spanOf(maxAge),
  }
}

function show(
  shell: Shell,
  { list, feed, lastPull }: ListSummary,
  preview: FeedPreview,
): undefined {
  const { included, fewHits, tooOld } = preview
  shell.output.printJson({
    list,
    feed,
    last_pull: lastPull,
    entries: included,
    left_out: {
      few_hits: fewHits.count,
      too_old: tooOld.count,
      protected: preview.protected,
    },
  })
  shell.output.print(
    feed === null
      ? `The feed of ${list} is off.`
      : `The feed of ${list} is on: from ${feed.minimumHits} ${feed.minimumHits === 1 ? 'hit' : 'hits'}, evidence ${feed.maxAgeMs === null ? 'of any age' : `of at most ${Math.round(feed.maxAgeMs / 86_400_000)} days`}.`,
  )
  const verb = feed === null ? 'Turned on as proposed, it would give' : 'It gives'
  shell.output.print(
    `${verb} ${included === 1 ? '1 entry' : `${included} entries`}; left out: ${fewHits.count} with too few hits, ${tooOld.count} too old, ${preview.protected} allowed or never blocked.`,
  )
  for (const { value, hits } of [...fewHits.examples, ...tooOld.examples]) {
    shell.output.print(`  left out: ${value}  ${hits === 1 ? '1 hit' : `${hits} hits`}`)
  }
  if (lastPull !== null) {
    const at = new Date(lastPull.at).toISOString()
    const entries = lastPull.entries === 1 ? '1 entry' : `${lastPull.entries} entries`
    shell.output.print(`Last pulled by ${lastPull.by} at ${at}: ${entries}.`)
  }
}
