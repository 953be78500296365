import type { AlertStore } from '../history/alerts'
import type { DecisionTail } from '../history/decision-tail'
import type { PositionStore } from '../history/operations'
import type { Told, ToldStore } from '../history/told'
import type { WrittenAlerts, WrittenVersion } from '../history/written-alerts'
import { DecidedQueue } from './decided-queue'
import { outletSource } from './follower'
import {
  type AlertFeed,
  type FeedWish,
  LAST_ID,
  PAGE,
  type Portion,
  SAVE_MS,
  Telling,
  type TellingParts,
} from './telling'
import { WrittenQueue } from './written-queue'

/** Greater than any batch of an engine that was alone. */
const ANY_BATCH = 2 ** 50 - 1

/** What a follower of a shared history needs of its workspace. */
export interface SharedFollowerParts extends TellingParts {
  alerts: Pick<AlertStore, 'readByKey' | 'readById' | 'readChanged'>
  written: WrittenAlerts
  decisions: Pick<DecisionTail, 'read' | 'readNumbers'>
  told: ToldStore
  positions: PositionStore
}

/** What a portion was made of. */
interface Looked {
  versions: readonly WrittenVersion[]
  seqs: ReadonlyMap<string, number>
  decided: readonly string[]
}

interface Queues {
  written: WrittenQueue
  decided: DecidedQueue
}

/**
 * Follows the alerts of all engines that share a history, for an outlet that one of them holds at a
 * time. What was told stands in history, whoever told it; the positions of the outlet are common, so
 * that whoever holds it next goes on there.
 */
export class SharedAlertFollower implements AlertFeed {
  private readonly telling: Telling
  private queues: Queues | null = null
  private savedAt = 0

  constructor(
    private readonly outlet: string,
    private readonly parts: SharedFollowerParts,
  ) {
    this.telling = new Telling(parts)
  }

  /** Writes down from where an outlet follows that nobody had: from what changes after this. */
  async begin(): Promise<void> {
    await this.open()
  }

  /** Forgets where an outlet of this name ended before: it follows from what changes after this. */
  async beginAnew(): Promise<void> {
    const { parts } = this
    const [number = 0] = (await parts.decisions.readNumbers(parts.now())).slice(-1)
    await this.save(await parts.written.readClock(), number)
    this.queues = null
  }

  async next(wish: FeedWish): Promise<Portion<Looked> | null> {
    const { written, decided } = await this.open()
    const { alerts, told, stateOf } = this.parts
    const { page } = wish
    const versions = await written.next(page)
    // The desk reads the same decisions, and may be a moment behind.
    const ids = await decided.next(page, (id, revision) => (stateOf(id)?.revision ?? 0) >= revision)
    const due = this.telling.listDue(page)
    const facts = new Map((await alerts.readByKey(versions)).map((each) => [each.id, each]))
    // In the order they were written.
    const ordered = versions.flatMap(({ id }) => facts.get(id) ?? [])
    const more = await alerts.readById(ids.filter((id) => !facts.has(id)))
    for (const each of [...more, ...(await alerts.readByKey(due))]) {
      if (facts.has(each.id)) continue
      facts.set(each.id, each)
      ordered.push(each)
    }
    const seqs = new Map(ordered.map(({ id, seq }) => [id, seq]))
    const portion: Portion<Looked> = {
      messages: [],
      alerts: [],
      isFull: [versions, ids, due].some(({ length }) => length === page),
      told: [],
      cursor: { versions, seqs, decided: ids },
    }
    const known = await told.read(this.outlet, [...facts.keys()])
    this.telling.letGo(due.filter(({ id }) => !facts.has(id)))
    for (const each of ordered) this.telling.add(each, known.get(each.id), wish, portion)
    const isNothing = versions.length + ids.length + portion.messages.length === 0
    if (isNothing) await this.saveNow()
    return isNothing ? null : portion
  }

  async findTold(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.parts.told.read(this.outlet, ids)).keys())
  }

  async note(told: readonly Told[]): Promise<void> {
    if (told.length > 0) await this.parts.told.note(this.outlet, told)
    this.telling.letGo(told)
  }

  async keep({ told, cursor }: Portion<Looked>): Promise<void> {
    const { written, decided } = await this.open()
    await this.note(told)
    written.take(cursor.versions, cursor.seqs)
    decided.take(cursor.decided)
    await this.saveNow()
  }

  async countWaiting(): Promise<number> {
    const { written, decided } = await this.open()
    return (await written.count()) + decided.count
  }

  /** Where the last holder ended; what an engine that was alone had not told comes first. */
  private async open(): Promise<Queues> {
    if (this.queues !== null) return this.queues
    const { positions, decisions, written, now, told } = this.parts
    const source = outletSource(this.outlet)
    const common = (await positions.loadOfAll()).filter(
      (each) => each.engine === '' && each.source === source,
    )
    const find = (partition: string) =>
      common.find((each) => each.partition === partition)?.applied ?? null
    const alone = find('alerts')
    const settled = find('written')
    const time = settled ?? (alone === null ? await written.readClock() : 0)
    const number =
      find('numbers') ?? find('decisions') ?? (await decisions.readNumbers(now())).at(-1) ?? 0
    const queues = {
      written: new WrittenQueue(written, time),
      decided: new DecidedQueue(decisions, now, number),
    }
    if (settled === null) {
      if (alone !== null) queues.written.begin(await this.readUntold(alone))
      else await this.save(time, number)
    }
    this.telling.await(await told.readOutgrown(this.outlet))
    this.queues = queues
    return queues
  }

  /** Alerts that an engine that was alone wrote after what its outlet had looked at. */
  private async readUntold(seq: number): Promise<WrittenVersion[]> {
    const untold: WrittenVersion[] = []
    let after = { seq, id: LAST_ID }
    for (;;) {
      const page = await this.parts.alerts.readChanged(after, ANY_BATCH, PAGE)
      untold.push(...page.map((each) => ({ ...each, written: 0 })))
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) return untold
      after = { seq: last.seq, id: last.id }
    }
  }

  private async saveNow(): Promise<void> {
    const { queues } = this
    if (queues === null || this.parts.now() - this.savedAt < SAVE_MS) return
    const { written, decided } = queues
    // What an engine that was alone had not told comes first: until it is, nothing is passed over.
    if (written.settledThrough === 0) return
    await this.save(written.settledThrough, decided.settledThrough)
  }

  private async save(time: number, number: number): Promise<void> {
    const { positions, now } = this.parts
    const source = outletSource(this.outlet)
    const row = (partition: string, applied: number) => ({
      source,
      partition,
      applied,
      replayFrom: applied,
    })
    await positions.save([row('written', time), row('numbers', number)], now(), '')
    this.savedAt = now()
  }
}
