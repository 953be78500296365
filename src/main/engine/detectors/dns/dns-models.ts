import { type DnsDetectorSettings, modelOf } from '../../../../shared/dns-detectors'
import type { EngineLog } from '../../engine'
import { ModelError } from '../../models/model-error'
import { type DgaScorer, openDgaScorer } from '../dga/scorer'
import { openTunnelScorer, type TunnelScorer } from '../dns-tunnel/scorer'

/** How long a model that cannot be used is left alone, ms. */
const RETRY_MS = 15_000

/** How a detector with a model is, for screens and health checks. */
export interface DnsDetectorState {
  name: string
  kind: DnsDetectorSettings['kind']
  state: 'on' | 'off' | 'starting' | 'faulty'
  /** Why it judges nothing and what to do; empty where there is nothing to tell. */
  message: string
  model: string
  version: string | null
  sha256: string | null
}

/** What the models of detectors need from their surroundings. */
export interface DnsModelsParts {
  detectors: () => readonly DnsDetectorSettings[]
  folderOf: (model: string) => Promise<string>
  log: EngineLog
  now: () => number
}

type Scorer = { kind: 'dga'; scorer: DgaScorer } | { kind: 'dns-tunnel'; scorer: TunnelScorer }

/** The model of one detector: opened, or why not. */
interface Held {
  /** What of the settings it was opened for. */
  wish: string
  opened: Scorer | null
  fault: string
  triedAt: number
}

/** A detector of generated names that is ready to judge. */
export interface ReadyDga {
  settings: DnsDetectorSettings
  scorer: DgaScorer
}

/**
 * The opened models of the detectors of DNS queries, as the settings have them. A model that cannot
 * be used, or ceases to be, switches its detector off with a reason, and nothing else.
 */
export class DnsModels {
  private readonly held = new Map<string, Held>()
  private following: Promise<void> = Promise.resolve()
  private isClosed = false

  constructor(private readonly parts: DnsModelsParts) {}

  /** Opens the models that are wanted now and lets others go; cheap where nothing changed. */
  follow(): Promise<void> {
    if (!this.isFollowNeeded()) return Promise.resolve()
    this.following = this.following.then(() => this.openWanted())
    return this.following
  }

  /** Detectors of generated names that are on and have their model. */
  listDga(): ReadyDga[] {
    return this.parts.detectors().flatMap((settings) => {
      const opened = settings.isOn ? this.openedOf(settings) : null
      return opened?.kind === 'dga' ? [{ settings, scorer: opened.scorer }] : []
    })
  }

  /** The settings of a detector that is on; null where it is off or gone. */
  settingsOf(name: string): DnsDetectorSettings | null {
    const settings = this.parts.detectors().find((each) => each.name === name)
    return settings?.isOn === true ? settings : null
  }

  /** The model of a detector of tunnels that is on; null where it cannot judge. */
  tunnelOf(name: string): TunnelScorer | null {
    const settings = this.settingsOf(name)
    const opened = settings === null ? null : this.openedOf(settings)
    return opened?.kind === 'dns-tunnel' ? opened.scorer : null
  }

  /** The probability over which a detector finds something. */
  thresholdOf(name: string): number {
    const settings = this.settingsOf(name)
    const opened = settings === null ? null : this.openedOf(settings)
    return settings?.threshold ?? opened?.scorer.manifest.threshold.value ?? 1
  }

  /** A model failed while it judged: its detector is off until the model is tried anew. */
  fail(name: string, error: unknown): void {
    const held = this.held.get(name)
    if (held === undefined || held.opened === null) return
    const { scorer } = held.opened
    Object.assign(held, { opened: null, fault: say(error), triedAt: this.parts.now() })
    this.parts.log.error({ detector: name, error }, 'a model failed; its detector judges nothing')
    void scorer.close()
  }

