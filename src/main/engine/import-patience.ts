import { UnavailableError } from './decision'

/** How long an import waits for a history that cannot be written. */
const AWAY_MS = 60_000
/** How long it waits where it is to stop. */
const STOPPING_MS = 2_000
const LOOK_MS = 500

/** What an import knows of its surroundings while it waits. */
export interface PatienceParts {
  /** Why history cannot be written now, null where it can. */
  whyAway: () => string | null
  signal: AbortSignal
  /** Ticks of a clock; gives back what ends it. */
  every: (ms: number, tick: () => void) => () => void
  awayMs?: number
}

/** Ticks by the system's clock. */
export function everyMs(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms)
  return () => clearInterval(timer)
}

/**
 * Waits for the work of an import, but not for ever: a live source waits until a full disk has room
 * again, but whoever started an import wants to be told.
 */
export class Patience {
  private readonly end: () => void
  private readonly givenUp: Promise<never>
  private awayMs = 0

  constructor(private readonly parts: PatienceParts) {
    let giveUp: (reason: string) => void = () => undefined
    this.givenUp = new Promise((_resolve, reject) => {
      giveUp = (reason) => reject(notWritten(reason))
    })
    // Nobody may be waiting when it happens.
    this.givenUp.catch(() => undefined)
    this.end = parts.every(LOOK_MS, () => this.look(giveUp))
  }

  /** @throws UnavailableError where history was away for too long. */
  hold<T>(work: Promise<T>): Promise<T> {
    // It is told by the one that was waited for.
    work.catch(() => undefined)
    return Promise.race([work, this.givenUp])
  }

  /** Nothing is waited for any more. */
  close(): void {
    this.end()
  }

  private look(giveUp: (reason: string) => void): void {
    const { whyAway, signal, awayMs = AWAY_MS } = this.parts
    const reason = whyAway()
    this.awayMs = reason === null ? 0 : this.awayMs + LOOK_MS
    if (reason !== null && this.awayMs > (signal.aborted ? STOPPING_MS : awayMs)) giveUp(reason)
  }
}

function notWritten(reason: string): UnavailableError {
  const why = reason.trim().replace(/\.$/, '')
  return new UnavailableError(
    `History cannot be written: ${why}. What was accepted is stored; mend that and import again.`,
    AWAY_MS,
  )
}
