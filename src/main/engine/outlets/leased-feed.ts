import { UnavailableError } from '../decision'
import type { Told } from '../history/told'
import type { Lease } from '../sharing/lease'
import type { SharedAlertFollower } from './shared-follower'
import type { AlertFeed, FeedWish, Portion } from './telling'

type Follower = Pick<SharedAlertFollower, 'next' | 'findTold' | 'note' | 'keep' | 'countWaiting'>

/** Alerts of a shared history for the engine that holds the outlet, and none for the others. */
export class LeasedFeed implements AlertFeed {
  private follower: Follower | null = null
  private turn = 0

  constructor(
    private readonly lease: Pick<Lease, 'isHeld' | 'turn' | 'problem'>,
    private readonly open: () => Follower,
  ) {}

  /** @throws UnavailableError while it cannot be said who holds the outlet. */
  async next(wish: FeedWish): Promise<Portion | null> {
    const { lease } = this
    if (!lease.isHeld) {
      this.follower = null
      if (lease.problem !== null) throw new UnavailableError(lease.problem, 1_000)
      return null
    }
    // Others may have told something since this engine held it last: history says what.
    if (this.turn !== lease.turn) this.follower = null
    this.turn = lease.turn
    this.follower ??= this.open()
    const portion = await this.follower.next(wish)
    return lease.isHeld ? portion : null
  }

  async findTold(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.follower?.findTold(ids) ?? new Set()
  }

  async note(told: readonly Told[]): Promise<void> {
    await this.follower?.note(told)
  }

  async keep(portion: Portion): Promise<void> {
    // That it was told stands in history, whoever holds the outlet by now.
    await this.follower?.keep(portion as Parameters<Follower['keep']>[0])
  }

  async countWaiting(): Promise<number> {
    return this.lease.isHeld && this.follower !== null ? this.follower.countWaiting() : 0
  }
}
