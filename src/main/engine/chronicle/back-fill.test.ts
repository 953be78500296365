import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chronicleReadingSchema } from '../../../shared/chronicle-stream'
import { fetchMissed } from './back-fill'
import { ChronicleServer } from './chronicle-server.test-kit'
import { parseServiceAccount } from './service-account'

const SPAN = { from: '2026-11-01T00:00:00Z', to: '2026-11-20T00:00:00Z' }
const MINUTE_MS = 60_000

describe('what a stream missed', () => {
  let server: ChronicleServer
  /** Waits between calls, which are noted and not waited for. */
  const waits: number[] = []
  beforeEach(async () => {
    waits.length = 0
    server = new ChronicleServer()
    await server.start()
  })
  afterEach(() => server.stop())

  const fetchAll = async (over: object = {}) => {
    const ids: string[] = []
    const { signal } = new AbortController()
    const reading = chronicleReadingSchema.parse({
      baseUrl: server.url,
      readTimeoutMs: 45_000,
      ...over,
    })
    const parts = {
      now: () => performance.now(),
      wait: async (ms: number, end: AbortSignal) => {
        // What is waited for beside a call ends with it.
        const isBetween = ms !== reading.readTimeoutMs && ms > 500
        if (isBetween) waits.push(ms)
        await delay(isBetween ? 0 : ms, undefined, { signal: end }).catch(() => undefined)
      },
      random: () => 0.5,
      readAccount: async () => parseServiceAccount(server.keyFile()),
    }
    const take = async (detections: readonly { text: string }[]) => {
      for (const { text } of detections) ids.push(JSON.parse(text).id)
    }
    return { ids, ...(await fetchMissed(reading, SPAN, parts, take, signal)) }
  }

  it('is asked for page by page, no faster than ten times a minute', async () => {
    server.listPages = Array.from({ length: 12 }, (_, n) => [{ id: `de_${n}` }])
    const { ids, fetched, fault } = await fetchAll()
    expect(ids).toEqual(Array.from({ length: 12 }, (_, n) => `de_${n}`))
    expect({ fetched, fault }).toEqual({ fetched: 12, fault: null })
    expect(server.listCalls).toHaveLength(12)
    // Between pages, and before the curated rules, of which there are none.
    expect(waits).toHaveLength(12)
    expect(server.curatedCalls).toHaveLength(1)
    for (const ms of waits) expect(ms).toBeGreaterThanOrEqual(MINUTE_MS / 10)
  })

  it('is asked for again where the server asks for fewer calls', async () => {
    server.listPages = [[{ id: 'de_1' }], [{ id: 'de_2' }]]
    server.listFaults = [429, 503]
    const { ids, fault } = await fetchAll()
    expect(ids).toEqual(['de_1', 'de_2'])
    expect(fault).toBeNull()
    expect(waits.slice(0, 2)).toEqual([7_000, 7_000])
  })

  it('is given up where nobody lets it ask, with what came until then', async () => {
    server.listPages = [[{ id: 'de_1' }], [{ id: 'de_2' }]]
    server.listFaults = [200, 403]
    const { ids, fetched, fault } = await fetchAll()
    expect(ids).toEqual(['de_1'])
    expect(fetched).toBe(1)
    expect(fault).toMatchObject({ code: 'NOT_ALLOWED' })
  })

  it.each([
    { endpoint: 'v2' },
    { endpoint: 'v1alpha', instance: 'projects/p/locations/eu/instances/i' },
  ])('is asked for of each curated rule too, as $endpoint does', async (reading) => {
    server.listPages = [[{ id: 'de_1' }]]
    server.curated.set('ur_1', [[{ id: 'de_2' }], [{ id: 'de_3' }]])
    server.curated.set('ur_2', [])
    server.curated.set('ur_3', [[{ id: 'de_4' }]])
    const { ids, fetched, fault } = await fetchAll({ ...reading, pageSize: 50 })
    expect(ids).toEqual(['de_1', 'de_2', 'de_3', 'de_4'])
    expect({ fetched, fault }).toEqual({ fetched: 4, fault: null })
    const [rules, ...lists] = server.curatedCalls
    expect(rules?.pathname).toMatch(/\/curatedRules$/)
    expect(lists).toHaveLength(4)
    for (const { searchParams } of lists) {
      expect(searchParams.get('alert_state') ?? searchParams.get('alertState')).toBe('ALERTING')
      expect(searchParams.get('page_size') ?? searchParams.get('pageSize')).toBe('50')
      expect(searchParams.get('start_time') ?? searchParams.get('startTime')).toBe(SPAN.from)
    }
    expect(waits).toHaveLength(5)
    for (const ms of waits) expect(ms).toBeGreaterThanOrEqual(MINUTE_MS / 10)
  })

  it('says that detections of curated rules are missing where nobody gives them', async () => {
    server.listPages = [[{ id: 'de_1' }]]
    server.curatedFault = 403
    const { ids, fault } = await fetchAll()
    expect(ids).toEqual(['de_1'])
    expect(fault).toMatchObject({
      code: 'NOT_ALLOWED',
      message: expect.stringMatching(/^Detections of curated rules are missing: .*no curated/),
    })
  })

  it('is given up after failures in a row', async () => {
    server.listFaults = Array.from({ length: 20 }, () => 500)
    const { fault } = await fetchAll()
    expect(fault).toMatchObject({ code: 'SERVER' })
    expect(server.listCalls).toHaveLength(7)
  })
})
