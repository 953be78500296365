import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Alert } from '../../../shared/alert'
import { entityKindOf } from '../../../shared/query/entity-kind'
import { parseQuery } from '../../../shared/query/parse'
import { SEVERITIES } from '../../../shared/severity'
import { makeAlert } from '../../../shared/testing/alerts'
import { alertName, toBase32 } from '../alerts/identity'
import { type OpenedStore, STORES } from '../testing/stores'
import { AlertFacets } from './alert-facets'
import type { AlertQuestion } from './alert-question'
import { AlertStore } from './alerts'
import { migrate } from './schema'

const HOUR_MS = 3_600_000
const NOW = Date.UTC(2026, 10, 28, 12)
const LISTS = (indicator: string) => (indicator.endsWith('1') ? ['40', 'scanners'] : ['40'])

/** Alerts of which every facet has several values. */
const stored: Alert[] = fc
  .sample(
    fc.record({
      subject: fc.constantFrom('192.0.2.1', '192.0.2.11', '2001:db8::1', 'www.site.example', 'mk'),
      target: fc.constantFrom(null, '198.51.100.1', 'a.site.example'),
      severity: fc.constantFrom(...SEVERITIES),
      detector: fc.constantFrom('reported', 'ddos-ratio'),
      product: fc.constantFrom('ntopng' as const, 'suricata' as const),
    }),
    { numRuns: 60, seed: 5 },
  )
  .map((fields, at) => {
    const id = toBase32(Buffer.from(`facet number ${at}....`.slice(0, 16)))
    const first = NOW - at * HOUR_MS
    const indicator = entityKindOf(fields.subject) === 'address' ? fields.subject : null
    return makeAlert({
      ...fields,
      id,
      name: alertName(id),
      indicator,
      first,
      last: first + 1,
      windowStart: first - (first % HOUR_MS),
    })
  })

function countBy(alerts: readonly Alert[], valuesOf: (alert: Alert) => readonly string[]) {
  const counts: Record<string, number> = {}
  for (const alert of alerts)
    for (const value of valuesOf(alert)) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

function toCounts(values: readonly { value: string; alerts: number | null }[]) {
  return Object.fromEntries(values.map(({ value, alerts }) => [value, alerts]))
}

function ask(text = ''): AlertQuestion {
  const knowledge = {
    now: NOW,
    suppressed: [],
    snoozed: [],
    indicators: [],
    listsOf: LISTS,
    marksOf: () => ({ blockedBy: null, isAllowed: false }),
    sources: [],
  }
  const query = text === '' ? undefined : { query: parseQuery(text), knowledge }
  const question = { tab: 'all' as const, filter: {}, actor: '', blocked: [], hidden: [] }
  return query === undefined ? question : { ...question, query }
}

describe.each(STORES)('facets $where', ({ open, obstacle }) => {
  let opened: OpenedStore
  let facets: AlertFacets

  beforeAll(async () => {
    if (obstacle !== null) return
    opened = await open()
    await migrate(opened.store, { database: 'faceted', fsync: false })
    facets = new AlertFacets(opened.store, 'faceted')
    await new AlertStore(opened.store, 'faceted').insert(
      stored.map((alert) => ({ ...alert, seq: 1 })),
    )
  }, 120_000)
  afterAll(async () => opened?.end())

  it.skipIf(obstacle !== null)('count all alerts of a filter by what they have', async () => {
    const wanted = stored.filter(({ severity }) => severity === 'high' || severity === 'critical')
    const question = ask('severity>=high')
    const narrow = await facets.countNarrow(question)
    expect(narrow.total).toBe(wanted.length)
    const counts = Object.fromEntries(
      Object.entries(narrow.facets).map(([facet, { values }]) => [facet, toCounts(values)]),
    )
    expect(counts).toEqual({
      severity: countBy(wanted, ({ severity }) => [severity]),
      status: { new: wanted.length },
      detector: countBy(wanted, ({ detector, product }) => [
        detector === 'reported' ? product : detector,
      ]),
      kind: countBy(wanted, ({ subject }) => [entityKindOf(subject)]),
    })
    expect(toCounts((await facets.countWide(question, 'target')).values)).toEqual(
      countBy(wanted, ({ target }) => (target === null ? [] : [target])),
    )
    expect(toCounts((await facets.countWide(question, 'entity')).values)).toEqual(
      countBy(wanted, ({ subject }) => [subject]),
    )
    expect(toCounts((await facets.countLists(question, LISTS)).values)).toEqual(
      countBy(wanted, ({ indicator }) => (indicator === null ? [] : LISTS(indicator))),
    )
  })

  it.skipIf(obstacle !== null)('offer values of a field, those that begin so first', async () => {
    const offered = await facets.readValues('entity', '192.0.2.1', 5)
    expect(toCounts(offered)).toEqual(
      countBy(stored, ({ subject }) => (subject.startsWith('192.0.2.1') ? [subject] : [])),
    )
    const [first] = await facets.readValues('target', 'A.', 5)
    expect(first?.value).toBe('a.site.example')
    expect(await facets.readValues('actor', '', 5)).toEqual([])
  })

  it.skipIf(obstacle !== null)('count several questions by one statement', async () => {
    const queries = ['', 'severity:low', 'kind:domain or title:"no such"', 'severity>=high']
    const counts = await facets.countEach(queries.map(ask))
    const alone = await Promise.all(
      queries.map(async (text) => (await facets.countNarrow(ask(text))).total),
    )
    expect(counts).toEqual(alone)
    expect(new Set(counts).size).toBeGreaterThan(2)
  })

  it.skipIf(obstacle !== null)('are given up once nobody waits for them', async () => {
    await expect(facets.countNarrow(ask(), AbortSignal.abort())).rejects.toThrow(/abort/i)
    expect((await facets.countNarrow(ask())).total).toBe(stored.length)
  })
})
