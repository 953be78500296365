import type { ParseResult, RawRecord } from '../record'

/** What a format may need besides the record. */
export interface ParseContext {
  /** Event time where the record says none, ms. */
  transportTime: number
  /**
   * True for an address of the organisation's own networks. Left out where it does not matter whom
   * an event is about, as when a source is only tested.
   */
  isOwn?: (ip: string) => boolean
}

/** Reads one record; pure, so that the same record gives the same events for ever. */
export interface Format {
  name: string
  /** True when a parsed record looks like this format. */
  recognises: (record: unknown) => boolean
  /** Never throws: what is wrong with a record is a reject with its reason. */
  parse: (record: RawRecord, context: ParseContext) => ParseResult
}
