import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenedStore, STORES } from '../testing/stores'
import { importLines, openTrafficWorkspace } from '../traffic.test-kit'
import type { Workspace } from '../workspace'
import { measureRadius } from './measure-radius'

const DAY_MS = 24 * 3_600_000
const NOW = Date.UTC(2026, 2, 2, 11)
const AT = NOW - 3_600_000
/** Figures without anything. */
const NONE = { users: 0, requests: 0, clients: 0, answers: 0, hosts: 0, events: 0, answered: 0 }

const MONTHS = ['Jan', 'Feb', 'Mar']
const request = (client: string, user: string, status: number, at = AT) => {
  const date = new Date(at)
  const day = `${date.getUTCDate()}`.padStart(2, '0')
  const clock = date.toISOString().slice(11, 19)
  const when = `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${clock} +0000`
  return `${client} - ${user} [${when}] "GET /a HTTP/1.1" ${status} 10 "-" "Probe/1.0"`
}
let uid = 0
const query = (client: string, name: string, answers: string[], rcode = 'NOERROR') =>
  JSON.stringify({
    ...{ _path: 'dns', ts: new Date(AT).toISOString(), uid: `C${uid++}`, proto: 'udp', qtype: 1 },
    ...{ 'id.orig_h': client, 'id.orig_p': 5353, 'id.resp_h': '192.0.2.1', 'id.resp_p': 53 },
    ...{ query: name, qclass: 1, rcode_name: rcode, rcode: rcode === 'NOERROR' ? 0 : 3, answers },
  })
const sensed = (from: string, to: string, status: number | null) =>
  JSON.stringify({
    ...{ timestamp: new Date(AT).toISOString(), event_type: 'alert', flow_id: uid++ },
    ...{ src_ip: from, src_port: 4000 + uid, dest_ip: to, dest_port: 80, proto: 'TCP' },
    alert: { action: 'allowed', signature_id: 2000001, signature: 'Probe', severity: 2 },
    ...(status === null ? {} : { http: { hostname: 'site.example', url: '/x', status } }),
  })

const LINES = [
  request('203.0.113.9', 'alice', 200),
  request('203.0.113.9', 'bob', 302),
  request('203.0.113.9', '-', 200),
  request('203.0.113.9', 'carol', 403),
  request('203.0.113.9', 'dora', 200, NOW - 31 * DAY_MS),
  request('203.0.113.77', 'erin', 200),
  request('203.0.114.9', 'frank', 200),
  request('2001:db8:0:1::9', 'alice', 200),
  request('2001:db8:0:1::ffff', 'bob', 200),
  request('2001:db8:0:2::9', 'bob', 200),
  query('192.0.2.44', 'www.shop.example', ['edge.shop.example', '203.0.113.9']),
  query('192.0.2.45', 'Shop.example', ['203.0.113.10']),
  query('192.0.2.45', 'shop.example', [], 'NXDOMAIN'),
  query('192.0.2.45', 'myshop.example', ['203.0.114.1']),
  query('198.51.100.1', 'shop.example', ['203.0.113.9']),
  sensed('203.0.113.9', '192.0.2.80', 200),
  sensed('203.0.113.9', '192.0.2.81', 403),
  sensed('192.0.2.82', '203.0.113.9', null),
  sensed('203.0.113.9', '198.51.100.80', 200),
]

describe.each(STORES)('who of ours a block would hit, in history $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let folder: string
  let workspace: Workspace

  beforeAll(async () => {
    opened = await open()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-radius-'))
    const ownNetworks = ['192.0.2.0/24']
    const clock = { now: NOW }
    const parts = { over: opened.store, run: 'radius', folder, clock, ownNetworks }
    workspace = await openTrafficWorkspace(parts)
    await importLines(workspace, LINES, 5, NOW)
  })
  afterAll(async () => {
    await workspace?.close()
    await opened.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it('counts good answers of 30 days to an address, and around it', async () => {
    const radius = await measureRadius(workspace, '203.0.113.9', NOW)
    expect(radius).toEqual({
      since: NOW - 30 * DAY_MS,
      own: {
        ...{ value: '203.0.113.9', users: 2, requests: 3, clients: 1, answers: 1 },
        ...{ hosts: 3, events: 3, answered: 1 },
      },
      around: {
        ...{ value: '203.0.113.0/24', users: 3, requests: 4, clients: 2, answers: 2 },
        ...{ hosts: 3, events: 3, answered: 1 },
      },
      gaps: [],
    })
  })

  it('counts those of a network, of IPv6, and of a domain with the names below it', async () => {
    const wide = await measureRadius(workspace, '203.0.112.0/22', NOW)
    expect(wide).toMatchObject({ own: { users: 4, requests: 5, answers: 3 }, around: null })
    expect(await measureRadius(workspace, '2001:db8:0:1::9', NOW)).toMatchObject({
      own: { ...NONE, users: 1, requests: 1 },
      around: { value: '2001:db8:0:1::/64', users: 2, requests: 2 },
    })
    expect(await measureRadius(workspace, 'SHOP.example', NOW)).toMatchObject({
      own: { ...NONE, value: 'shop.example', clients: 2, answers: 2 },
      around: null,
    })
    expect(await measureRadius(workspace, 'never.example', NOW)).toMatchObject({ own: NONE })
  })

  it('tells what could not be asked beside the rest, and refuses what is no value', async () => {
    const goodTraffic = Object.assign(Object.create(workspace.goodTraffic), {
      ofDns: () => Promise.reject(new Error('Timeout exceeded: elapsed 5.1 seconds')),
      ofEvents: () => Promise.reject(new Error('no route\nand more')),
    })
    const radius = await measureRadius({ goodTraffic, lists: workspace.lists }, '203.0.113.9', NOW)
    expect(radius.own).toEqual({ ...NONE, value: '203.0.113.9', users: 2, requests: 3 })
    expect(radius.gaps).toEqual([
      'DNS answers could not be asked: it took longer than 5 s',
      'Events could not be asked: no route',
    ])
    await expect(measureRadius(workspace, '203.0.113.0.9', NOW)).rejects.toMatchObject({
      field: 'value',
    })
  })
})
