import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  CHRONICLE_ENDPOINTS,
  type ChronicleReading,
  chronicleReadingSchema,
  findReadingFaults,
} from '../../shared/chronicle-stream'
import { parseTypedTime } from '../engine/chronicle/continuation-time'
import { codeOf } from '../engine/error-code'
import { durationOption, numberOption } from './duration'
import { CommandError, UsageError } from './failure'
import type { Run } from './shell'

const DEFAULT_FILE = '.chronicle_credentials.json'

interface ChronicleOptions {
  credentials?: string
  region: string
  continuationTime?: string
  endpoint: ChronicleReading['endpoint']
  instance?: string
  baseUrl?: string
  batchSize?: number
  pageStartTime?: string
  pageToken?: string
  maxDetections?: number
  pageSize: number
  readTimeout?: number
  failures: number
}

const HELP = `
Each line of standard output is one detection, as Chronicle has it. Standard error tells how the
stream is, and at the end the option with which the next run goes on; a detection comes again only
where a run ended in the middle of a batch.`

/** `watchfloor chronicle`: a detection stream to standard output, with nothing else running. */
export function addChronicleCommand(program: Command, run: Run): void {
  program
    .command('chronicle')
    .description('stream the detections of Google SecOps (Chronicle) to standard output')
    .option(
      '-c, --credentials <file>',
      `key file of the service account (default: ${DEFAULT_FILE} in the home folder)`,
    )
    .option('-r, --region <region>', 'region of the instance', 'us')
    .option('-t, --continuation-time <time>', 'from when on, in UTC (default: now)', timeOption)
    .addOption(
      new Option('--endpoint <endpoint>', 'the API that is asked')
        .choices(CHRONICLE_ENDPOINTS)
        .default('v2'),
    )
    .option('--instance <name>', 'instance, for v1alpha: projects/P/locations/L/instances/I')
    .option('--base-url <url>', "another address than Google's")
    .option('--batch-size <count>', 'detections in a batch at most', numberOption(1, 10_000))
    .option('--page-start-time <time>', 'v1alpha: from when on, as it counts pages', timeOption)
    .option('--page-token <token>', 'v1alpha: go on after the page of this token')
    .option(
      '--max-detections <count>',
      'v1alpha: detections after which it connects anew',
      numberOption(1, 1_000),
    )
    .option(
      '--page-size <count>',
      'detections in one answer of the list calls',
      numberOption(1, 1_000),
      1_000,
    )
    .option(
      '--read-timeout <span>',
      'connect anew when nothing came for (default: 60s)',
      durationOption,
    )
    .option('--failures <count>', 'give up after failures in a row', numberOption(1, 100), 8)
    .addHelpText('after', HELP)
    .action((options: ChronicleOptions) =>
      run(async (shell) => {
        const reading = toReading(options)
        const key = await readKey(options.credentials)
        // Loaded only when it is needed, as the engine is.
        const { printDetections } = await import('./chronicle-printing')
        await printDetections(shell, reading, key)
        return undefined
      }),
    )
}

function timeOption(text: string): string {
  const time = parseTypedTime(text)
  if (time === null) throw new InvalidArgumentError('Write a time in UTC: 2026-03-02T10:15:30Z.')
  return time
}

function toReading(options: ChronicleOptions): ChronicleReading {
  const { region, endpoint, instance, baseUrl, batchSize, readTimeout, failures } = options
  const read = chronicleReadingSchema.safeParse({
    region,
    endpoint,
    instance: instance ?? '',
    baseUrl: baseUrl ?? '',
    batchSize: batchSize ?? null,
    continuationTime: options.continuationTime ?? '',
    pageStartTime: options.pageStartTime ?? '',
    pageToken: options.pageToken ?? '',
    maxDetections: options.maxDetections ?? null,
    pageSize: options.pageSize,
    readTimeoutMs: readTimeout ?? 60_000,
    mostFailures: failures,
  })
  if (!read.success) {
    const [issue] = read.error.issues
    throw new UsageError(`${optionOf(issue?.path[0])} ${issue?.message ?? 'is wrong'}`)
  }
  const [fault] = findReadingFaults(read.data)
  if (fault !== undefined) {
    throw new UsageError(`${optionOf(fault.field)} ${fault.message}`)
  }
  return read.data
}

/** The option of a field: `pageToken` is `--page-token`. */
function optionOf(field: PropertyKey | undefined): string {
  const name = String(field ?? 'option')
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

async function readKey(file = ''): Promise<string> {
  const path = file === '' ? join(homedir(), DEFAULT_FILE) : file
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandError(
      `The key file ${path} cannot be read (${codeOf(error)}). Name another with --credentials.`,
      { cause: error },
    )
  })
}
