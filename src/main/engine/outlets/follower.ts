import type { Alert } from '../../../shared/alert'
import type { AlertChange } from '../../../shared/outlet'
import { type PublicAlertMessage, toPublicAlert } from '../../../shared/public-api'
import { type Severity, severityLevel } from '../../../shared/severity'
import type { AlertState } from '../alerts/decisions'
import type { AlertFacts } from '../alerts/facts'
import type { AlertStore } from '../history/alerts'
import type { DecisionStore, PositionStore } from '../history/operations'
import { type Told, type ToldStore, versionOf } from '../history/told'

/** Alerts, and decisions, that are looked at together. */
const PAGE = 500
/** An alert that only grows is told at most this often. */
const GROWN_MS = 60_000
/** Where nothing is told, how often it is written down how far that was seen. */
const SAVE_MS = 10_000

/** What a follower needs of its workspace. */
export interface FollowerParts {
  alerts: Pick<AlertStore, 'readChanged' | 'readById' | 'readByKey' | 'countChanged'>
  decisions: Pick<DecisionStore, 'readDecided' | 'storedThrough'>
  told: ToldStore
  positions: PositionStore
  /** Writes alerts that changed; answers up to which batch history has them all. */
  writeAlerts: () => Promise<number>
  present: (facts: AlertFacts) => Alert
  stateOf: (id: string) => Pick<AlertState, 'revision'> | undefined
  now: () => number
}

/** How far an outlet has looked: at alerts by batch and id, at decisions by number. */
interface Cursor {
  seq: number
  id: string
  decision: number
}

/** What is told together. Once it is delivered it must be kept. */
export interface Portion {
  messages: PublicAlertMessage[]
  /** More may follow at once. */
  isFull: boolean
  told: Told[]
  cursor: Cursor
}

/**
 * Follows the alerts of a workspace for one outlet: each is told when it begins, when its severity
 * rises, when it is decided on, and at most once a minute while it grows. What it goes by is stored,
 * so a start goes on where the last delivery ended.
 */
export class AlertFollower {
  private cursor: Cursor | null = null
  private savedAt = 0
  /** Alerts that grew too soon after they were told, with the time they may be told again. */
  private readonly waiting = new Map<string, { windowStart: number; dueAt: number }>()

  constructor(
    private readonly outlet: string,
    private readonly parts: FollowerParts,
  ) {}

  /** Writes down from where a new outlet follows: from what changes after this. */
  async begin(): Promise<void> {
    await this.open()
  }

  /** What is to be told now, null where nothing changed. Asked again before `keep`, it says it again. */
  async next(least: Severity): Promise<Portion | null> {
    const cursor = await this.open()
    const { alerts, decisions, told, now } = this.parts
    const through = await this.parts.writeAlerts()
    const decidedThrough = decisions.storedThrough
    const isBehind = cursor.seq < through || cursor.id !== LAST_ID
    const changed = isBehind ? await alerts.readChanged(cursor, through, PAGE) : []
    const decided =
      cursor.decision < decidedThrough
        ? await decisions.readDecided(cursor.decision, decidedThrough, PAGE)
        : []
    const due = [...this.waiting].filter(([, { dueAt }]) => dueAt <= now()).slice(0, PAGE)
    const facts = new Map(changed.map((each) => [each.id, each]))
    const wanted = decided.map(({ id }) => id).filter((id) => !facts.has(id))
    for (const each of await alerts.readById(wanted)) facts.set(each.id, each)
    const late = due.map(([id, { windowStart }]) => ({ id, windowStart }))
    for (const each of await alerts.readByKey(late)) {
      if (!facts.has(each.id)) facts.set(each.id, each)
    }
    // Many decisions are written in pieces, and count once all are there.
    const isHeld = decided.some(
      ({ id, revision }) => facts.has(id) && (this.parts.stateOf(id)?.revision ?? 0) < revision,
    )
    const after: Cursor = {
      ...markAfter(changed, cursor, through),
      decision: isHeld ? cursor.decision : markDecisions(decided, decidedThrough),
    }
    const portion: Portion = {
      messages: [],
      isFull:
        changed.length === PAGE || (decided.length === PAGE && !isHeld) || due.length === PAGE,
      told: [],
      cursor: after,
    }
    const known = await told.read(this.outlet, [...facts.keys()])
    for (const { id } of late) if (!facts.has(id)) this.waiting.delete(id)
    for (const each of facts.values()) this.add(each, known.get(each.id), least, portion)
    const isMoved =
      after.seq !== cursor.seq || after.id !== cursor.id || after.decision !== cursor.decision
    return isMoved || portion.messages.length > 0 ? portion : null
  }

