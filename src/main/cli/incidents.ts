import type { Command } from 'commander'
import {
  type Incident,
  type IncidentAddress,
  type IncidentDetail,
  readIncidentId,
  toPublicIncident,
} from '../../shared/incident'
import { durationOption, numberOption } from './duration'
import { UsageError } from './failure'
import { toTerminal } from './output'
import { type Run, withConnection } from './shell'
import { formatTable, formatTime } from './table'

const MONTH_MS = 30 * 24 * 3_600_000

interface ListOptions {
  last: number
  host?: string
}

/** `watchfloor incidents`: when web hosts were under attack, and by whom. */
export function addIncidentsCommand(program: Command, run: Run): void {
  const incidents = program
    .command('incidents')
    .description('web hosts under attack: when, how large a part of their traffic, by whom')
  incidents
    .command('list', { isDefault: true })
    .description('incidents of a time, newest first')
    .option('--last <span>', 'such as 24h or 30d', durationOption, MONTH_MS)
    .option('--host <name>', 'of one host alone')
    .action((options: ListOptions) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const to = Math.max(shell.now(), options.last + 1)
          const span = { from: to - options.last, to }
          const found = await client.web.incidents({ span, host: options.host ?? null })
          shell.output.printJson({ incidents: found.map(toPublicIncident) })
          shell.output.print(found.length === 0 ? 'No incidents.' : toTable(found))
          return undefined
        }),
      ),
    )
  incidents
    .command('show')
    .description('one incident with its addresses, those with the highest scores first')
    .argument('<incident>', 'its id, as the list says it: 2026-03-02T10:08:00.000Z/www.example.com')
    .option('--limit <count>', 'addresses', numberOption(1, 1_000), 50)
    .action((id: string, { limit }: { limit: number }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const key = readIncidentId(id)
          if (key === null) {
            throw new UsageError(
              `${toTerminal(id)} is no id of an incident: see watchfloor incidents.`,
            )
          }
          const detail = await client.web.incident(key)
          const { addresses, total } = await client.web.incidentAddresses({ ...key, limit })
          shell.output.printJson(toPublicDetail(detail, addresses, total))
          shell.output.print(describe(detail, addresses, total))
          return undefined
        }),
      ),
    )
}

function toPublicDetail(
  { incident, distinctClients, distinctFlagged, late }: IncidentDetail,
  addresses: readonly IncidentAddress[],
  total: number,
) {
  return {
    ...toPublicIncident(incident),
    distinctClients,
    distinctFlagged,
    late,
    totalAddresses: total,
    addresses: addresses.map(({ first, last, ...rest }) => ({
      ...rest,
      first: new Date(first).toISOString(),
      last: new Date(last).toISOString(),
    })),
  }
}

const percent = (share: number) => `${Math.round(share * 100)} %`

function toTable(incidents: readonly Incident[]): string {
  return formatTable(
    [
      { title: 'Incident' },
      { title: 'Severity' },
      { title: 'Until' },
      { title: 'Clients', isNumber: true },
      { title: 'Requests', isNumber: true },
      { title: 'Alert' },
    ],
    incidents.map((each) => [
      each.id,
      each.severity,
      each.stop === null ? 'goes on' : formatTime(each.stop),
      percent(each.portion),
      percent(each.requestPortion),
      each.alertName,
    ]),
  )
}

function describe(
  { incident, distinctClients, distinctFlagged, late }: IncidentDetail,
  addresses: readonly IncidentAddress[],
  total: number,
): string {
  const { host, start, stop, lastSeen } = incident
  const lines = [
    `${toTerminal(host)}, ${incident.severity}: ${formatTime(start)} to ${stop === null ? `now, last seen ${formatTime(lastSeen)}` : formatTime(stop)}`,
    `${distinctFlagged} of ${distinctClients} clients anomalous, at most ${percent(incident.portion)} of a bucket; ${incident.flaggedRequests} of ${incident.requests} requests`,
    `4xx ${incident.status4xx}, 5xx ${incident.status5xx}; alert ${incident.alertName}`,
    ...(late > 0 ? [`${late} stored requests of its span are in no figure`] : []),
    '',
    formatTable(
      [
        { title: 'Address' },
        { title: 'Score', isNumber: true },
        { title: 'Requests', isNumber: true },
        { title: 'Buckets', isNumber: true },
        { title: 'Why' },
        { title: 'Stands out' },
      ],
      addresses.map((each) => [
        each.address,
        each.score === null ? '-' : each.score.toFixed(4),
        String(each.requests),
        String(each.buckets),
        each.flaggedBy.join(', '),
        each.outlying
          .map(({ name, value }) => `${name} ${Number(value.toPrecision(3))}`)
          .join(', '),
      ]),
    ),
    ...(total > addresses.length ? [`${total - addresses.length} more: --limit`] : []),
  ]
  return lines.join('\n')
}
