import type { BookChange } from '../alerts/book'
import type { AlertDesk } from '../alerts/desk'
import type { SilenceDesk } from '../alerts/silence-desk'
import type { Blacklists } from '../blacklists/blacklists'
import type { Decision } from '../decision'
import { AlertTail } from '../history/alert-tail'
import type { AlertStore } from '../history/alerts'
import { DecisionTail } from '../history/decision-tail'
import type { DecisionStore } from '../history/operations'
import type { Store } from '../history/store'
import type { LabelDesk } from '../labels/label-desk'
import type { ModelChoices } from '../models/model-choices'
import type { Notes } from '../notes/notes'
import type { RedisCalls } from '../tally/redis-connection'
import { DecisionRegister } from '../tally/redis-register'
import type { UrlRules } from '../url-rules/url-rules'
import { OthersAlerts } from './others-alerts'
import { SharedDecisions } from './shared-decisions'

/** What following is made with. */
export interface FollowingParts {
  store: Store
  database: string
  /** This engine among those that share the history. */
  engine: string
  connection: Pick<RedisCalls, 'write' | 'read' | 'readHash'>
  decisions: DecisionStore
  alerts: AlertStore
  now: () => number
}

/** Who takes in what other engines did. */
export interface Followers {
  desk: Pick<AlertDesk, 'takeOthers'>
  silences: Pick<SilenceDesk, 'takeOthers'>
  lists: Pick<Blacklists, 'takeOthers'>
  urlRules: Pick<UrlRules, 'takeOthers'>
  labels: Pick<LabelDesk, 'takeOthers'>
  modelChoices: Pick<ModelChoices, 'takeOthers'>
  notes: Pick<Notes, 'takeOthers'>
  /** Alerts began or grew elsewhere; `isCut`: more than are named. */
  onAlerts: (change: BookChange, isCut: boolean) => Promise<void>
  /** Totals are counted anew. */
  recount: () => Promise<void>
  /** An entity was forgotten elsewhere: all that was read of it must be read anew. */
  onForgotten: (decision: Decision) => void
  /** Decisions on lists could not be taken in; one line for the log. */
  onTrouble: (text: string) => void
}

/** What one engine sees of those that share its history: their decisions and their alerts. */
export class Following {
  readonly decisions: SharedDecisions
  private readonly register: DecisionRegister
  private readonly others: OthersAlerts
  private followers: Followers | null = null
  private stored: string | null = null

  private constructor(parts: FollowingParts) {
    const { store, database, engine, alerts, now } = parts
    this.register = new DecisionRegister(parts.connection, database)
    this.decisions = new SharedDecisions({
      store: parts.decisions,
      tail: new DecisionTail(store, database),
      register: this.register,
      now,
      onOthers: (decisions) => this.hand(decisions),
    })
    this.others = new OthersAlerts(new AlertTail(store, database, engine), alerts, now)
  }

  /** Marks where following begins, before anything is read that could change meanwhile. */
  static async begin(parts: FollowingParts): Promise<Following> {
    const following = new Following(parts)
    await following.decisions.begin()
    await following.others.begin()
    return following
  }

  /** From here on what others did is handed on. */
  attach(followers: Followers): void {
    this.followers = followers
  }

  /** What is news of a change that this engine made itself. */
  adopt(change: BookChange): BookChange {
    return this.others.adopt(change)
  }

  /** Once a second: what others decided, then what they wrote. */
  async follow(): Promise<void> {
    const { followers } = this
    if (followers === null) return
    await this.decisions.catchUp()
    const { change, isCut } = await this.others.read()
    if (change.touched.length > 0 || isCut) await followers.onAlerts(change, isCut)
  }

  /** Looks in Redis whether anybody stored a decision, and reads it then. */
  async glance(): Promise<void> {
    const stored = await this.register.readStored()
    if (stored === this.stored) return
    this.stored = stored
    await this.decisions.catchUp()
  }

  private async hand(decisions: Decision[]): Promise<void> {
    const { followers } = this
    if (followers === null) return
    // Not waited for: whoever decides on lists is in their turn, and may be the one who asks.
    followers.lists
      .takeOthers(decisions)
      .catch((error: unknown) => followers.onTrouble(`Decisions on lists wait: ${String(error)}`))
    followers.urlRules
      .takeOthers(decisions)
      .catch((error: unknown) => followers.onTrouble(`Rules for pages wait: ${String(error)}`))
    for (const each of [followers.labels, followers.modelChoices]) {
      each
        .takeOthers(decisions)
        .catch((error: unknown) => followers.onTrouble(`Labels or models wait: ${String(error)}`))
    }
    followers.notes
      .takeOthers(decisions)
      .catch((error: unknown) => followers.onTrouble(`Notes wait: ${String(error)}`))
    for (const each of decisions) if (each.kind === 'entity') followers.onForgotten(each)
    await followers.silences.takeOthers(decisions)
    if (await followers.desk.takeOthers(decisions)) await followers.recount()
  }
}
