import type { ParseResult, RawRecord } from '../record'

/** How bytes of this format become records. */
export type Framing = 'lines' | 'json-documents'

/** What a format may need besides the record. */
export interface ParseContext {
  /** Event time where the record says none, ms. */
  transportTime: number
}

/** Reads one record; pure, so that the same record gives the same events for ever. */
export interface Format {
  name: string
  /** True when the parsed first record looks like this format. */
  recognises: (firstRecord: unknown) => boolean
  parse: (record: RawRecord, context: ParseContext) => ParseResult
}
