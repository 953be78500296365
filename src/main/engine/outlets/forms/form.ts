import type { Told } from '../../history/told'
import type { KeyedMessage } from '../../kafka/topic-writer'
import type { FeedWish, Portion } from '../telling'

/** A message, and the endings of the topics it goes to where they are not the outlet's own. */
export interface ComposedMessage extends KeyedMessage {
  endings?: readonly string[]
}

/** What a portion comes to, and what of it is told once these are delivered. */
export interface Composed {
  messages: ComposedMessage[]
  told: Told[]
}

/** How alerts are written for whoever reads a topic or a file. */
export interface AlertForm {
  readonly wish: FeedWish
  /** `findTold` says which of some ids this outlet told already. */
  compose(
    portion: Portion,
    findTold: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<Composed>
}
