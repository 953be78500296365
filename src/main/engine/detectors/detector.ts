import type { Finding, ParsedEvent } from '../record'

/** What a detector may ask about the organisation. */
export interface JudgeContext {
  /** True for an address of the organisation's own networks. */
  isOwn: (ip: string) => boolean
}

/**
 * Judges events one by one; pure, so that judging an event again gives the same finding. A
 * detector's name is part of every alert id and never changes.
 */
export interface Detector {
  name: string
  judge: (event: ParsedEvent, context: JudgeContext) => Finding
}
