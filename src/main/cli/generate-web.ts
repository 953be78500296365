import { writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import {
  generateWeb,
  listWebClients,
  WEB_LINES,
  type WebLines,
  webClientOf,
} from '../engine/sources/synthetic-web'
import { numberOption } from './duration'
import { CommandError } from './failure'

/** What the kind `web` takes beside what every kind takes. */
export interface WebKindOptions {
  count: number
  seed: number
  people: number
  crawlers: number
  scanners: number
  flooders: number
  scrapers: number
  host: string
  lines: WebLines
  labels?: string
}

/** Clients of a kind: so many addresses there are to give. */
const MOST = { people: 60_000, flooders: 25_000, others: 10_000 } as const

/** Adds the options of made-up requests to their command. */
export function addWebOptions(kind: Command): Command {
  return kind
    .option('--people <count>', 'clients that read', numberOption(0, MOST.people), 40)
    .option('--crawlers <count>', 'search engines', numberOption(0, MOST.others), 2)
    .option('--scanners <count>', 'clients that try doors', numberOption(0, MOST.others), 1)
    .option(
      '--flooders <count>',
      'addresses that flood, after ten minutes',
      numberOption(0, MOST.flooders),
      0,
    )
    .option('--scrapers <count>', 'slow scrapers', numberOption(0, MOST.others), 1)
    .option('--host <name>', 'host that is asked', 'www.site.example')
    .addOption(
      new Option('--lines <format>', 'how lines are written')
        .choices(WEB_LINES)
        .default('access-log-json'),
    )
    .option('--labels <file>', 'write what each client really is into a CSV file')
}

/**
 * Made-up requests from a time (ms) on; their labels are written first, where they are wanted.
 * @throws CommandError where the labels cannot be written.
 */
export async function makeWeb(options: WebKindOptions, start: number) {
  const made = { ...options, start }
  if (options.labels !== undefined) {
    const rows = listWebClients(made).map(({ ip, truth }) => `${ip},${truth}\n`)
    try {
      await writeFile(options.labels, `client_ip,label\n${rows.join('')}`)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new CommandError(`${options.labels} could not be written: ${reason}`, { cause: error })
    }
  }
  return { lines: generateWeb(made), noun: 'requests', topic: '', keyOf: webClientOf }
}