  /** How each detector is. */
  states(): DnsDetectorState[] {
    return this.parts.detectors().map((settings) => {
      const { name, kind, isOn } = settings
      const held = this.held.get(name)
      const manifest = held?.opened?.scorer.manifest ?? null
      const fault = isOn ? (held?.fault ?? '') : ''
      const state = isOn ? (manifest !== null ? 'on' : fault === '' ? 'starting' : 'faulty') : 'off'
      return {
        name,
        kind,
        state,
        message: fault,
        model: modelOf(settings),
        version: manifest?.version ?? null,
        sha256: manifest?.sha256 ?? null,
      }
    })
  }

  async close(): Promise<void> {
    this.isClosed = true
    await this.following
    for (const { opened } of this.held.values()) await opened?.scorer.close()
    this.held.clear()
  }

  private openedOf(settings: DnsDetectorSettings): Scorer | null {
    const held = this.held.get(settings.name)
    return held?.wish === wishOf(settings) ? held.opened : null
  }

  private isFollowNeeded(): boolean {
    const wanted = this.parts.detectors().filter(({ isOn }) => isOn)
    const isDue = (settings: DnsDetectorSettings) => {
      const held = this.held.get(settings.name)
      if (held?.wish !== wishOf(settings)) return true
      return held.opened === null && this.parts.now() - held.triedAt >= RETRY_MS
    }
    return wanted.some(isDue) || [...this.held.keys()].some((name) => !hasName(wanted, name))
  }

  private async openWanted(): Promise<void> {
    if (this.isClosed) return
    const { detectors, now } = this.parts
    const wanted = detectors().filter(({ isOn }) => isOn)
    for (const [name, { opened }] of this.held) {
      if (hasName(wanted, name)) continue
      this.held.delete(name)
      await opened?.scorer.close()
    }
    for (const settings of wanted) {
      const held = this.held.get(settings.name)
      const wish = wishOf(settings)
      const isSame = held?.wish === wish
      if (isSame && (held.opened !== null || now() - held.triedAt < RETRY_MS)) continue
      await held?.opened?.scorer.close()
      this.held.set(settings.name, { wish, ...(await this.tryOpen(settings)), triedAt: now() })
    }
  }

  /** Windows that a model fails to judge come to nothing: were it to throw, all input would wait. */
  private guard(name: string, opened: Scorer): Scorer {
    if (opened.kind === 'dga') return opened
    const { scorer } = opened
    const scoreWindows: TunnelScorer['scoreWindows'] = (windows) =>
      scorer.scoreWindows(windows).catch((error: unknown) => {
        this.fail(name, error)
        return windows.map(() => 0)
      })
    return { kind: opened.kind, scorer: { ...scorer, scoreWindows } }
  }

  private async tryOpen(
    settings: DnsDetectorSettings,
  ): Promise<{ opened: Scorer | null; fault: string }> {
    try {
      const opened = await open(settings, this.parts.folderOf)
      return { opened: this.guard(settings.name, opened), fault: '' }
    } catch (error) {
      const { name } = settings
      this.parts.log.error({ detector: name, error }, 'a model cannot be used')
      return { opened: null, fault: say(error) }
    }
  }
}

async function open(
  settings: DnsDetectorSettings,
  folderOf: DnsModelsParts['folderOf'],
): Promise<Scorer> {
  const folder = await folderOf(modelOf(settings))
  const opened: Scorer =
    settings.kind === 'dga'
      ? { kind: 'dga', scorer: await openDgaScorer(folder) }
      : { kind: 'dns-tunnel', scorer: await openTunnelScorer(folder) }
  const { sha256, name } = opened.scorer.manifest
  if (settings.sha256 === '' || settings.sha256 === sha256) return opened
  await opened.scorer.close()
  throw new ModelError(
    'mismatch',
    `${name} has the checksum ${sha256}, and the settings want ${settings.sha256} (detectors.dns, ${settings.name}).`,
  )
}

function wishOf(settings: DnsDetectorSettings): string {
  return `${settings.kind} ${modelOf(settings)} ${settings.sha256}`
}

function hasName(detectors: readonly DnsDetectorSettings[], name: string): boolean {
  return detectors.some((each) => each.name === name)
}

function say(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
