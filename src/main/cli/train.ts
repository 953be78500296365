import { basename } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { ORDINARY_LABELS } from '../../shared/label'
import { modelNameSchema } from '../../shared/model'
import { FORMATS, type FormatName } from '../../shared/source'
import { SourceError } from '../engine/sources/source'
import { NUMERIC_FEATURES } from '../engine/web/features'
import { forestSettings } from '../engine/web-training/default-settings'
import { packModel, writeModel } from '../engine/web-training/model-files'
import { writeOwnCard } from '../engine/web-training/own-card'
import { TrainingError } from '../engine/web-training/train-forest'
import {
  type LogTraining,
  type TrainingJob,
  type TrainingStep,
  trainOnLogs,
} from '../engine/web-training/train-on-logs'
import { numberOption, shareOption, timeOption } from './duration'
import { CommandError, EXIT, type ExitStatus, UsageError } from './failure'
import type { Run, Shell } from './shell'
import { type HistoryOptions, trainFromHistory } from './train-history'
import { readLabels } from './train-labels'

type NumericFeature = (typeof NUMERIC_FEATURES)[number]

interface TrainOptions extends HistoryOptions {
  output?: string
  fromHistory?: true
  format: FormatName
  labels?: string
  features?: NumericFeature[]
}

/** What a model of logs is called unless a name is given. */
const OWN_NAME = 'web-anomaly-own'

const HELP = `
Everything in the logs counts as ordinary but clients that --labels says are something else than
${ORDINARY_LABELS.join(', ')}: those are kept out, and the model is measured by them.
One client in five is kept from the trees, and the threshold chosen by those. The same logs and
options give the same model. Logs that name no host do not mix: each is a host of its own.

When it is done: watchfloor score web-anomaly LOG --model DIR, and watchfloor model add DIR.
Ctrl-C writes nothing.

With --from-history it is trained on the request sets that history has, in the engine, and lies
beside the other models afterwards. Left out are clients that labels, closed alerts or lists call
attackers, and those found anomalous at the time, unless a label calls them benign (--judged keeps
them in). Then: watchfloor model compare NAME, and watchfloor model use NAME.
`

/** `watchfloor train DETECTOR FILE...`: makes a model of records. */
export function addTrainCommand(program: Command, run: Run): void {
  program
    .command('train')
    .description('make a model of your own')
    .command('web-anomaly')
    .description('grow an isolation forest on access logs of ordinary traffic')
    .argument('[files...]', 'access logs, plain or .gz; - reads stdin')
    .option('--output <dir>', 'folder for the model of logs; it must not be there yet')
    .option('--from-history', 'train on request sets of history instead of logs')
    .option('--since <time>', 'of history, from then on (default: the newest week)', timeOption)
    .option('--until <time>', 'and before then', timeOption)
    .option('--judged', 'of history, also clients that were found anomalous')
    .option(
      '--name <name>',
      `what the model is called (default: ${OWN_NAME}, of history a name with the day)`,
      modelNameOption,
    )
    .addOption(new Option('--format <format>', 'their format').choices(FORMATS).default('auto'))
    .option('--host <host...>', 'only requests of these hosts', [])
    .option('--labels <file>', 'CSV with client_ip and label')
    .option('--features <names>', 'by commas (default: as the shipped model)', featuresOption)
    .option('--trees <count>', 'trees', numberOption(1, 1_000), 150)
    .option('--subsample <count>', 'request sets of each tree', numberOption(2, 100_000), 2_048)
    .option('--max-features <share>', 'features that each tree may ask for', shareOption, 1)
    .option('--sets <count>', 'request sets at most', numberOption(1, 1_000_000), 100_000)
    .option('--sets-of-host <count>', 'and of each host', numberOption(1, 1_000_000))
    .option('--false-positives <share>', 'ordinary clients above it', shareOption, 0.005)
    .option('--seed <number>', 'of all that is random', numberOption(0, 2 ** 32 - 1), 1)
    .addHelpText('after', HELP)
    .action((files: string[], options: TrainOptions) =>
      run((shell) => {
        checkMode(files, options)
        return options.fromHistory === true
          ? trainFromHistory(shell, options)
          : trainModel(shell, files, options)
      }),
    )
}

