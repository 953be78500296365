import type { WebAnomalySettings } from '../../../../shared/web-anomaly'
import type { EngineLog } from '../../engine'
import { ModelError } from '../../models/model-error'
import { openSetScorer, type SetScorer } from './scorer'

/** How long a model that cannot be used is left alone, ms. */
const RETRY_MS = 15_000
/** What it says where there is no model. */
const NO_MODEL =
  'There is no model of the name that the settings give (detectors.webAnomaly.model): request sets are kept, and nothing judges them.'

/** What the model of request sets needs from its surroundings. */
export interface WebModelParts {
  settings: () => WebAnomalySettings
  folderOf: (model: string) => Promise<string>
  log: EngineLog
  now: () => number
}

/** How the detector of request sets is. */
export interface WebModelState {
  state: 'on' | 'off' | 'starting' | 'faulty'
  message: string
  scorer: SetScorer | null
}

/**
 * The model of the settings, opened when it is asked for. Without one, and where it fails, request
 * sets are kept without scores, and the reason is told; it is tried again after a while.
 */
export class WebModel {
  private opened: { model: string; scorer: SetScorer } | null = null
  private fault = ''
  /** There is no such model, which is no fault: request sets are kept all the same. */
  private isMissing = false
  private triedAt = Number.NEGATIVE_INFINITY
  private triedModel = ''
  private turn: Promise<unknown> = Promise.resolve()
  private isClosed = false

  constructor(private readonly parts: WebModelParts) {}

  /** What judges now; null where nothing can. */
  scorer(): Promise<SetScorer | null> {
    const next = this.turn.then(() => this.follow())
    this.turn = next.catch(() => undefined)
    return next
  }

  /** A model failed while it judged: nothing is judged until it is tried anew. */
  fail(error: unknown): void {
    const { opened } = this
    if (opened === null) return
    this.opened = null
    this.note(error)
    void opened.scorer.close()
  }

  /** How it is. */
  state(): WebModelState {
    if (!this.parts.settings().isOn) return { state: 'off', message: '', scorer: null }
    const scorer = this.opened?.scorer ?? null
    if (scorer !== null) return { state: 'on', message: '', scorer }
    if (this.isMissing) return { state: 'faulty', message: NO_MODEL, scorer }
    return this.fault === ''
      ? { state: 'starting', message: '', scorer }
      : { state: 'faulty', message: this.fault, scorer }
  }

  async close(): Promise<void> {
    this.isClosed = true
    await this.turn
    await this.opened?.scorer.close()
    this.opened = null
  }

  private async follow(): Promise<SetScorer | null> {
    const { isOn, model } = this.parts.settings()
    if (this.opened !== null && (this.opened.model !== model || !isOn || this.isClosed)) {
      await this.opened.scorer.close()
      this.opened = null
      this.triedAt = Number.NEGATIVE_INFINITY
    }
    if (!isOn || this.isClosed) return null
    const isFresh = model === this.triedModel && this.parts.now() - this.triedAt < RETRY_MS
    if (this.opened === null && !isFresh) await this.open(model)
    return this.opened?.scorer ?? null
  }

  private async open(model: string): Promise<void> {
    this.triedAt = this.parts.now()
    this.triedModel = model
    try {
      const scorer = await openSetScorer(await this.parts.folderOf(model))
      this.opened = { model, scorer }
      this.fault = ''
    } catch (error) {
      this.note(error)
    }
  }

  private note(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    this.isMissing = error instanceof ModelError && error.code === 'missing'
    if (text !== this.fault && !this.isMissing) {
      this.parts.log.error(
        { error },
        'a model cannot be used; request sets are kept without scores',
      )
    }
    this.fault = text
    this.triedAt = this.parts.now()
  }
}
