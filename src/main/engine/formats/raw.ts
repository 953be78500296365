import { cutText } from './cut-text'

/** Characters of a record that are kept with an event. */
export const RAW_CAP = 64 * 1024
/** Characters that all events of one record may keep together. */
const RAW_BUDGET = 256 * 1024

/** A record as it is kept. */
export interface KeptRaw {
  /** The record, or its beginning. */
  raw: string
  /** Characters of the whole record where `raw` is only its beginning; absent where it is whole. */
  rawSize?: number
}

/**
 * What is kept of a record: all of it up to the cap, else its beginning and how long it was. Events
 * of one record share a budget, so that a large record with many entries is not stored many times.
 */
export function keepRaw(text: string, copies = 1): KeptRaw {
  const most = Math.min(RAW_CAP, Math.floor(RAW_BUDGET / Math.max(1, copies)))
  if (text.length <= most) return { raw: text }
  return { raw: cutText(text, most), rawSize: text.length }
}
