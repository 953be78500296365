import type { Command } from 'commander'
import type { Cover, Explanation } from '../../shared/blacklist'
import { type Run, withConnection } from './shell'
import { formatTable, formatTime } from './table'

/** `blacklist why ADDRESS`: which entries of which lists contain an address, network or domain. */
export function addWhyCommand(blacklist: Command, run: Run): void {
  blacklist
    .command('why')
    .description(
      'which entries contain an address or domain, since when and by whom, and what is in the way',
    )
    .argument('<address>', 'an address, CIDR or domain')
    .action((value: string) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const explanation = await client.blacklists.why({ value })
          shell.output.printJson({
            address: explanation.value,
            is_blocked: explanation.isBlocked,
            never_blocked: explanation.neverBlocked,
            entries: explanation.covers.map(toJson),
          })
          shell.output.print(verdictOf(explanation))
          if (explanation.neverBlocked !== null) shell.output.print(explanation.neverBlocked)
          if (explanation.covers.length > 0) shell.output.print(coverTable(explanation.covers))
          return undefined
        }),
      ),
    )
}

function verdictOf({ value, isBlocked, covers }: Explanation): string {
  if (isBlocked) return `${value} is blocked: an export of a list holds it.`
  return covers.length === 0
    ? `${value} is not blocked: no entry of any list contains it.`
    : `${value} is not blocked, although entries contain it.`
}

function coverTable(covers: readonly Cover[]): string {
  const rows = covers.flatMap((cover) => {
    const { list, entry, state, origin, actor, reason, since, expiresAt } = cover
    const own = { kind: origin, actor, reason, since, expiresAt }
    const grounds = cover.grounds.length === 0 ? [own] : cover.grounds
    return grounds.map((ground) => [
      list,
      entry,
      state,
      ground.kind,
      formatTime(ground.since),
      ground.expiresAt === null ? 'never' : formatTime(ground.expiresAt),
      ground.actor,
      ground.reason,
    ])
  })
  return formatTable(
    [
      { title: 'List' },
      { title: 'Entry' },
      { title: 'State' },
      { title: 'Origin' },
      { title: 'Since (UTC)' },
      { title: 'Expires (UTC)' },
      { title: 'By', width: 24 },
      { title: 'Reason', width: 60 },
    ],
    rows,
  )
}

function toJson({ list, entry, state, since, expiresAt, grounds, actor, reason }: Cover): object {
  return {
    list,
    entry,
    state,
    since: isoTime(since),
    expires_at: isoTime(expiresAt),
    by: actor,
    reason,
    grounds: grounds.map((ground) => ({
      origin: ground.kind,
      by: ground.actor,
      reason: ground.reason,
      since: isoTime(ground.since),
      expires_at: isoTime(ground.expiresAt),
    })),
  }
}

function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