/** @throws UsageError where options of one way stand beside the other. */
function checkMode(files: readonly string[], options: TrainOptions): void {
  const { fromHistory, output, labels, since, until, judged } = options
  if (fromHistory === true) {
    if (files.length === 0 && output === undefined && labels === undefined) return
    throw new UsageError(
      'With --from-history leave out log files, --output and --labels: it trains on what history has, and labels are imported with watchfloor labels import.',
    )
  }
  if (files.length === 0) throw new UsageError('Name the logs to train on, or give --from-history.')
  if (output === undefined) throw new UsageError('Name a folder for the model with --output.')
  if (since !== undefined || until !== undefined || judged === true) {
    throw new UsageError('--since, --until and --judged belong to --from-history.')
  }
}

async function trainModel(
  shell: Shell,
  files: string[],
  options: TrainOptions,
): Promise<ExitStatus> {
  const { output, signal } = shell
  const { output: folder = '' } = options
  const job = await readJob(shell, files, options)
  try {
    const training = await trainOnLogs(job, signal, (step) => {
      if (output.isLive) output.draw(describeStep(step))
    })
    output.draw('')
    if (training === null || signal.aborted) return EXIT.failed
    const model = packModel(
      training.trained,
      job.settings,
      labelOf(shell, files, options, training),
      writeOwnCard,
    )
    await writeModel(model, folder)
    tell(shell, folder, training)
    output.printJson(model.manifest)
  } catch (error) {
    output.draw('')
    if (!(error instanceof TrainingError || error instanceof SourceError)) throw error
    throw new CommandError(error.message, { cause: error })
  }
  return EXIT.done
}

async function readJob(shell: Shell, files: string[], options: TrainOptions): Promise<TrainingJob> {
  const { features, trees, subsample, maxFeatures, sets, setsOfHost, seed } = options
  return {
    logs: files.map((path) => ({
      path,
      format: options.format,
      stdin: path === '-' ? shell.stdin() : undefined,
      now: shell.now,
    })),
    hosts: options.host.map((host) => host.toLowerCase()),
    limits: { most: sets, mostOfHost: setsOfHost ?? sets },
    settings: {
      forest: forestSettings(features, { trees, subsample, maxFeatures }),
      seed,
      falsePositiveRate: options.falsePositives,
    },
    labels: options.labels === undefined ? new Map() : await readLabels(options.labels),
  }
}

function labelOf(shell: Shell, files: string[], options: TrainOptions, training: LogTraining) {
  return {
    name: options.name ?? OWN_NAME,
    version: new Date(shell.now()).toISOString().slice(0, 10),
    data: files.map((path) => ({
      name: 'access log',
      origin: path === '-' ? 'standard input' : basename(path),
      licence: 'own data',
    })),
    licence: 'own data',
    figures: { ...training.figures },
  }
}

function describeStep(step: TrainingStep): string {
  if (step.kind === 'growing') return `growing: tree ${step.trees} of ${step.of}`
  const { path, done, total, sets } = step
  const share = total === null || total === 0 ? '' : `${Math.floor((100 * done) / total)} %  `
  return `reading ${basename(path)}  ${share}${sets.toLocaleString('en')} request sets`
}

function tell({ output }: Shell, folder: string, training: LogTraining): void {
  const { trained, figures, requests, others, sets, labelled } = training
  const count = (number: number) => number.toLocaleString('en')
  output.print(
    `${count(requests)} requests, ${count(others)} other records; ${count(sets)} request sets, ${count(labelled)} of them of labelled attackers
${trained.forest.trees.length} trees grown from ${count(trained.grownFrom)} request sets; threshold ${trained.threshold}, chosen by ${count(trained.heldOut.length)} clients that were kept from them`,
  )
  const { labelledAuc, labelledFound, labelledClients } = figures
  if (labelledAuc !== undefined) {
    output.print(
      `labelled attackers: ROC-AUC ${labelledAuc}, ${Number(labelledFound) * 100} % of ${labelledClients} above the threshold`,
    )
  }
  output.print(
    `The model is in ${folder}. Try it: watchfloor score web-anomaly LOG --model ${folder}`,
  )
}

function modelNameOption(text: string): string {
  const parsed = modelNameSchema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError('Write small letters, digits and hyphens, such as web-anomaly-2.')
}

function featuresOption(text: string): NumericFeature[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))]
  const known = NUMERIC_FEATURES.filter((name) => names.includes(name))
  if (known.length === names.length) return known
  const other = names.find((name) => !NUMERIC_FEATURES.some((each) => each === name))
  throw new InvalidArgumentError(
    `${other} is no feature with numbers. They are ${NUMERIC_FEATURES.join(', ')}.`,
  )
}
