import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Alert } from '../../shared/alert'
import { makeAlert } from '../../shared/testing/alerts'
import { type LiveQuery, LiveRows } from './rows'
import { TestEngine } from './testing/engine'

const OPEN: LiveQuery = { tab: 'open', filter: {}, grouping: 'finding', actor: 'mk' }

function fill(engine: TestEngine, query: LiveQuery, limit = 200): LiveRows {
  const rows = new LiveRows(query)
  rows.addPage(engine.page(query, null, limit))
  return rows
}

describe('LiveRows', () => {
  it('adds a row for an alert of a subject that has none', () => {
    const engine = new TestEngine()
    const rows = fill(engine, OPEN)
    rows.merge(engine.put(makeAlert()).alerts, 0)
    expect(rows.order().map((row) => row.group.count)).toEqual([1])
    expect(rows.total).toBe(1)
  })

  it('counts an alert once however often its batch is told', () => {
    const engine = new TestEngine()
    const rows = fill(engine, OPEN)
    const { alerts } = engine.put(makeAlert({ count: 5 }))
    rows.merge(alerts, 0)
    rows.merge(alerts, 0)
    rows.merge(engine.put(makeAlert({ count: 7, last: 2000 })).alerts, 0)
    expect(rows.order()[0]?.group.count).toBe(7)
  })

  it('marks a read row inexact when an alert of it turns up that was never seen alone', () => {
    const engine = new TestEngine()
    engine.put(makeAlert({ id: 'a1', count: 3 }), makeAlert({ id: 'a2', count: 4, last: 2000 }))
    const rows = fill(engine, OPEN)
    rows.merge(engine.put(makeAlert({ id: 'a1', count: 9, last: 3000 })).alerts, 0)
    const [row] = rows.order()
    expect(row).toMatchObject({ isExact: false })
    rows.setAlerts(row?.key ?? '', engine.group(OPEN, row?.key ?? ''), true)
    expect(rows.order()[0]).toMatchObject({ isExact: true, group: { count: 13, alerts: 2 } })
  })

  it('lets a row go when its last alert is closed, and brings it back when it is reopened', () => {
    const engine = new TestEngine()
    const rows = fill(engine, OPEN)
    rows.merge(engine.put(makeAlert()).alerts, 0)
    rows.merge(engine.put(makeAlert({ status: 'closed', revision: 1 })).alerts, 0)
    expect(rows.order()).toEqual([])
    expect(rows.total).toBe(0)
    rows.merge(engine.put(makeAlert({ status: 'new', revision: 2 })).alerts, 0)
    expect(rows.order()).toHaveLength(1)
    expect(rows.total).toBe(1)
  })

  it('does not go back to an older word on an alert', () => {
    const engine = new TestEngine()
    const rows = fill(engine, OPEN)
    rows.merge([makeAlert({ status: 'acknowledged', revision: 1 })], 0)
    rows.merge([makeAlert({ status: 'new', revision: 0, count: 2 })], 0)
    expect(rows.order()[0]?.group.lead.status).toBe('acknowledged')
  })

  it('keeps the objects of rows that a batch does not touch', () => {
    const engine = new TestEngine()
    engine.put(makeAlert({ id: 'a1' }), makeAlert({ id: 'a2', subject: '192.0.2.2' }))
    const rows = fill(engine, OPEN)
    const before = rows.order().find((row) => row.group.subject === '192.0.2.2')
    rows.merge(engine.put(makeAlert({ id: 'a1', count: 2 })).alerts, 0)
    expect(rows.order().find((row) => row.group.subject === '192.0.2.2')).toBe(before)
  })

  it('trims the oldest rows but those that are kept', () => {
    const engine = new TestEngine()
    const rows = fill(engine, OPEN)
    const alerts = Array.from({ length: 10 }, (_, n) =>
      makeAlert({ id: `a${n}`, subject: `192.0.2.${n}`, last: n }),
    )
    rows.merge(engine.put(...alerts).alerts, 0)
    rows.trim((key) => key.endsWith('192.0.2.0'), 4)
    expect(rows.order().map((row) => row.group.subject)).toEqual([
      '192.0.2.9',
      '192.0.2.8',
      '192.0.2.7',
      '192.0.2.6',
      '192.0.2.0',
    ])
    expect(rows.isTruncated).toBe(true)
  })
})

const statuses = fc.constantFrom('new' as const, 'acknowledged' as const, 'closed' as const)
const severities = fc.constantFrom('low' as const, 'high' as const, 'critical' as const)

/** What happens to one of a few alerts of a few subjects. */
const step = fc.record({
  alert: fc.integer({ min: 0, max: 11 }),
  grow: fc.integer({ min: 0, max: 5 }),
  status: fc.option(statuses, { nil: undefined }),
  severity: severities,
})

describe('LiveRows against the engine', () => {
  it('shows what a fresh page would, once every inexact row was read again', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom<LiveQuery>(
          OPEN,
          { ...OPEN, tab: 'all' },
          { ...OPEN, filter: { severity: 'high' } },
          { ...OPEN, filter: { text: '192.0.2.1' } },
        ),
        fc.constantFrom(2, 200),
        (before, after, query, pageRows) => {
          const engine = new TestEngine()
          let now = 1000
          const run = (s: (typeof before)[number]): Alert[] => {
            now += 1
            const id = `a${s.alert}`
            const known = engine.alerts.get(id)
            const base =
              known ??
              makeAlert({ id, subject: `192.0.2.${s.alert % 4}`, count: 0, severity: s.severity })
            const isDecided = s.status !== undefined && s.status !== base.status
            return engine.put({
              ...base,
              count: base.count + (known ? s.grow : 1),
              last: s.grow > 0 || !known ? now : base.last,
              status: s.status ?? base.status,
              revision: base.revision + (isDecided ? 1 : 0),
            }).alerts
          }
          before.forEach(run)
          const rows = fill(engine, query, pageRows)
          for (const s of after) rows.merge(run(s), 0)
          while (rows.next !== null) rows.addPage(engine.page(query, rows.next, pageRows))
          for (const row of rows.order()) {
            if (!row.isExact) rows.setAlerts(row.key, engine.group(query, row.key), true)
          }
          expect(rows.order().map((row) => row.group)).toEqual(engine.groups(query))
        },
      ),
    )
  })
})
