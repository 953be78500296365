import type { TrainingInput, TrainingReport, TrainingState } from '../../../shared/training'
import { BadInputError, ConflictError } from '../decision'
import { readKnownClients } from '../labels/known-clients'
import { ModelError } from '../models/model-error'
import type { ModelStore } from '../models/model-store'
import { NUMERIC_FEATURES } from '../web/features'
import type { Workspace } from '../workspace'
import { forestSettings } from './default-settings'
import { type Drawn, drawSets } from './draw-sets'
import type { GrownForest } from './forest-thread'
import { growInThread } from './grow-in-thread'
import { packModel } from './model-files'
import { writeOwnCard } from './own-card'
import { packSets } from './packed-sets'
import { TrainingError, type TrainingSettings } from './train-forest'

type WebAnomaly = Parameters<typeof readKnownClients>[0]['settings']

/** What trainings need from their surroundings. */
export interface TrainingDeskParts {
  workspace: () => Pick<
    Workspace,
    'labels' | 'desk' | 'alerts' | 'lists' | 'setSummaries' | 'pipeline' | 'modelChoices'
  >
  models: Pick<ModelStore, 'keep' | 'hasName'>
  settings: () => WebAnomaly
  onTrouble: (error: unknown) => void
  now: () => number
}

const NONE: TrainingState = {
  state: 'none',
  step: null,
  done: 0,
  of: 0,
  actor: '',
  startedAt: null,
  model: '',
  message: '',
  report: null,
}
const HOSTS_NAMED = 20

/** Trains models of the request sets that history has, one at a time. */
export class TrainingDesk {
  private told: TrainingState = NONE
  private stopper: AbortController | null = null
  private running: Promise<void> = Promise.resolve()

  constructor(private readonly parts: TrainingDeskParts) {}

  /** How far it is, or how the last one ended. */
  state(): TrainingState {
    return this.told
  }

  /**
   * Begins a training, and does not wait for its end.
   * @throws ConflictError while one runs, BadInputError for what cannot be asked for.
   */
  async start(input: TrainingInput, actor: string): Promise<TrainingState> {
    const settings = settingsOf(input)
    if (input.name !== null && (await this.parts.models.hasName(input.name))) {
      throw nameTaken(input.name)
    }
    if (this.stopper !== null) {
      throw new ConflictError(
        `${this.told.actor} trains a model right now. Wait for it, or stop it.`,
      )
    }
    const stopper = new AbortController()
    this.stopper = stopper
    this.told = { ...NONE, state: 'running', step: 'reading', actor, startedAt: this.parts.now() }
    this.running = this.run(input, settings, actor, stopper.signal)
      .catch((error: unknown) => (stopper.signal.aborted ? this.tellCancelled() : this.fail(error)))
      .finally(() => {
        this.stopper = null
      })
    return this.told
  }

  /** Stops a training without a trace; resolves once it has ended. */
  async cancel(): Promise<void> {
    this.stopper?.abort()
    await this.running
  }

  private async run(
    input: TrainingInput,
    settings: TrainingSettings,
    actor: string,
    signal: AbortSignal,
  ): Promise<void> {
    const startedAt = this.parts.now()
    const drawn = await this.draw(input, signal)
    if (signal.aborted) return this.tellCancelled()
    this.tell({ step: 'growing', done: 0, of: settings.forest.trees })
    const job = { ordinary: packSets(drawn.ordinary), labelled: packSets(drawn.attacks), settings }
    const grown = await growInThread(job, signal, (done) => this.tell({ done }))
    if (grown === null) return this.tellCancelled()
    this.tell({ step: 'checking', done: 0, of: 0 })
    const name = input.name ?? (await this.freeName(startedAt))
    await this.keep(name, input, settings, drawn, grown)
    await this.parts.workspace().modelChoices.noteTrained(name, actor)
    const report = reportOf(drawn, grown, this.parts.now() - startedAt)
    this.tell({ state: 'done', step: null, model: name, report })
  }

