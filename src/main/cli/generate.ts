import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { type Command, InvalidArgumentError } from 'commander'
import { generateAlerts } from '../engine/sources/synthetic'
import { numberOption, shareOption } from './duration'
import { CommandError } from './failure'
import { writePaced } from './paced-writer'
import { type Run, type Shell, statusOf } from './shell'

interface AlertsOptions {
  count: number
  addresses: number
  rate?: number
  duplicates: number
  seed: number
  start?: number
  output?: string
}

/** Event time between two alerts where no rate is asked for, as many a second. */
const UNPACED_RATE = 100

/** `watchfloor generate KIND`: made-up records of documentation addresses. */
export function addGenerateCommand(program: Command, run: Run): void {
  const generate = program
    .command('generate')
    .description('made-up records: only documentation and benchmark addresses occur')
  generate
    .command('alerts')
    .description('blacklist events, one JSON document a line')
    .option('--count <count>', 'how many lines', numberOption(1, 1_000_000_000), 10_000)
    .option('--addresses <count>', 'of how many addresses', numberOption(1, 10_000_000), 100)
    .option('--rate <count>', 'lines a second (default: as fast as they can be read)', rateOption)
    .option('--duplicates <share>', 'share of lines that repeat one before, 0 to 1', shareOption, 0)
    .option(
      '--seed <number>',
      'the same seed gives the same lines',
      numberOption(0, 4_294_967_295),
      1,
    )
    .option(
      '--start <time>',
      'event time of the first, ISO 8601 (default: the last is of now)',
      timeOption,
    )
    .option('--output <file>', 'write this file instead of standard output')
    .action((options: AlertsOptions) => run((shell) => generateTo(shell, options)))
}

async function generateTo(shell: Shell, options: AlertsOptions) {
  const { count, addresses, rate, duplicates, seed } = options
  const ratePerSecond = rate ?? UNPACED_RATE
  const stepMs = Math.max(1, 1000 / ratePerSecond)
  const pacedMs = rate === undefined ? 0 : (count / rate) * 1000
  const start = options.start ?? Math.floor(shell.now() + pacedMs - count * stepMs)
  const lines = generateAlerts({ count, addresses, ratePerSecond, duplicates, seed, start })
  const target = options.output === undefined ? shell.stdout : await openFile(options.output)
  const written = await writePaced(lines, target, { ratePerSecond: rate, signal: shell.signal })
  if (options.output !== undefined) {
    target.end()
    await once(target, 'close')
    shell.output.printJson({ file: resolve(options.output), lines: written })
    shell.output.note(`${written.toLocaleString('en')} lines written to ${options.output}`)
  }
  return statusOf(shell)
}

async function openFile(file: string): Promise<Writable> {
  const target = createWriteStream(file)
  try {
    await once(target, 'open')
    return target
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${file} could not be written: ${reason}`, { cause: error })
  }
}

function rateOption(text: string): number {
  const rate = /^\d{1,7}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  if (rate > 0 && rate <= 1_000_000) return rate
  throw new InvalidArgumentError('Write lines a second, more than 0.')
}

function timeOption(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isFinite(time)) return time
  throw new InvalidArgumentError('Write a time such as 2026-03-02T10:00:00Z.')
}
