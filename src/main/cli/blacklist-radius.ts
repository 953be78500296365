import type { Command } from 'commander'
import { type BlastRadius, hasGoodTraffic, RADIUS_DAYS } from '../../shared/blast-radius'
import { type Run, withConnection } from './shell'
import { formatTable } from './table'

/** `blacklist radius VALUE`: who of ours a block would hit. */
export function addRadiusCommand(blacklist: Command, run: Run): void {
  blacklist
    .command('radius')
    .description(
      `who of yours talked to an address, its /24 (IPv6: /64) or a domain in the last ${RADIUS_DAYS} days and got good answers`,
    )
    .argument('<value>', 'an address, a CIDR or a domain')
    .action((value: string) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const radius = await client.blacklists.radius({ value })
          const { own, around, gaps } = radius
          shell.output.printJson({
            since: new Date(radius.since).toISOString(),
            own,
            around,
            gaps,
          })
          shell.output.print(toTable(radius))
          if (gaps.length === 0 && !hasGoodTraffic(own)) {
            shell.output.print(`Nobody of yours got a good answer from ${own.value}.`)
          }
          for (const gap of gaps) shell.output.complain(gap)
          return undefined
        }),
      ),
    )
}

function toTable({ own, around }: BlastRadius): string {
  return formatTable(
    [
      { title: 'Value' },
      { title: 'Users', isNumber: true },
      { title: 'Good requests', isNumber: true },
      { title: 'DNS clients', isNumber: true },
      { title: 'Good answers', isNumber: true },
      { title: 'Own hosts', isNumber: true },
      { title: 'Events', isNumber: true },
      { title: 'Answered', isNumber: true },
    ],
    [own, ...(around === null ? [] : [around])].map((row) => [
      row.value,
      ...[row.users, row.requests, row.clients, row.answers].map(String),
      ...[row.hosts, row.events, row.answered].map(String),
    ]),
  )
}
