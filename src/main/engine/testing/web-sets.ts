import { accessLogJsonFormat } from '../formats/access-log-json'
import type { WebRequest } from '../record'
import {
  generateWeb,
  listWebClients,
  type WebOptions,
  type WebTruth,
} from '../sources/synthetic-web'
import { RequestSetBook, type SetReading } from '../web/request-set-book'

/** A request set of made-up traffic, and what its client is. */
export interface MadeUpReading extends SetReading {
  truth: WebTruth
}

const START = Date.UTC(2026, 2, 2, 10)

/** Request sets of made-up traffic with all kinds of clients; the same seed gives the same. */
export function makeUpReadings(seed: number, options: Partial<WebOptions> = {}): MadeUpReading[] {
  const made: WebOptions = {
    count: 30_000,
    people: 150,
    crawlers: 4,
    scanners: 2,
    flooders: 4,
    scrapers: 2,
    ...options,
    seed,
    start: START,
  }
  const truths = new Map(listWebClients(made).map(({ ip, truth }) => [ip, truth]))
  const book = new RequestSetBook()
  const requests = [...generateWeb(made)].map(readLine)
  return [...book.add(requests), ...book.end()].map((reading) => ({
    ...reading,
    truth: truths.get(reading.client) ?? 'person',
  }))
}

function readLine(text: string, position: number): WebRequest {
  const result = accessLogJsonFormat.parse(
    { text, position, place: () => `line ${position}` },
    { transportTime: START },
  )
  if (result.kind === 'traffic' && result.item.kind === 'request') return result.item
  throw new Error(`No request: ${text}`)
}