  /** A portion was delivered. */
  async keep({ told, cursor }: Portion): Promise<void> {
    const { now } = this.parts
    if (told.length > 0) await this.parts.told.note(this.outlet, told)
    for (const { id } of told) this.waiting.delete(id)
    if (told.length > 0 || now() - this.savedAt >= SAVE_MS) await this.save(cursor)
    this.cursor = cursor
  }

  /** How much was not looked at yet: changed alerts and decisions. */
  async countWaiting(): Promise<number> {
    const { alerts, decisions } = this.parts
    const { seq, decision } = await this.open()
    return (await alerts.countChanged(seq)) + Math.max(0, decisions.storedThrough - decision)
  }

  /** Where the last start ended; a new outlet begins with what changes from now on. */
  private async open(): Promise<Cursor> {
    if (this.cursor !== null) return this.cursor
    const { positions, decisions, now } = this.parts
    const committed = await positions.load()
    const find = (partition: string) =>
      committed.find((each) => each.source === this.source && each.partition === partition)
    const [seq, decision] = [find('alerts')?.applied, find('decisions')?.applied]
    if (seq === undefined || decision === undefined) {
      const present = { decision: decisions.storedThrough, seq: await this.parts.writeAlerts() }
      this.cursor = { ...present, id: LAST_ID }
      await this.save(this.cursor)
      return this.cursor
    }
    for (const each of await this.parts.told.readOutgrown(this.outlet)) {
      const { id, windowStart, at } = each
      this.waiting.set(id, { windowStart, dueAt: Math.min(at, now()) + GROWN_MS })
    }
    this.cursor = { seq, decision, id: LAST_ID }
    return this.cursor
  }

  private add(
    facts: AlertFacts,
    before: Told | undefined,
    least: Severity,
    portion: Portion,
  ): void {
    const at = this.parts.now()
    const { id, windowStart, seq, severity } = facts
    const revision = this.parts.stateOf(id)?.revision ?? 0
    const change = findChange({ seq, severity, revision }, before, least)
    if (change === null) {
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
    portion.messages.push({ ...toPublicAlert(this.parts.present(facts)), change, version })
  }

  private async save({ seq, id, decision }: Cursor): Promise<void> {
    const { positions, now } = this.parts
    // Within a batch what was told is known; the position names the last whole batch.
    const whole = id === LAST_ID ? seq : seq - 1
    await positions.save(
      [
        { source: this.source, partition: 'alerts', applied: whole, replayFrom: whole },
        { source: this.source, partition: 'decisions', applied: decision, replayFrom: decision },
      ],
      now(),
    )
    this.savedAt = now()
  }

  private get source(): string {
    return `#outlet:${this.outlet}`
  }
}

/** Greater than the id of any alert: the whole batch was seen. */
const LAST_ID = '~'

/** Why an alert is told again, null where there is nothing to tell. */
export function findChange(
  now: Pick<Told, 'seq' | 'severity' | 'revision'>,
  before: Pick<Told, 'seq' | 'severity' | 'revision'> | undefined,
  least: Severity,
): AlertChange | null {
  if (severityLevel(now.severity) < severityLevel(least)) return null
  if (before === undefined) return 'begun'
  if (severityLevel(now.severity) > severityLevel(before.severity)) return 'raised'
  if (now.revision > before.revision) return 'decided'
  return now.seq > before.seq ? 'grown' : null
}

function markAfter(
  changed: readonly AlertFacts[],
  before: Cursor,
  through: number,
): Pick<Cursor, 'seq' | 'id'> {
  const last = changed.at(-1)
  if (last !== undefined && changed.length === PAGE) return { seq: last.seq, id: last.id }
  return through >= before.seq ? { seq: through, id: LAST_ID } : { seq: before.seq, id: before.id }
}

function markDecisions(decided: readonly { n: number }[], through: number): number {
  const last = decided.at(-1)
  return last !== undefined && decided.length === PAGE ? last.n : through
}
