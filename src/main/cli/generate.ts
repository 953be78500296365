import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { SASL_MECHANISMS } from '../../shared/kafka'
import { DEFAULT_TOPICS } from '../../shared/source'
import { addressOf, generateAlerts } from '../engine/sources/synthetic'
import {
  COUNTED_WINDOW_MS,
  generateClicks,
  generateWindowCounts,
  LINES_A_WINDOW,
  siteOf,
} from '../engine/sources/synthetic-clicks'
import { detectedHost, generateDetections } from '../engine/sources/synthetic-detections'
import { clientOf, generateDns } from '../engine/sources/synthetic-dns'
import { numberOption, shareOption } from './duration'
import { CommandError, UsageError } from './failure'
import { type KafkaOptions, readTopicTarget, sendToTopic } from './generate-kafka'
import { addWebOptions, makeWeb, type WebKindOptions } from './generate-web'
import { intoStream, writePaced } from './paced-writer'
import { type Run, type Shell, statusOf } from './shell'

/** What every kind takes. */
interface GenerateOptions extends KafkaOptions {
  count: number
  rate?: number
  seed: number
  start?: number
  output?: string
}

interface AlertsOptions extends GenerateOptions {
  addresses: number
  duplicates: number
}

interface ClicksOptions extends GenerateOptions {
  sites: number
  floods: number
  nulls?: number
}

interface DetectionsOptions extends GenerateOptions {
  hosts: number
  notAlerting: number
  events: number
}

interface DnsQueryOptions extends GenerateOptions {
  clients: number
  bots: number
  lookalikes: number
  tunnels: number
}

type WebOptions = GenerateOptions & WebKindOptions

/** Lines to be written or sent. */
interface MadeLines {
  lines: Iterable<string>
  /** What they are, in words. */
  noun: string
  /** The topic they go to unless another is named; empty where one must be. */
  topic: string
  keyOf: (line: string) => string
}

/** Event time between two alerts where no rate is asked for, as many a second. */
const UNPACED_RATE = 100

/** Made-up requests begin so long ago. */
const WEB_SINCE_MS = 3_600_000

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
  addCommon(
    generate
      .command('alerts')
      .description('blacklist events, one JSON document a line')
      .option('--addresses <count>', 'of how many addresses', numberOption(1, 10_000_000), 100)
      .option(
        '--duplicates <share>',
        'share of lines that repeat one before, 0 to 1',
        shareOption,
        0,
      ),
    'address',
  ).action((options: AlertsOptions) =>
    run((shell) => generateTo(shell, options, makeAlerts(shell, options))),
  )
  addCommon(
    addClickOptions(
      generate.command('clicks').description('clicks on pages, one JSON document a line'),
    ).option('--nulls <share>', 'share of clicks with a null, 0 to 1', shareOption, 0.02),
    'site',
    DEFAULT_TOPICS.click,
  ).action((options: ClicksOptions) =>
    run((shell) => generateTo(shell, options, makeClicks(shell, options))),
  )
  addCommon(
    addClickOptions(
      generate
        .command('window-counts')
        .description('counts of clicks in windows of 10 s, one JSON document a line'),
    ),
    'site',
    DEFAULT_TOPICS['window-count'],
  ).action((options: ClicksOptions) =>
    run((shell) => generateTo(shell, options, makeCounts(shell, options))),
  )
  addCommon(
    generate
      .command('chronicle')
      .description('detections as Chronicle gives them, one JSON document a line')
      .option('--hosts <count>', 'about how many hosts', numberOption(1, 1_000_000), 100)
      .option('--not-alerting <share>', 'share of those that do not alert, 0 to 1', shareOption, 0)
      .option('--events <count>', 'events in each', numberOption(0, 10_000), 2),
    'host',
  ).action((options: DetectionsOptions) =>
    run((shell) => generateTo(shell, options, makeDetections(shell, options))),
  )
  addDnsKind(generate, run)
  addWebKind(generate, run)
}

function addWebKind(generate: Command, run: Run): void {
  addCommon(
    addWebOptions(
      generate.command('web').description('requests to a web server as an access log, one a line'),
    ),
    'client',
  ).action((options: WebOptions) =>
    run(async (shell) => {
      // Event time goes as fast as the clients ask: begun a while ago unless told otherwise.
      const start = options.start ?? Math.floor(shell.now() - WEB_SINCE_MS)
      return generateTo(shell, options, await makeWeb(options, start))
    }),
  )
}

function addDnsKind(generate: Command, run: Run): void {
  addCommon(
    generate
      .command('dns')
      .description(
        'DNS queries as lines of a Zeek dns.log, one JSON document a line; `truth` says what each really is',
      )
      .option('--clients <count>', 'of how many ordinary clients', numberOption(1, 65_536), 20)
      .option('--bots <count>', 'clients that ask for generated names', numberOption(0, 256), 1)
      .option(
        '--tunnels <count>',
        'clients that carry data in names, each by another tool',
        numberOption(0, 256),
        1,
      )
      .option(
        '--lookalikes <count>',
        'ordinary clients whose names resemble those, each of another kind',
        numberOption(0, 256),
        0,
      ),
    'client',
  ).action((options: DnsQueryOptions) =>
    run((shell) => generateTo(shell, options, makeDns(shell, options))),
  )
}

