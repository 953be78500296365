import type { Alert } from '../../../shared/alert'
import { ALERT_CHANGES, type AlertChange } from '../../../shared/outlet'
import { type PublicAlertMessage, toPublicAlert } from '../../../shared/public-api'
import { type Severity, severityLevel } from '../../../shared/severity'
import type { AlertState } from '../alerts/decisions'
import type { AlertFacts } from '../alerts/facts'
import { type Told, versionOf } from '../history/told'

/** Alerts, and decisions, that are looked at together unless an outlet wants others. */
export const PAGE = 500
/** Where nothing is told, how often it is written down how far that was seen. */
export const SAVE_MS = 10_000
/** Greater than the id of any alert: the whole batch was seen. */
export const LAST_ID = '~'
/** An alert that only grows is told at most this often. */
const GROWN_MS = 60_000
/** When an alert is looked at again of which another engine knew more. */
const BEHIND_MS = 1_000

/** What of the alerts an outlet wants to be told. */
export interface FeedWish {
  /** So many alerts, and decisions, are looked at together at most. */
  page: number
  /** Alerts below it are not told. */
  least: Severity
  /** Why an alert is told again after it was told once. */
  changes: ReadonlySet<AlertChange>
  /** Pure; an alert that is not wanted counts as not told yet, and is asked about when it changes. */
  isWanted: (alert: Alert, change: AlertChange) => boolean
}

/** Every change of every alert of a severity. */
export function wishAll(least: Severity): FeedWish {
  return { page: PAGE, least, changes: new Set(ALERT_CHANGES), isWanted: () => true }
}

/** What is told together. Once it is delivered it must be kept. */
export interface Portion<Cursor = unknown> {
  messages: PublicAlertMessage[]
  /** The alert of each message. */
  alerts: Alert[]
  /** More may follow at once. */
  isFull: boolean
  told: Told[]
  cursor: Cursor
}

/** Alerts for one outlet, portion by portion. */
export interface AlertFeed {
  /** What is to be told now, null where nothing changed. Asked again before `keep`, it says it again. */
  next(wish: FeedWish): Promise<Portion | null>
  /** A part of a portion was delivered: the portion without it comes again where it is not kept. */
  note(told: readonly Told[]): Promise<void>
  /** Which of some ids were noted as told; those of alerts, and of whatever else a form tells. */
  findTold(ids: readonly string[]): Promise<ReadonlySet<string>>
  /** A portion was delivered. */
  keep(portion: Portion): Promise<void>
  /** How much was not looked at yet: changed alerts and decisions. */
  countWaiting(): Promise<number>
}

/** What telling needs of its workspace. */
export interface TellingParts {
  present: (facts: AlertFacts) => Alert
  stateOf: (id: string) => Pick<AlertState, 'revision'> | undefined
  now: () => number
}

/** Chooses what of an alert is told, and how the change is called. */
export class Telling {
  /** Alerts that grew too soon after they were told, with the time they may be told again. */
  private readonly waiting = new Map<string, { windowStart: number; dueAt: number }>()

  constructor(private readonly parts: TellingParts) {}

  /** Alerts that grew after they were told: they are told again once their minute is over. */
  await(outgrown: readonly Told[]): void {
    const now = this.parts.now()
    for (const { id, windowStart, at } of outgrown) {
      this.waiting.set(id, { windowStart, dueAt: Math.min(at, now) + GROWN_MS })
    }
  }

  /** Alerts whose minute is over. */
  listDue(limit: number): { id: string; windowStart: number }[] {
    const now = this.parts.now()
    return [...this.waiting]
      .filter(([, { dueAt }]) => dueAt <= now)
      .slice(0, limit)
      .map(([id, { windowStart }]) => ({ id, windowStart }))
  }

  /** These were told, or are there no more. */
  letGo(alerts: readonly { id: string }[]): void {
    for (const { id } of alerts) this.waiting.delete(id)
  }

  /** Adds an alert to a portion where there is something to tell of it. */
  add(facts: AlertFacts, before: Told | undefined, wish: FeedWish, portion: Portion): void {
    const at = this.parts.now()
    const { id, windowStart, seq, severity } = facts
    const revision = this.parts.stateOf(id)?.revision ?? 0
    if (before !== undefined && revision < before.revision) {
      // Another engine told it, whose decisions are still being read here.
      this.waiting.set(id, { windowStart, dueAt: at + BEHIND_MS })
      return
    }
    const change = findChange({ seq, severity, revision }, before, wish)
    const alert = this.parts.present(facts)
    if (change === null || !wish.isWanted(alert, change)) {
      this.waiting.delete(id)
      return
    }
    const ageMs = at - (before?.at ?? 0)
    // A clock that was set back makes nobody wait.
    if (change === 'grown' && before !== undefined && ageMs >= 0 && ageMs < GROWN_MS) {
      this.waiting.set(id, { windowStart, dueAt: before.at + GROWN_MS })
      return
    }
    portion.told.push({ id, windowStart, seq, revision, severity, at })
    const version = versionOf({ seq, revision })
    portion.alerts.push(alert)
    portion.messages.push({ ...toPublicAlert(alert), change, version })
  }
}

/** Why an alert is told, null where there is nothing to tell. */
export function findChange(
  now: Pick<Told, 'seq' | 'severity' | 'revision'>,
  before: Pick<Told, 'seq' | 'severity' | 'revision'> | undefined,
  { least, changes }: Pick<FeedWish, 'least' | 'changes'>,
): AlertChange | null {
  if (severityLevel(now.severity) < severityLevel(least)) return null
  if (before === undefined) return 'begun'
  const isSo = {
    raised: severityLevel(now.severity) > severityLevel(before.severity),
    decided: now.revision > before.revision,
    grown: now.seq > before.seq,
  }
  const why = (['raised', 'decided', 'grown'] as const).find(
    (each) => isSo[each] && changes.has(each),
  )
  return why ?? null
}
