import type { AlertFacts } from '../alerts/facts'
import type { AlertStore } from '../history/alerts'
import type { DecisionStore, PositionStore } from '../history/operations'
import type { Told, ToldStore } from '../history/told'
import {
  type AlertFeed,
  type FeedWish,
  LAST_ID,
  type Portion,
  SAVE_MS,
  Telling,
  type TellingParts,
} from './telling'

/** What a follower needs of its workspace. */
export interface FollowerParts extends TellingParts {
  alerts: Pick<AlertStore, 'readChanged' | 'readById' | 'readByKey' | 'countChanged'>
  decisions: Pick<DecisionStore, 'readDecided' | 'storedThrough'>
  told: ToldStore
  positions: PositionStore
  /** Writes alerts that changed; answers up to which batch history has them all. */
  writeAlerts: () => Promise<number>
}

/** How far an outlet has looked: at alerts by batch and id, at decisions by number. */
interface Cursor {
  seq: number
  id: string
  decision: number
}

/**
 * Follows the alerts of a workspace for one outlet: each is told when it begins, when its severity
 * rises, when it is decided on, and at most once a minute while it grows. What it goes by is stored,
 * so a start goes on where the last delivery ended.
 */
export class AlertFollower implements AlertFeed {
  private cursor: Cursor | null = null
  private savedAt = 0
  private readonly telling: Telling

  constructor(
    private readonly outlet: string,
    private readonly parts: FollowerParts,
  ) {
    this.telling = new Telling(parts)
  }

  /** Writes down from where a new outlet follows: from what changes after this. */
  async begin(): Promise<void> {
    await this.open()
  }

  async next(wish: FeedWish): Promise<Portion<Cursor> | null> {
    const cursor = await this.open()
    const { page } = wish
    const { alerts, decisions, told } = this.parts
    const through = await this.parts.writeAlerts()
    const decidedThrough = decisions.storedThrough
    const isBehind = cursor.seq < through || cursor.id !== LAST_ID
    const changed = isBehind ? await alerts.readChanged(cursor, through, page) : []
    const decided =
      cursor.decision < decidedThrough
        ? await decisions.readDecided(cursor.decision, decidedThrough, page)
        : []
    const due = this.telling.listDue(page)
    const facts = new Map(changed.map((each) => [each.id, each]))
    const wanted = decided.map(({ id }) => id).filter((id) => !facts.has(id))
    for (const each of await alerts.readById(wanted)) facts.set(each.id, each)
    for (const each of await alerts.readByKey(due)) {
      if (!facts.has(each.id)) facts.set(each.id, each)
    }
    // Many decisions are written in pieces, and count once all are there.
    const isHeld = decided.some(
      ({ id, revision }) => facts.has(id) && (this.parts.stateOf(id)?.revision ?? 0) < revision,
    )
    const after: Cursor = {
      ...markAfter(changed, cursor, through, page),
      decision: isHeld ? cursor.decision : markDecisions(decided, decidedThrough, page),
    }
    const portion: Portion<Cursor> = {
      messages: [],
      alerts: [],
      isFull:
        changed.length === page || (decided.length === page && !isHeld) || due.length === page,
      told: [],
      cursor: after,
    }
    const known = await told.read(this.outlet, [...facts.keys()])
    this.telling.letGo(due.filter(({ id }) => !facts.has(id)))
    for (const each of facts.values()) this.telling.add(each, known.get(each.id), wish, portion)
    const isMoved =
      after.seq !== cursor.seq || after.id !== cursor.id || after.decision !== cursor.decision
    return isMoved || portion.messages.length > 0 ? portion : null
  }

  async findTold(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.parts.told.read(this.outlet, ids)).keys())
  }

  async note(told: readonly Told[]): Promise<void> {
    if (told.length > 0) await this.parts.told.note(this.outlet, told)
    this.telling.letGo(told)
  }

  async keep({ told, cursor }: Portion<Cursor>): Promise<void> {
    const { now } = this.parts
    await this.note(told)
    if (told.length > 0 || now() - this.savedAt >= SAVE_MS) await this.save(cursor)
    this.cursor = cursor
  }

  async countWaiting(): Promise<number> {
    const { alerts, decisions } = this.parts
    const { seq, decision } = await this.open()
    return (await alerts.countChanged(seq)) + Math.max(0, decisions.storedThrough - decision)
  }

  /** Where the last start ended; a new outlet begins with what changes from now on. */
  private async open(): Promise<Cursor> {
    if (this.cursor !== null) return this.cursor
    const { positions, decisions } = this.parts
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
    this.telling.await(await this.parts.told.readOutgrown(this.outlet))
    this.cursor = { seq, decision, id: LAST_ID }
    return this.cursor
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
    return outletSource(this.outlet)
  }
}

/** Source name under which positions of an outlet are kept. */
export function outletSource(outlet: string): string {
  return `#outlet:${outlet}`
}

function markAfter(
  changed: readonly AlertFacts[],
  before: Cursor,
  through: number,
  page: number,
): Pick<Cursor, 'seq' | 'id'> {
  const last = changed.at(-1)
  if (last !== undefined && changed.length === page) return { seq: last.seq, id: last.id }
  return through >= before.seq ? { seq: through, id: LAST_ID } : { seq: before.seq, id: before.id }
}

function markDecisions(decided: readonly { n: number }[], through: number, page: number): number {
  const last = decided.at(-1)
  return last !== undefined && decided.length === page ? last.n : through
}
