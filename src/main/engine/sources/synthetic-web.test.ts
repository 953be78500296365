import { describe, expect, it } from 'vitest'
import { autoFormat } from '../formats/auto'
import { recordOf } from '../formats/record.test-kit'
import { requestOf } from '../formats/web-request.test-kit'
import {
  generateWeb,
  listWebClients,
  type WebOptions,
  type WebTruth,
  webClientOf,
} from './synthetic-web'

const START = Date.UTC(2026, 2, 2, 10)
const OPTIONS: WebOptions = { count: 20_000, flooders: 5, seed: 7, start: START }
const made = (options: Partial<WebOptions> = {}) => [...generateWeb({ ...OPTIONS, ...options })]
const requests = (lines: string[]) =>
  lines.map((line) => requestOf(autoFormat.parse(recordOf(line), { transportTime: 0 })))

describe('made-up requests', () => {
  it('are the same for a seed, and others for another', () => {
    expect(made()).toEqual(made())
    expect(made({ seed: 8 })).not.toEqual(made())
    expect(made({ count: 100 })).toEqual(made().slice(0, 100))
  })

  it('are read as what they say, in the order of their times, of clients whose truth is told', () => {
    const all = requests(made())
    expect(all).toHaveLength(20_000)
    const times = all.map(({ time }) => time)
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    expect(times[0]).toBeGreaterThanOrEqual(START)
    const clients = listWebClients(OPTIONS)
    expect(new Set(clients.map(({ ip }) => ip)).size).toBe(clients.length)
    expect(new Set(all.map(({ client }) => client))).toEqual(new Set(clients.map(({ ip }) => ip)))
  })

  it('behave as what their clients are', () => {
    const truthOf = new Map(listWebClients(OPTIONS).map(({ ip, truth }) => [ip, truth]))
    const all = requests(made())
    const of = (truth: WebTruth) => all.filter(({ client }) => truthOf.get(client) === truth)
    const share = (truth: WebTruth, holds: (each: (typeof all)[number]) => boolean) =>
      of(truth).filter(holds).length / of(truth).length
    expect(share('scanner', ({ status }) => status === 404)).toBeGreaterThan(0.7)
    expect(share('person', ({ status }) => status >= 400)).toBeLessThan(0.05)
    expect(share('person', ({ contentType }) => !contentType.includes('html'))).toBeGreaterThan(0.5)
    expect(share('crawler', ({ contentType }) => contentType.includes('html'))).toBeGreaterThan(0.9)
    expect(share('flood', ({ path }) => path === '/search')).toBe(1)
    const [flood] = of('flood')
    expect(flood?.time).toBe(START + 600_000)
    const scraped = of('scraper').map(({ time }) => time)
    const gaps = scraped.slice(1).map((time, at) => time - (scraped[at] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(14_000)
  })

  it('say the same as combined lines, but for what such lines do not say', () => {
    const combined = requests(made({ lines: 'access-log' }))
    const told = requests(made()).map((request) => ({
      ...request,
      format: 'access-log',
      // These are written in whole seconds, and without the type of the answer.
      time: Math.floor(request.time / 1_000) * 1_000,
      contentType: '',
      protocol: 'HTTP/1.1',
    }))
    expect(combined).toEqual(told)
    expect(made({ lines: 'access-log', count: 50 }).map(webClientOf)).toEqual(
      made({ count: 50 }).map(webClientOf),
    )
  })

  it('are of as many clients as there are addresses, each with its own', () => {
    const most = { people: 60_000, crawlers: 10_000, scanners: 10_000, scrapers: 10_000 }
    const clients = listWebClients({ ...OPTIONS, ...most, flooders: 25_000 })
    expect(new Set(clients.map(({ ip }) => ip)).size).toBe(115_000)
  })

  it('are none where nobody is there', () => {
    const nobody = { people: 0, crawlers: 0, scanners: 0, flooders: 0, scrapers: 0 }
    expect(made(nobody)).toEqual([])
  })
})
