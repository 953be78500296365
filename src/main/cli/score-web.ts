import { type Command, Option } from 'commander'
import { FORMATS, type FormatName } from '../../shared/source'
import { openSetScorer, type SetScorer } from '../engine/detectors/web-anomaly/scorer'
import { ModelError } from '../engine/models/model-error'
import { findModelFolder } from '../engine/models/model-folder'
import { SourceError } from '../engine/sources/source'
import type { WebLogCounts } from '../engine/web-log'
import { type ScoredSet, scoreWebLog } from '../engine/web-scores'
import { CommandError, EXIT, type ExitStatus } from './failure'
import { toTerminal } from './output'
import type { Run, Shell } from './shell'

interface WebScoreOptions {
  model?: string
  table?: boolean
  format: FormatName
}

const HELP = `
Each line is one client and host as they stood behind one bucket of two minutes: its score, 0 to 1,
the higher the more anomalous, and all features by which it was judged (docs/features.md). Buckets
come in their order. Nothing is stored.

Formats with requests: access-log, access-log-json, iis; auto finds out.
`

/** `watchfloor score web-anomaly FILE`. */
export function addWebScores(score: Command, run: Run): void {
  score
    .command('web-anomaly')
    .description('how anomalous web clients are, a line for each client, host and two minutes')
    .argument('[file]', 'an access log, plain or .gz; - reads stdin', '-')
    .addOption(new Option('--format <format>', 'its format').choices(FORMATS).default('auto'))
    .option('--model <folder>', 'folder of a model with its manifest (default: the shipped one)')
    .option('--table', 'for people: a few columns instead of JSON lines')
    .addHelpText('after', HELP)
    .action((file: string, options: WebScoreOptions) =>
      run((shell) => scoreLog(shell, file, options)),
    )
}

async function scoreLog(shell: Shell, file: string, options: WebScoreOptions): Promise<ExitStatus> {
  const scorer = await openScorer(options.model ?? findModelFolder('web-anomaly'))
  const { value } = scorer.manifest.threshold
  const toLine = options.table === true && !shell.output.isJson ? toText : toJson
  const stdin = file === '-' ? shell.stdin() : undefined
  const log = { path: file, format: options.format, stdin, now: shell.now }
  let counts: WebLogCounts = { requests: 0, others: 0, late: 0 }
  let [judged, over] = [0, 0]
  try {
    for await (const part of scoreWebLog(log, scorer, shell.signal)) {
      counts = part.counts
      judged += part.sets.length
      over += part.sets.filter(({ score }) => score > value).length
      await shell.output.write(part.sets.map((set) => toLine(set, value)).join(''))
    }
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof SourceError)) throw error
    throw new CommandError(error.message, { cause: error })
  } finally {
    await scorer.close()
  }
  if (shell.signal.aborted) return EXIT.failed
  const count = (number: number) => number.toLocaleString('en')
  shell.output.note(
    `${count(counts.requests)} requests, ${count(counts.late)} of them late, ${count(counts.others)} other records; ${count(judged)} request sets judged, ${count(over)} over ${value}`,
  )
  return EXIT.done
}

async function openScorer(folder: string): Promise<SetScorer> {
  try {
    return await openSetScorer(folder)
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    const why = `The model in ${folder} cannot be used: ${error.message}`
    throw new CommandError(why, { cause: error })
  }
}

const verdictOf = (score: number, threshold: number) => (score > threshold ? 'anomalous' : 'normal')

const toTime = (ms: number) => new Date(ms).toISOString()

function toJson({ reading, score }: ScoredSet, threshold: number): string {
  const { client, site, start, stop, features } = reading
  const line = {
    ip: client,
    host: site,
    start: toTime(start),
    end: toTime(stop),
    requests: features.request_total,
    score: Number(score.toFixed(6)),
    verdict: verdictOf(score, threshold),
    features,
  }
  return `${JSON.stringify(line)}\n`
}

function toText({ reading, score }: ScoredSet, threshold: number): string {
  const { client, site, stop, features } = reading
  const verdict = verdictOf(score, threshold).padEnd(9)
  const requests = String(features.request_total).padStart(7)
  return `${score.toFixed(4)}  ${verdict}  ${toTime(stop)}  ${requests}  ${client}  ${toTerminal(site)}\n`
}
