import { expect } from 'vitest'
import type { ConsoleClient } from '../engine/engine'
import type { Random } from '../engine/sources/random'
import { ADDRESSES } from './crash-lines.test-kit'
import type { Mortal } from './crash-moments.test-kit'
import type { Told } from './crash-state.test-kit'

const PAGE = 1000
/** The list that values are put on and taken from. */
const LIST = '40'

/** A decision that the engine confirmed, and what must be true of it ever after. */
interface Confirmed {
  changeId: string
  check: (told: Told, client: ConsoleClient) => Promise<void> | void
}

/**
 * An analyst who decides now and then, and remembers what was confirmed. Only alerts of the newest
 * window are decided, so that no later alert begins decided because of them; each alert and address
 * is decided once. What was asked for and not answered may have happened or not.
 */
export class Analyst {
  private readonly confirmed: Confirmed[] = []
  private readonly decided = new Set<string>()
  /** Addresses whose counter ended with a decision: what they count since depends on when. */
  readonly released = new Set<string>()
  private asked = 0

  constructor(
    private readonly random: Random,
    /** Start of the newest window of alerts, ms. */
    private readonly newestWindow: number,
  ) {}

  /** Decisions that were confirmed. */
  get count(): number {
    return this.confirmed.length
  }

  /** Makes one decision of each kind; ends where the process dies. */
  async decide(client: ConsoleClient, process: Mortal): Promise<void> {
    const failure = await Promise.race([
      this.decideAll(client).then(
        () => null,
        (error: unknown) => ({ error }),
      ),
      process.ended.then(() => null),
    ])
    if (failure === null) return
    // The connection breaks a moment before the process is known to be gone.
    if (!(await process.isGoneSoon())) throw failure.error
  }

  /** All that was confirmed is there, once; what was not confirmed is there at most once. */
  async check(told: Told, client: ConsoleClient): Promise<void> {
    expect(new Set(told.changes).size).toBe(told.changes.length)
    expect(told.changes.length).toBeLessThanOrEqual(this.asked)
    for (const { changeId, check } of this.confirmed) {
      expect(told.changes).toContain(changeId)
      await check(told, client)
    }
  }

  private async decideAll(client: ConsoleClient): Promise<void> {
    await this.judge(client, 'acknowledged')
    await this.judge(client, 'closed')
    await this.block(client)
    await this.remove(client)
  }

  private async judge(client: ConsoleClient, status: 'acknowledged' | 'closed'): Promise<void> {
    const filter = { from: this.newestWindow }
    const { alerts } = await client.alerts.list({ status: 'new', filter, limit: PAGE })
    const open = alerts.filter(
      ({ id, windowStart }) => windowStart === this.newestWindow && !this.decided.has(id),
    )
    const alert = open[this.random.below(open.length)]
    if (alert === undefined) return
    this.decided.add(alert.id)
    const note = `${status} as number ${this.asked}`
    const reason = 'benign positive' as const
    const isClosed = status === 'closed'
    const action = isClosed
      ? { kind: 'close' as const, reason, note }
      : { kind: 'acknowledge' as const, note }
    const target = { alerts: [{ id: alert.id, revision: alert.revision }] }
    const meant = { status, closeReason: isClosed ? reason : null, note, revision: 1 }
    await this.ask(client.alerts.act({ target, action }), (told) => {
      expect(told.byId.get(alert.id)).toMatchObject(meant)
    })
  }

  private async block(client: ConsoleClient): Promise<void> {
    const value = this.pickAddress()
    if (value === null) return
    const reason = `blocked as number ${this.asked}`
    await this.ask(client.blacklists.add({ list: LIST, value, reason }), async (_, later) => {
      const query = { list: LIST, state: 'all' as const, text: value, limit: PAGE }
      const { entries } = await later.blacklists.entries(query)
      const entry = entries.find((each) => each.value === value)
      const manual = entry?.grounds.filter(({ kind }) => kind === 'manual')
      expect(entry?.state).toBe('active')
      expect(manual?.map((ground) => ground.reason)).toEqual([reason])
    })
  }

  private async remove(client: ConsoleClient): Promise<void> {
    const value = this.pickAddress()
    const { entries } = await client.blacklists.entries({ list: LIST, limit: PAGE })
    if (value === null || !entries.some((entry) => entry.value === value)) return
    const reason = `removed as number ${this.asked}`
    this.released.add(value)
    const removal = client.blacklists.remove({ entries: [{ list: LIST, value, reason }] })
    await this.ask(removal, async (_, later) => {
      const { content } = await later.blacklists.export({ list: LIST, format: 'txt' })
      expect(content.split('\n')).not.toContain(value)
    })
  }

  private pickAddress(): string | null {
    const left = ADDRESSES.filter((each) => !this.decided.has(each))
    const value = left[this.random.below(left.length)]
    if (value !== undefined) this.decided.add(value)
    return value ?? null
  }

  private async ask(answer: Promise<{ changeId: string }>, check: Confirmed['check']) {
    this.asked += 1
    const { changeId } = await answer
    this.confirmed.push({ changeId, check })
  }
}
