import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { SASL_MECHANISMS } from '../../shared/kafka'
import { generateAlerts } from '../engine/sources/synthetic'
import { numberOption, shareOption } from './duration'
import { CommandError, UsageError } from './failure'
import { type KafkaOptions, readTopicTarget, sendToTopic } from './generate-kafka'
import { intoStream, writePaced } from './paced-writer'
import { type Run, type Shell, statusOf } from './shell'

interface AlertsOptions extends KafkaOptions {
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

const KAFKA_HELP = `
With --kafka:
  The password comes from WATCHFLOOR_KAFKA_PASSWORD, a token from WATCHFLOOR_KAFKA_TOKEN, or from
  files that the same names with _FILE behind them name. --rate counts over all producers.
  Producers are idempotent: one request at a time to a broker, acknowledged by all replicas in
  sync, compressed with gzip. What they try again is neither repeated nor swapped. That holds
  within one run: the same command once more sends everything once more.`

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
    .option('--kafka <brokers>', 'send to a topic instead: host:port, several with commas')
    .option('--topic <topic>', 'the topic, which must exist; alerts are keyed by their address')
    .option(
      '--producers <count>',
      'producers side by side; all alerts of an address go through one (default: 1)',
      numberOption(1, 64),
    )
    .option('--client-id <name>', 'what the brokers know the producers as')
    .option('--tls', 'speak TLS with the brokers')
    .option('--ca-file <file>', 'PEM file of the authority that signed their certificates')
    .addOption(new Option('--sasl <mechanism>', 'sign in').choices(SASL_MECHANISMS))
    .option('--username <name>', 'as whom to sign in')
    .addHelpText('after', KAFKA_HELP)
    .action((options: AlertsOptions) => run((shell) => generateTo(shell, options)))
}

async function generateTo(shell: Shell, options: AlertsOptions) {
  const { count, rate, output } = options
  const kafka = readTopicTarget(options)
  if (kafka !== null && output !== undefined) {
    throw new UsageError('Choose one of --kafka and --output.')
  }
  const lines = makeLines(shell, options)
  if (kafka !== null) return sendToTopic(shell, lines, { ...kafka, count, ratePerSecond: rate })
  const target = output === undefined ? shell.stdout : await openFile(output)
  const pace = { ratePerSecond: rate, signal: shell.signal }
  const written = await writePaced(lines, intoStream(target), pace)
  if (output !== undefined) {
    target.end()
    await once(target, 'close')
    shell.output.printJson({ file: resolve(output), lines: written })
    shell.output.note(`${written.toLocaleString('en')} lines written to ${output}`)
  }
  return statusOf(shell)
}

function makeLines(shell: Shell, options: AlertsOptions): Iterable<string> {
  const { count, addresses, rate, duplicates, seed } = options
  const ratePerSecond = rate ?? UNPACED_RATE
  const stepMs = Math.max(1, 1000 / ratePerSecond)
  const pacedMs = rate === undefined ? 0 : (count / rate) * 1000
  const start = options.start ?? Math.floor(shell.now() + pacedMs - count * stepMs)
  return generateAlerts({ count, addresses, ratePerSecond, duplicates, seed, start })
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