  private async draw(input: TrainingInput, signal: AbortSignal): Promise<Drawn> {
    const { workspace, settings, now } = this.parts
    const { pipeline, setSummaries, ...rest } = workspace()
    await pipeline.settle()
    const lookUp = await readKnownClients({
      workspace: { ...rest, setSummaries },
      settings: settings(),
      now: now(),
    })
    const { from, to, hosts, sets, setsOfHost, leavesOutJudged, seed } = input
    const choice = { from, to, hosts }
    const of = Math.min(sets, await setSummaries.count(choice))
    this.tell({ done: 0, of })
    const limits = { most: sets, mostOfHost: setsOfHost ?? sets }
    const pages = setSummaries.draw(choice, seed, signal)
    return drawSets(pages, lookUp, { limits, leavesOutJudged }, signal, (done) =>
      this.tell({ done }),
    )
  }

  private async keep(
    name: string,
    input: TrainingInput,
    settings: TrainingSettings,
    drawn: Drawn,
    { trained, onnx, figures }: GrownForest,
  ): Promise<void> {
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
    const { from, to, hosts } = input
    const named = hosts.slice(0, HOSTS_NAMED).join(', ')
    const ofHosts = hosts.length === 0 ? 'all hosts' : named
    const more = hosts.length > HOSTS_NAMED ? ` and ${hosts.length - HOSTS_NAMED} more` : ''
    const left = `without ${drawn.labelled} of labelled attackers and ${drawn.judged} of clients found anomalous`
    const data = {
      name: 'request sets of this history',
      origin: `${drawn.ordinary.length} request sets from ${day(from)} to ${day(to)} UTC, ${ofHosts}${more}, ${left}`,
      licence: 'own data',
    }
    const label = {
      name,
      version: new Date(this.parts.now()).toISOString().slice(0, 10),
      data: [data],
      licence: 'own data',
      figures: { ...figures },
    }
    const { files } = packModel(trained, settings, label, writeOwnCard, onnx)
    const bytes = new Map(
      [...files].map(([file, content]) => [
        file,
        typeof content === 'string' ? Buffer.from(content) : content,
      ]),
    )
    await this.parts.models.keep(bytes, name)
  }

  /** The first of its day, or the next number of it. */
  private async freeName(at: number): Promise<string> {
    const day = new Date(at).toISOString().slice(0, 10)
    for (let number = 1; ; number += 1) {
      const name = `web-anomaly-${day}${number === 1 ? '' : `-${number}`}`
      if (!(await this.parts.models.hasName(name))) return name
    }
  }

  private tell(news: Partial<TrainingState>): void {
    this.told = { ...this.told, ...news }
  }

  private tellCancelled(): void {
    this.tell({ state: 'cancelled', step: null, done: 0, of: 0 })
  }

  private fail(error: unknown): void {
    const isExpected = error instanceof TrainingError || error instanceof ModelError
    if (!isExpected) this.parts.onTrouble(error)
    const message = error instanceof Error ? error.message : String(error)
    this.tell({ state: 'failed', step: null, message })
  }
}

/** @throws BadInputError for features that are none. */
function settingsOf(input: TrainingInput): TrainingSettings {
  const { trees, subsample, maxFeatures, seed, falsePositives } = input
  const known = NUMERIC_FEATURES.filter((name) => input.features.includes(name))
  const other = input.features.find((name) => !NUMERIC_FEATURES.some((each) => each === name))
  if (other !== undefined) {
    throw new BadInputError(`${other} is no feature with numbers.`, 'features')
  }
  const features = known.length === 0 ? undefined : known
  const forest = forestSettings(features, { trees, subsample, maxFeatures })
  return { forest, seed, falsePositiveRate: falsePositives }
}

function reportOf(drawn: Drawn, { trained, figures }: GrownForest, tookMs: number): TrainingReport {
  return {
    sets: drawn.sets,
    labelled: drawn.labelled,
    judged: drawn.judged,
    grownFrom: trained.grownFrom,
    heldOutClients: trained.heldOutClients,
    threshold: trained.threshold,
    labelledAuc: figures.labelledAuc ?? null,
    labelledFound: figures.labelledFound ?? null,
    tookMs,
  }
}

function nameTaken(name: string): ConflictError {
  return new ConflictError(`There is a model ${name} already. Choose another name.`)
}
