import type { Command } from 'commander'
import { canonicalAddress } from '../../shared/address'
import type { WatchEvent } from '../../shared/event'
import { toPublicEvent } from '../../shared/public-api'
import { numberOption } from './duration'
import { UsageError } from './failure'
import { type Run, withConnection } from './shell'
import { formatTable, formatTime } from './table'

/** `watchfloor events ADDRESS`: the history of an address, newest first. */
export function addEventsCommand(program: Command, run: Run): void {
  program
    .command('events')
    .description('the history of an IP address, newest first')
    .argument('<address>', 'IPv4 or IPv6 address')
    .option('--limit <count>', 'how many', numberOption(1, 1000), 10)
    .option('--before <cursor>', 'continue: the `next` of the page before')
    .action((address: string, options: { limit: number; before?: string }) =>
      run((shell) => {
        const ip = canonicalAddress(address)
        if (ip === null) throw new UsageError(`${JSON.stringify(address)} is no IP address`)
        return withConnection(shell, async ({ client }) => {
          const { limit, before = null } = options
          const { events, next } = await client.entity.events({ value: ip, limit, before })
          shell.output.printJson({ ip, events: events.map(toFullEvent), next })
          shell.output.print(events.length === 0 ? `No events of ${ip}.` : toTable(events))
          if (next !== null) shell.output.note(`More: watchfloor events ${ip} --before ${next}`)
          return undefined
        })
      }),
    )
}

/** The document of the HTTP interface with the raw record, which stays on this machine. */
function toFullEvent(event: WatchEvent) {
  return { ...toPublicEvent(event), raw: event.raw, raw_size: event.rawSize }
}

function toTable(events: readonly WatchEvent[]): string {
  return formatTable(
    [
      { title: 'Time (UTC)' },
      { title: 'Severity' },
      { title: 'Alert', isNumber: true },
      { title: 'Title', width: 40 },
      { title: 'Reason', width: 40 },
      { title: 'Info', width: 80 },
    ],
    events.map((event) => [
      formatTime(event.time),
      event.severity,
      event.alertId === null ? '' : `${event.alertId}`,
      event.title,
      event.reason,
      event.info,
    ]),
  )
}
