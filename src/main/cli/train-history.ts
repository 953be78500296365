import { setTimeout as delay } from 'node:timers/promises'
import { type TrainingState, trainingInputSchema } from '../../shared/training'
import type { ConsoleClient } from '../engine/engine'
import { CommandError, EXIT, type ExitStatus } from './failure'
import { type Shell, withConnection } from './shell'

const DAY_MS = 24 * 3_600_000
/** How often is asked how far it is, ms. */
const ASK_MS = 250

/** What of the options of `train web-anomaly` counts for history. */
export interface HistoryOptions {
  /** ms; undefined: the newest week. */
  since?: number
  until?: number
  judged?: true
  host: string[]
  name?: string
  features?: readonly string[]
  trees: number
  subsample: number
  maxFeatures: number
  sets: number
  setsOfHost?: number
  falsePositives: number
  seed: number
}

/** `train web-anomaly --from-history`: the model lies beside the others afterwards. */
export function trainFromHistory(
  shell: Shell,
  options: HistoryOptions,
): Promise<ExitStatus | undefined> {
  return withConnection(shell, async ({ client }) => {
    const begun = await client.training.start(await readInput(client, options))
    const ended = await waitForEnd(shell, client, begun)
    shell.output.draw('')
    if (ended.state === 'cancelled') return EXIT.failed
    if (ended.state !== 'done' || ended.report === null) throw new CommandError(ended.message)
    shell.output.printJson(ended)
    shell.output.print(describe(ended.model, ended.report))
    return undefined
  })
}

async function readInput(client: ConsoleClient, options: HistoryOptions) {
  const { newest } = await client.training.choices(null)
  if (newest === null) throw new CommandError('History has no request sets yet: read logs first.')
  const to = options.until ?? newest + 1
  const { host, setsOfHost, features, judged, name } = options
  const { trees, subsample, maxFeatures, sets, falsePositives, seed } = options
  return trainingInputSchema.parse({
    from: options.since ?? to - 7 * DAY_MS,
    to,
    hosts: host.map((each) => each.toLowerCase()),
    features: features ?? [],
    setsOfHost: setsOfHost ?? null,
    leavesOutJudged: judged !== true,
    name: name ?? null,
    ...{ trees, subsample, maxFeatures, sets, falsePositives, seed },
  })
}

/** Tells how far it is; Ctrl-C stops the training in the engine, wherever that runs. */
async function waitForEnd(
  shell: Shell,
  client: ConsoleClient,
  begun: TrainingState,
): Promise<TrainingState> {
  const { output, signal } = shell
  let state = begun
  while (state.state === 'running') {
    if (signal.aborted) return client.training.cancel()
    if (output.isLive) output.draw(describeStep(state))
    await delay(ASK_MS, undefined, { signal }).catch(() => undefined)
    state = await client.training.state()
  }
  return state
}

function describeStep({ step, done, of }: TrainingState): string {
  const count = (number: number) => number.toLocaleString('en')
  if (step === 'growing') return `growing: tree ${done} of ${of}`
  if (step === 'checking') return 'trying the model out'
  return `reading: ${count(done)} of ${count(of)} request sets`
}

function describe(model: string, report: NonNullable<TrainingState['report']>): string {
  const count = (number: number) => number.toLocaleString('en')
  const { sets, labelled, judged, grownFrom, heldOutClients, threshold } = report
  const { labelledAuc, labelledFound, tookMs } = report
  const measured =
    labelledAuc === null
      ? []
      : [
          `labelled attackers: ROC-AUC ${labelledAuc}, ${100 * Number(labelledFound)} % above the threshold`,
        ]
  return [
    `${count(sets)} request sets; left out ${count(labelled)} of labelled attackers, ${count(judged)} of clients found anomalous`,
    `trees grown from ${count(grownFrom)} request sets; threshold ${threshold}, chosen by ${count(heldOutClients)} clients that were kept from them; ${(tookMs / 1_000).toFixed(1)} s`,
    ...measured,
    `The model is ${model}. Compare it: watchfloor model compare ${model}; put it in place: watchfloor model use ${model}`,
  ].join('\n')
}
