import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ParsedEvent, ParseResult, RawRecord, Traffic } from '../record'

/** A record with this text, as a source would hand it on. */
export function recordOf(text: string, position = 0): RawRecord {
  return { text, position, place: () => `byte ${position}` }
}

/** The events of a result that must have some. */
export function eventsOf(result: ParseResult): ParsedEvent[] {
  if (result.kind !== 'events') throw new Error(`No events but ${sayResult(result)}`)
  return result.events
}

/** The raw traffic of a result that must be some. */
export function trafficOf(result: ParseResult): Traffic {
  if (result.kind !== 'traffic') throw new Error(`No traffic but ${sayResult(result)}`)
  return result.item
}

function sayResult(result: ParseResult): string {
  return 'reason' in result ? `${result.kind}: ${result.reason}` : result.kind
}

/** The one event of a result that must have exactly one. */
export function eventOf(result: ParseResult): ParsedEvent {
  const [event, ...others] = eventsOf(result)
  if (event === undefined || others.length > 0) throw new Error(`${1 + others.length} events`)
  return event
}

/** The reason of a result that must be a reject. */
export function reasonOf(result: ParseResult): string {
  if (result.kind !== 'reject') throw new Error(`No reject but ${result.kind}`)
  return result.reason
}

/** Samples of this repository. */
export const SAMPLES = join(import.meta.dirname, '../../../../resources/samples')

/** Real alerts that may be read but not copied; null where this machine has none. */
export function findSharedData(): string | null {
  const root = join(import.meta.dirname, '../../../..')
  const folder = process.env.WATCHFLOOR_SHARED_DATA ?? join(root, '../shared/data')
  return existsSync(join(folder, 'ip-blacklists')) ? folder : null
}