function addClickOptions(kind: Command): Command {
  return kind
    .option('--sites <count>', 'of how many sites', numberOption(1, 1_000_000), 1)
    .option('--floods <share>', 'share of windows with a flood, 0 to 1', shareOption, 0.1)
}

function addCommon(kind: Command, key: string, topic = ''): Command {
  const where = topic === '' ? '' : ` (default: ${topic})`
  return kind
    .option('--count <count>', 'how many lines', numberOption(1, 1_000_000_000), 10_000)
    .option('--rate <count>', 'lines a second (default: as fast as they can be read)', rateOption)
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
    .option(
      '--topic <topic>',
      `the topic, which must exist${where}; lines are keyed by their ${key}`,
    )
    .option(
      '--producers <count>',
      `producers side by side; all lines of one ${key} go through one (default: 1)`,
      numberOption(1, 64),
    )
    .option('--client-id <name>', 'what the brokers know the producers as')
    .option('--tls', 'speak TLS with the brokers')
    .option('--ca-file <file>', 'PEM file of the authority that signed their certificates')
    .addOption(new Option('--sasl <mechanism>', 'sign in').choices(SASL_MECHANISMS))
    .option('--username <name>', 'as whom to sign in')
    .addHelpText('after', KAFKA_HELP)
}

async function generateTo(shell: Shell, options: GenerateOptions, made: MadeLines) {
  const { count, rate, output } = options
  const kafka = readTopicTarget(options, made.topic)
  if (kafka !== null && output !== undefined) {
    throw new UsageError('Choose one of --kafka and --output.')
  }
  const { lines, noun, keyOf } = made
  if (kafka !== null) {
    return sendToTopic(shell, lines, { ...kafka, count, ratePerSecond: rate, noun, keyOf })
  }
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

function makeAlerts(shell: Shell, options: AlertsOptions): MadeLines {
  const { count, addresses, duplicates, seed } = options
  const { ratePerSecond, start } = timesOf(shell, options)
  return {
    lines: generateAlerts({ count, addresses, ratePerSecond, duplicates, seed, start }),
    noun: 'alerts',
    topic: '',
    keyOf: addressOf,
  }
}

function makeClicks(shell: Shell, options: ClicksOptions): MadeLines {
  const { count, sites, floods, nulls, seed } = options
  const { ratePerSecond, start } = timesOf(shell, options, 0)
  return {
    lines: generateClicks({ count, sites, floods, nulls, ratePerSecond, seed, start }),
    noun: 'clicks',
    topic: DEFAULT_TOPICS.click,
    keyOf: siteOf,
  }
}

function makeDetections(shell: Shell, options: DetectionsOptions): MadeLines {
  const { count, hosts, notAlerting, events, seed } = options
  const { ratePerSecond, start } = timesOf(shell, options, 0)
  return {
    lines: generateDetections({ count, hosts, notAlerting, events, ratePerSecond, seed, start }),
    noun: 'detections',
    topic: '',
    keyOf: detectedHost,
  }
}

function makeDns(shell: Shell, options: DnsQueryOptions): MadeLines {
  const { count, clients, bots, tunnels, lookalikes, seed } = options
  const { ratePerSecond, start } = timesOf(shell, options, 0)
  return {
    lines: generateDns({ count, clients, bots, tunnels, lookalikes, ratePerSecond, seed, start }),
    noun: 'DNS queries',
    topic: '',
    keyOf: clientOf,
  }
}

/** Windows follow each other by 10 s, however fast their counts are sent; the last is over by now. */
function makeCounts(shell: Shell, options: ClicksOptions): MadeLines {
  const { count, sites, floods, seed } = options
  const windows = Math.ceil(count / (sites * LINES_A_WINDOW))
  const start = options.start ?? shell.now() - (windows + 1) * COUNTED_WINDOW_MS
  return {
    lines: generateWindowCounts({ count, sites, floods, seed, start }),
    noun: 'counts',
    topic: DEFAULT_TOPICS['window-count'],
    keyOf: siteOf,
  }
}

/** Event times of lines: as many a second as are asked for, the last of now unless told otherwise. */
function timesOf(
  shell: Shell,
  { count, rate, start }: GenerateOptions,
  leastStepMs = 1,
): { ratePerSecond: number; start: number } {
  const ratePerSecond = rate ?? UNPACED_RATE
  const stepMs = Math.max(leastStepMs, 1000 / ratePerSecond)
  const pacedMs = rate === undefined ? 0 : (count / rate) * 1000
  return { ratePerSecond, start: start ?? Math.floor(shell.now() + pacedMs - count * stepMs) }
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
