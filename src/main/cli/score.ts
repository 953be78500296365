import type { Command } from 'commander'
import { type DgaScorer, type NameScore, openDgaScorer } from '../engine/detectors/dga/scorer'
import { ModelError } from '../engine/models/model-error'
import { findModelFolder } from '../engine/models/model-folder'
import { CommandError, EXIT, type ExitStatus } from './failure'
import { toTerminal } from './output'
import { readNames } from './score-input'
import { addTunnelScores } from './score-tunnel'
import { addWebScores } from './score-web'
import type { Run, Shell } from './shell'

/** A line of `score dga`. */
interface ScoredName {
  domain: string
  probability: number
  verdict: 'dga' | 'benign'
  /** Why the model was not asked; absent where it was. */
  rule?: string
}

/** `watchfloor score DETECTOR FILE`: judges records and stores nothing. */
export function addScoreCommand(program: Command, run: Run): void {
  const score = program.command('score').description('judge records and store nothing')
  addDga(score, run)
  addTunnelScores(score, run)
  addWebScores(score, run)
}

function addDga(score: Command, run: Run): void {
  score
    .command('dga')
    .description(
      'how likely domain names were generated, one line a name in the order of the input',
    )
    .argument(
      '[file]',
      'a name a line, or JSON lines or CSV with a domain field; - reads stdin',
      '-',
    )
    .option('--model <folder>', 'folder of a model with its manifest (default: the shipped one)')
    .option('--table', 'for people: probability, verdict and name instead of JSON lines')
    .action((file: string, { model, table }: { model?: string; table?: boolean }) =>
      run((shell) => {
        const write = table === true && !shell.output.isJson ? toText : toJson
        return scoreFile(shell, file, model ?? findModelFolder('dga'), write)
      }),
    )
}

async function scoreFile(
  shell: Shell,
  file: string,
  folder: string,
  write: (name: ScoredName) => string,
): Promise<ExitStatus> {
  const scorer = await openScorer(folder)
  try {
    for await (const names of readNames(shell, file)) {
      const scores = await scorer.scoreNames(names)
      const { value } = scorer.manifest.threshold
      const told = names.map((domain, at) => tell(domain, scores[at], value))
      await shell.output.write(told.map(write).join(''))
    }
  } catch (error) {
    throw error instanceof ModelError ? new CommandError(error.message, { cause: error }) : error
  } finally {
    await scorer.close()
  }
  return shell.signal.aborted ? EXIT.failed : EXIT.done
}

async function openScorer(folder: string): Promise<DgaScorer> {
  try {
    return await openDgaScorer(folder)
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    const why = `The model in ${folder} cannot be used: ${error.message}`
    throw new CommandError(why, { cause: error })
  }
}

function tell(domain: string, score: NameScore | undefined, threshold: number): ScoredName {
  const { probability, rule } = score ?? { probability: 0, rule: 'invalid' }
  return {
    domain,
    probability: Number(probability.toFixed(6)),
    verdict: probability > threshold ? 'dga' : 'benign',
    ...(rule === null ? {} : { rule }),
  }
}

const toJson = (name: ScoredName) => `${JSON.stringify(name)}\n`

function toText({ domain, probability, verdict, rule }: ScoredName): string {
  const why = rule === undefined ? '' : ` (${rule})`
  return `${probability.toFixed(4)}  ${verdict.padEnd(6)}  ${toTerminal(domain)}${why}\n`
}
