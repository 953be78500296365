import { type Command, Option } from 'commander'
import { FORMATS, type FormatName } from '../../shared/source'
import { openTunnelScorer, type TunnelScorer } from '../engine/detectors/dns-tunnel/scorer'
import { ModelError } from '../engine/models/model-error'
import { findModelFolder } from '../engine/models/model-folder'
import { SourceError } from '../engine/sources/source'
import { scoreTunnels, type TunnelScore } from '../engine/tunnel-scores'
import { CommandError, EXIT, type ExitStatus } from './failure'
import { toTerminal } from './output'
import type { Run, Shell } from './shell'
import { formatTable } from './table'

interface TunnelOptions {
  model?: string
  table?: boolean
  format: FormatName
}

/** Names of the likeliest window that a table shows. */
const SHOWN_NAMES = 3

const HELP = `
Each line is one client and one registrable domain below which it asked for four names or more in
15 minutes, by the likeliest such window; the likeliest come first. Nothing is stored.

Formats with DNS queries: zeek-dns, bind-query, dnsmasq, suricata, dns-record; auto finds out.
`

/** `watchfloor score dns-tunnel FILE`. */
export function addTunnelScores(score: Command, run: Run): void {
  score
    .command('dns-tunnel')
    .description('how likely clients carry data in DNS names, a line for each client and domain')
    .argument('[file]', 'a DNS log, plain or .gz; - reads stdin', '-')
    .addOption(new Option('--format <format>', 'its format').choices(FORMATS).default('auto'))
    .option('--model <folder>', 'folder of a model with its manifest (default: the shipped one)')
    .option('--table', 'for people: a table instead of JSON lines')
    .addHelpText('after', HELP)
    .action((file: string, options: TunnelOptions) =>
      run((shell) => scoreLog(shell, file, options)),
    )
}

async function scoreLog(shell: Shell, file: string, options: TunnelOptions): Promise<ExitStatus> {
  const scorer = await openScorer(options.model ?? findModelFolder('dns-tunnel'))
  const stdin = file === '-' ? shell.stdin() : undefined
  try {
    const log = { path: file, format: options.format, stdin, now: shell.now }
    const { scores, queries, others } = await scoreTunnels(log, scorer, shell.signal)
    if (shell.signal.aborted) return EXIT.failed
    const { value } = scorer.manifest.threshold
    const isTable = options.table === true && !shell.output.isJson
    await shell.output.write(isTable ? toTable(scores, value) : toLines(scores, value))
    const count = (number: number) => number.toLocaleString('en')
    shell.output.note(
      `${count(queries)} DNS queries, ${count(others)} other records; ${count(scores.length)} clients and domains judged, ${count(scores.filter(({ probability }) => probability > value).length)} over ${value}`,
    )
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof SourceError)) throw error
    throw new CommandError(error.message, { cause: error })
  } finally {
    await scorer.close()
  }
  return EXIT.done
}

async function openScorer(folder: string): Promise<TunnelScorer> {
  try {
    return await openTunnelScorer(folder)
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    const why = `The model in ${folder} cannot be used: ${error.message}`
    throw new CommandError(why, { cause: error })
  }
}

const verdictOf = (probability: number, threshold: number) =>
  probability > threshold ? 'tunnel' : 'ordinary'

function toLines(scores: readonly TunnelScore[], threshold: number): string {
  return scores
    .map(({ client, domain, probability, evidence, ...counts }) => ({
      client,
      domain,
      probability: Number(probability.toFixed(6)),
      verdict: verdictOf(probability, threshold),
      ...counts,
      ...evidence,
    }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
}

function toTable(scores: readonly TunnelScore[], threshold: number): string {
  const columns = [
    { title: 'PROBABILITY', isNumber: true },
    { title: 'VERDICT' },
    { title: 'CLIENT' },
    { title: 'DOMAIN', width: 60 },
    { title: 'QUERIES', isNumber: true },
    { title: 'NAMES', isNumber: true },
    { title: 'BYTES', isNumber: true },
    { title: 'SOME NAMES', width: 120 },
  ]
  const rows = scores.map(({ client, domain, probability, evidence }) => {
    const { queries, distinctNames, carriedBytes, names } = evidence
    const some = Array.isArray(names) ? names.slice(0, SHOWN_NAMES).map(String) : []
    return [
      probability.toFixed(4),
      verdictOf(probability, threshold),
      client,
      domain,
      ...[queries, distinctNames, carriedBytes].map(String),
      some.map(toTerminal).join('; '),
    ]
  })
  return `${formatTable(columns, rows)}\n`
}
