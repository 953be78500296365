import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SAMPLES } from '../formats/record.test-kit'
import { type OpenedStore, STORES } from '../testing/stores'
import { importLines, linesOf, openTrafficWorkspace } from '../traffic.test-kit'
import type { Workspace } from '../workspace'
import { lookUp } from './look-up'

const NOW = Date.UTC(2026, 2, 2, 11)
const MAIL = `Please look at 203[.]0[.]113[.]7 and hxxp://xk3v9qz7mw2[.]example/a
Resolver client 192.0.2.44 asked. Whole net 203.0.113.0/24. Unknown: 198.51.100.250, never.example.test`

describe.each(STORES)('a text looked up in history $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let folder: string
  let workspace: Workspace

  beforeAll(async () => {
    opened = await open()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-lookup-'))
    workspace = await openTrafficWorkspace({
      over: opened.store,
      run: 'lookup',
      folder,
      clock: { now: NOW },
    })
    const files = ['zeek-dns.jsonl', 'access.log', 'blacklist-events.ndjson', 'suricata-eve.jsonl']
    await importLines(
      workspace,
      files.flatMap((name) => linesOf(join(SAMPLES, name))),
      10,
      NOW,
    )
  })
  afterAll(async () => {
    await workspace?.close()
    await opened.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const rowOf = (rows: Awaited<ReturnType<typeof lookUp>>['rows'], value: string) =>
    rows.find((row) => row.value === value)

  it('says of each indicator what is known, and of the unknown that nothing is', async () => {
    const { rows, left, gaps } = await lookUp(workspace, MAIL)
    expect({ left, gaps }).toEqual({ left: 0, gaps: [] })
    expect(rowOf(rows, '203.0.113.7')).toMatchObject({ kind: 'address', requests: 3 })
    expect(rowOf(rows, 'xk3v9qz7mw2.example')).toMatchObject({ kind: 'domain', queries: 1 })
    expect(rowOf(rows, '192.0.2.44')).toMatchObject({
      queries: 2,
      last: Date.UTC(2026, 2, 2, 10, 15, 4, 482),
    })
    expect(rowOf(rows, 'never.example.test')).toMatchObject({
      ...{ events: 0, alerts: 0, queries: 0, requests: 0, first: null, last: null },
      ...{ severity: null, lists: [], canList: true },
    })
    const known = rows.map(({ last }) => last !== null)
    expect(known).toEqual([...known].sort((a, b) => Number(b) - Number(a)))
  })

  it('agrees with the events and alerts that are stored', async () => {
    const [stored] = await opened.store.query<{ address: string; events: number }>(
      `SELECT replaceOne(toString(ip), '::ffff:', '') AS address, toUInt32(uniqExact(id)) AS events
       FROM t_lookup.events WHERE ip != toIPv6('::') GROUP BY ip ORDER BY events DESC, address LIMIT 1`,
    )
    const ip = stored?.address ?? ''
    const [alerts] = await opened.store.query<{ alerts: number; worst: number }>(
      `SELECT toUInt32(uniqExact(id)) AS alerts, max(severity) AS worst FROM t_lookup.alerts
       WHERE subject = {ip:String} OR target = {ip:String} OR indicator = {ip:String}`,
      { ip },
    )
    const { rows } = await lookUp(workspace, `seen ${ip}, again ${ip}, and ${ip}/32`)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ times: 3, events: stored?.events, alerts: alerts?.alerts })
    expect(alerts?.alerts).toBeGreaterThan(0)
    const net = `${ip.split('.').slice(0, 3).join('.')}.0/24`
    const wide = await lookUp(workspace, net)
    expect(wide.rows[0]?.events).toBeGreaterThanOrEqual(stored?.events ?? Number.NaN)
  })

  it('names the lists that hold a value, by wider entries too', async () => {
    await workspace.lists.add(
      { list: '40', value: '203.0.113.0/28', reason: 'scanner', expiresInMs: 3_600_000 },
      'MK',
    )
    const { rows } = await lookUp(workspace, '203.0.113.7 and 10.0.0.1')
    expect(rowOf(rows, '203.0.113.7')?.lists).toEqual([
      expect.objectContaining({ list: '40', entry: '203.0.113.0/28' }),
    ])
    expect(rowOf(rows, '10.0.0.1')?.neverBlock).toContain('10.0.0.0/8')
  })

  it('tells what is left out of a long text, and what could not be asked', async () => {
    const long = Array.from({ length: 600 }, (_, at) => `2001:db8::${(at + 1).toString(16)}`)
    expect(await lookUp(workspace, long.join(' '))).toMatchObject({ left: 100 })
    const broken = {
      ...workspace,
      lists: workspace.lists,
      pipeline: workspace.pipeline,
      knownValues: Object.assign(Object.create(workspace.knownValues), {
        ofDnsNames: () => Promise.reject(new Error('it took too long')),
      }),
    }
    const { rows, gaps } = await lookUp(broken, 'www.site.example 203.0.113.7')
    expect(gaps).toEqual(['DNS queries could not be asked: it took too long'])
    expect(rowOf(rows, '203.0.113.7')?.requests).toBe(3)
  })
})
