import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findSharedData } from './formats/record.test-kit'

const NAME = 'ddos-windows/clicks_20180113_6-9_with_nulls.ndjson'
/** When and where they were made. */
export const DAY = Date.UTC(2018, 0, 13)
export const SITE = 'en.wikipedia.org'
/** The reference judges what its cleaning job leaves over. */
export const CLEANED = 'complete and country in (BE, NL)'

/** Start, clicks that are not flagged, clicks that are: windows of 10 s. */
export const GOLDEN: readonly (readonly [string, number, number])[] = [
  ['05:04:00', 79, 152],
  ['05:04:10', 189, 190],
  ['05:04:20', 247, 179],
  ['05:04:30', 5, 43],
  ['05:04:40', 51, 64],
  ['05:04:50', 0, 9],
  ['05:05:40', 51, 32],
  ['05:06:00', 54, 23],
]
/** The same of 30 s. */
export const GOLDEN_30_S: typeof GOLDEN = [
  ['05:04:00', 515, 521],
  ['05:04:30', 56, 116],
  ['05:05:30', 51, 32],
  ['05:06:00', 54, 23],
]

function findFile(): string | null {
  const root = join(import.meta.dirname, '../../..')
  const folder = process.env.WATCHFLOOR_SHARED_DATA ?? join(root, '../shared/data')
  const path = join(findSharedData() ?? folder, NAME)
  return existsSync(path) ? path : null
}

/** The reference's clicks, null where this machine has none. */
export const file = findFile()
/** In words, for the name of a test. */
export const where =
  file === null
    ? 'skipped: no clicks of the reference here (set WATCHFLOOR_SHARED_DATA)'
    : 'read where they lie'
/** Those of them that are over the threshold. */
export const over = (golden: typeof GOLDEN) =>
  golden
    .filter(([, notFlagged, flagged]) => flagged / (flagged + notFlagged) > 0.5)
    .map(([start, notFlagged, flagged]) => ({ start, notFlagged, flagged }))
