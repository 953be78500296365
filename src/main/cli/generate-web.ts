import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { generateWeb, listWebClients, webClientOf } from '../engine/sources/synthetic-web'
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
  labels?: string
}

/** Adds the options of made-up requests to their command. */
export function addWebOptions(kind: Command): Command {
  return kind
    .option('--people <count>', 'clients that read', numberOption(0, 10_000), 40)
    .option('--crawlers <count>', 'search engines', numberOption(0, 10_000), 2)
    .option('--scanners <count>', 'clients that try doors', numberOption(0, 10_000), 1)
    .option(
      '--flooders <count>',
      'addresses that flood, after ten minutes',
      numberOption(0, 10_000),
      0,
    )
    .option('--scrapers <count>', 'slow scrapers', numberOption(0, 10_000), 1)
    .option('--host <name>', 'host that is asked', 'www.site.example')
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
