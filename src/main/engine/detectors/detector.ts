import type { Finding, ParsedEvent } from '../record'

/** What a detector may ask about the organisation. */
export interface JudgeContext {
  /** True for an address of the organisation's own networks. */
  isOwn: (ip: string) => boolean
}

/**
 * A detector that judges events one by one; pure, so that judging an event again gives the same
 * finding. The finding carries the detector's name, which is part of every alert id.
 */
export type Judge = (event: ParsedEvent, context: JudgeContext) => Finding
