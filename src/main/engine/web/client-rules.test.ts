import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { webAnomalySettingsSchema } from '../../../shared/web-anomaly'
import { brokenRules } from '../detectors/web-anomaly/flag-reasons'
import { accessLogFormat } from '../formats/access-log'
import { autoFormat } from '../formats/auto'
import { findSharedData, recordOf } from '../formats/record.test-kit'
import { requestOf } from '../formats/web-request.test-kit'
import type { WebRequest } from '../record'
import { generateWeb, listWebClients } from '../sources/synthetic-web'
import { readBuckets } from './read-buckets.test-kit'
import { RequestSetCache } from './request-set-cache'

const START = Date.UTC(2026, 2, 2, 10)
const settings = webAnomalySettingsSchema.parse({})
const shared = findSharedData()

const read = (line: string) => requestOf(autoFormat.parse(recordOf(line), { transportTime: 0 }))

/** Clients by the rules they break in any bucket. */
function ruled(requests: readonly WebRequest[], changed: object = {}): Map<string, Set<string>> {
  const cache = new RequestSetCache({ keptMs: 7 * 86_400_000, maxSets: 1_000_000 })
  const rules = webAnomalySettingsSchema.parse(changed)
  const clients = new Map<string, Set<string>>()
  for (const reading of readBuckets(cache, requests)) {
    const known = clients.get(reading.client) ?? new Set()
    for (const rule of brokenRules(reading, rules)) known.add(rule)
    clients.set(reading.client, known)
  }
  return clients
}

/** Requests of one client, so many a minute, of one page or of another each time. */
function visit(perMinute: number, minutes: number, { pages = 1, from = START } = {}): WebRequest[] {
  const line = (at: number, page: number) =>
    `203.0.113.7 - - [${stamp(at)}] "GET /p${page} HTTP/1.1" 200 500 "-" "Mozilla/5.0"`
  const count = perMinute * minutes
  return Array.from({ length: count }, (_, n) =>
    read(line(from + Math.floor((n * 60_000) / perMinute), n % pages)),
  )
}

function stamp(time: number): string {
  const [, month, day, year, clock] = new Date(time).toUTCString().split(/[ ,]+/).map(String) as [
    string,
    string,
    string,
    string,
    string,
  ]
  return `${month}/${day}/${year}:${clock} +0000`
}

const rulesOf = (requests: readonly WebRequest[], changed: object = {}) => [
  ...(ruled(requests, changed).get('203.0.113.7') ?? []),
]

describe('rules for clients', () => {
  it('find an even flood of one page that scores like ordinary traffic', () => {
    expect(rulesOf(visit(600, 2))).toEqual(['flood'])
    expect(rulesOf(visit(600, 2), { flood: { isOn: false } })).toEqual([])
    expect(rulesOf(visit(200, 2, { pages: 1 }))).toEqual([])
    expect(rulesOf(visit(200, 2), { flood: { requests: 400 } })).toEqual(['flood'])
  })

  it('find visits by the limits as they were meant: so many requests in so long', () => {
    // More than 400 requests in more than 600 s.
    expect(rulesOf(visit(45, 12, { pages: 500 }))).toEqual(['low-rate'])
    expect(rulesOf(visit(45, 8, { pages: 500 }))).toEqual([])
    expect(rulesOf(visit(25, 15, { pages: 500 }))).toEqual([])
    expect(rulesOf(visit(33, 70, { pages: 999 }), { lowRate: { limits: LATER } })).toEqual([
      'low-rate',
    ])
    expect(rulesOf(visit(33, 55, { pages: 999 }), { lowRate: { limits: LATER } })).toEqual([])
    expect(rulesOf(visit(45, 12, { pages: 500 }), { lowRate: { isOn: false } })).toEqual([])
  })

  it('begin anew with a visit behind half an hour of quiet', () => {
    const day = [0, 1, 2, 3].flatMap((n) =>
      visit(30, 10, { pages: 90, from: START + n * 3_600_000 }),
    )
    expect(day.length).toBe(1_200)
    expect(rulesOf(day)).toEqual([])
  })

  it('leave people and crawlers of made-up traffic alone, and find floods', () => {
    const options = { count: 60_000, people: 200, crawlers: 6, scanners: 1, scrapers: 2 }
    const made = { ...options, flooders: 6, seed: 9, start: START }
    const found = ruled([...generateWeb(made)].map(read))
    const share = (truth: string) => {
      const clients = listWebClients(made).filter((each) => each.truth === truth)
      return clients.filter(({ ip }) => (found.get(ip)?.size ?? 0) > 0).length / clients.length
    }
    expect([share('person'), share('crawler')]).toEqual([0, 0])
    expect(share('flood')).toBe(1)
  })

  it.skipIf(shared === null)(
    'break for 1 % of the ordinary clients of real logs at most (shared data)',
    () => {
      const folder = join(shared ?? '', 'weblogs')
      const labels = readFileSync(join(folder, 'labels.csv'), 'utf8').trim().split('\n').slice(1)
      const strange = new Set(
        labels
          .map((line) => line.split(','))
          .filter(([, , label]) => label !== 'normal')
          .map(([file, client]) => `${file} ${client}`),
      )
      const logs = ['scan_w3af', 'semicomplete', 'zabbix_host_2025']
      const broken = logs.flatMap((name) => {
        const file = `apache_combined_${name}.log.gz`
        const text = gunzipSync(readFileSync(join(folder, file))).toString('latin1')
        const requests = text.split('\n').flatMap((line) => {
          const result = accessLogFormat.parse(recordOf(line), { transportTime: 0 })
          return result.kind === 'traffic' && result.item.kind === 'request' ? [result.item] : []
        })
        return [...ruled(requests)].filter(([client]) => !strange.has(`${file} ${client}`))
      })
      const breaking = broken.filter(([, rules]) => rules.size > 0)
      expect(broken.length).toBeGreaterThan(1_000)
      expect(breaking.length / broken.length).toBeLessThan(0.01)
    },
  )
})

const LATER = [settings.lowRate.limits[1]]
