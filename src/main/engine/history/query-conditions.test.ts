import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Alert } from '../../../shared/alert'
import { compileQuery } from '../../../shared/query/predicate'
import type { Query } from '../../../shared/query/query'
import { severityLevel } from '../../../shared/severity'
import { alerts, NOW, queries } from '../../../shared/testing/queries'
import { predecessorKey } from '../alerts/decisions'
import { alertName, toBase32 } from '../alerts/identity'
import { type OpenedStore, STORES } from '../testing/stores'
import { AlertStore } from './alerts'
import { toIpColumn } from './event-rows'
import { migrate } from './schema'

const HOUR_MS = 3_600_000
const HOW_MANY = 80
const RUNS = 150
/** Times that the store can hold. */
const LAST_MS = Date.UTC(2200, 0, 1)

const listsOf = (indicator: string) => (/[aB.]/.test(indicator) ? ['40', 'scanners'] : [])
const marksOf = (indicator: string | null) => ({
  blockedBy: indicator?.includes('a') ? 'mk' : null,
  isAllowed: indicator?.includes('.') ?? false,
})
const NAMES: Record<string, string> = { kafka: 'Branch logs', web: 'web' }
const sourceOf = ({ count }: Pick<Alert, 'count'>) => (count % 2 === 0 ? 'kafka' : 'web')

/** Alerts as the store would have them, each of an hour of its own so that no two are one. */
function makeAlerts(): Alert[] {
  const made = fc.sample(alerts, { numRuns: HOW_MANY, seed: 7 }).map((alert, at) => {
    const first = (Math.floor(alert.first % LAST_MS) % (HOUR_MS * 0.9)) + (at + 400_000) * HOUR_MS
    const id = toBase32(Buffer.from(`alert number ${at}....`.slice(0, 16)))
    const isDecided = alert.status !== 'new'
    return {
      ...alert,
      ...marksOf(alert.indicator),
      id,
      name: alertName(id),
      subject: alert.subject === '' ? 'nobody' : alert.subject,
      first,
      last: first + (alert.last % 1_000),
      firstArrived: first + 1,
      lastArrived: first + 2,
      windowStart: Math.floor(first / HOUR_MS) * HOUR_MS,
      // What people write, only people who decided wrote.
      ...(isDecided
        ? { actor: alert.actor ?? 'mk', decidedAt: (alert.decidedAt ?? NOW) % LAST_MS }
        : { actor: null, decidedAt: null, closeReason: null, note: '', assignee: null }),
      ip: alert.ip === '' ? null : alert.ip,
      target: alert.target === '' ? null : alert.target,
      indicator: alert.indicator === '' ? null : alert.indicator,
      assignee: isDecided && alert.assignee !== '' ? alert.assignee : null,
      silence: null,
    }
  })
  // What hides one alert hides all of its detector, rule and subject, up to its severity.
  const hiding = new Map(
    made
      .filter((_, at) => at % 7 === 0)
      .map((alert) => [predecessorKey(alert), makeSilence(alert)]),
  )
  return made.map((alert) => {
    const isHidden = severityLevel(alert.severity) <= 3
    return { ...alert, silence: isHidden ? (hiding.get(predecessorKey(alert)) ?? null) : null }
  })
}

function makeSilence({ count }: Alert): Alert['silence'] {
  const kind = count % 2 === 0 ? 'suppression' : 'snooze'
  const words = { reason: '', actor: 'mk', revision: 1 }
  return { kind, key: '', upTo: 'high', since: 0, until: null, ...words }
}

describe.each(STORES)('queries asked of alerts $where', ({ open, obstacle }) => {
  let opened: OpenedStore
  let store: AlertStore
  const stored = makeAlerts()
  const hidden = (kind: string) => {
    const of = stored.filter(({ silence }) => silence?.kind === kind)
    return of.length === 0 ? [] : [{ level: 3, keys: of.map(predecessorKey) }]
  }

  beforeAll(async () => {
    if (obstacle !== null) return
    opened = await open()
    await migrate(opened.store, { database: 'queried', fsync: false })
    store = new AlertStore(opened.store, 'queried')
    await store.insert(stored.map((alert) => ({ ...alert, seq: 1 })))
    const decided = stored.filter(({ decidedAt }) => decidedAt !== null)
    await opened.store.insert(
      'queried.decisions',
      ['kind', 'object', 'revision', 'change_id', 'at', 'actor', 'data'],
      decided.map(({ id, decidedAt, actor, status, closeReason, note, assignee }) => [
        'alert',
        id,
        1,
        'c1',
        decidedAt,
        actor,
        JSON.stringify({ status, closeReason, note, assignee }),
      ]),
    )
    await opened.store.insert(
      'queried.events',
      ['ip', 'ts', 'id', 'source', 'detector', 'rule', 'subject'],
      stored.map((alert, at) => [
        toIpColumn(alert.ip),
        alert.first,
        `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
        sourceOf(alert),
        alert.detector,
        alert.rule,
        alert.subject === alert.ip ? '' : alert.subject,
      ]),
    )
  }, 120_000)
  afterAll(async () => opened?.end())

  async function ask(query: Query): Promise<string[]> {
    const knowledge = {
      now: NOW,
      suppressed: hidden('suppression'),
      snoozed: hidden('snooze'),
      indicators: await store.listIndicators(),
      listsOf,
      marksOf,
      sources: (await store.listSources()).map((id) => ({ id, names: [NAMES[id] ?? id] })),
    }
    const question = { tab: 'all' as const, filter: {}, actor: '', blocked: [], hidden: [] }
    const found = await store.readPage({ ...question, query: { query, knowledge } }, null, 1_000)
    return found.map(({ id }) => id).sort()
  }

  it.skipIf(obstacle !== null)(
    'answer those that they hold for in memory',
    async () => {
      const context = {
        now: () => NOW,
        sourcesOf: ({ count }: Pick<Alert, 'count'>) => {
          const id = sourceOf({ count })
          return [id, NAMES[id] ?? id]
        },
        listsOf: ({ indicator }: Pick<Alert, 'indicator'>) =>
          indicator === null ? [] : listsOf(indicator),
      }
      let held = 0
      await fc.assert(
        fc.asyncProperty(queries, async (query) => {
          const holds = compileQuery(query, context)
          const wanted = stored.filter(holds).map(({ id }) => id)
          if (wanted.length > 0 && wanted.length < stored.length) held += 1
          expect(await ask(query)).toEqual(wanted.sort())
        }),
        { numRuns: RUNS },
      )
      // Queries that tell alerts apart, not only those that hold for all or for none.
      expect(held).toBeGreaterThan(RUNS / 10)
    },
    300_000,
  )
})
