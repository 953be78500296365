import type { ExportFormat } from '../../../../shared/blacklist'
import type { Item } from '../contents'
import type { ListIdentity } from '../names'

/** What a format writes: the list and what may be published of it, sorted. */
export interface ExportInput {
  list: ListIdentity
  items: readonly Item[]
  /** When it was made, ms. */
  at: number
}

/** One export format. */
export interface ListFormat {
  name: ExportFormat
  extension: string
  mediaType: string
  write: (input: ExportInput) => string
}

/** ISO 8601 in UTC, null where there is no time. */
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
