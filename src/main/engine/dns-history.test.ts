import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SAMPLES } from './formats/record.test-kit'
import { type OpenedStore, STORES } from './testing/stores'
import { importLines, linesOf, openTrafficWorkspace } from './traffic.test-kit'
import type { Workspace } from './workspace'

const NOW = Date.UTC(2026, 2, 2, 11)
const CLIENT = '192.0.2.44'
const FILES = [
  'zeek-dns.jsonl',
  'bind-query.log',
  'dnsmasq.log',
  'suricata-dns.jsonl',
  'dns-records.ndjson',
  'dns-lines.log',
] as const

describe.each(STORES)('DNS queries in history $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let folder: string

  beforeAll(async () => {
    opened = await open()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-dns-'))
  })
  afterAll(async () => {
    await opened.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function withWorkspace(run: string, use: (workspace: Workspace) => Promise<void>) {
    const clock = { now: NOW }
    const workspace = await openTrafficWorkspace({ over: opened.store, run, folder, clock })
    try {
      await use(workspace)
    } finally {
      await workspace.close()
    }
  }
  const ask = <Row>(run: string, question: string) =>
    opened.store.query<Row>(question.replace('QUERIES', `t_${run}.dns_queries FINAL`))

  it('stand there with all that their lines say, once however often they come', async () => {
    await withWorkspace('dns_kept', async (workspace) => {
      const lines = FILES.flatMap((name) => linesOf(join(SAMPLES, name)))
      await importLines(workspace, lines, 4, NOW)
      const count = () =>
        ask<{ format: string; size: number }>(
          'dns_kept',
          'SELECT format, toUInt32(count()) AS size FROM QUERIES GROUP BY format ORDER BY format',
        )
      const once = await count()
      expect(once).toEqual([
        { format: 'bind-query', size: 3 },
        { format: 'dns-record', size: 6 },
        { format: 'dnsmasq', size: 3 },
        { format: 'suricata', size: 6 },
        { format: 'zeek-dns', size: 2 },
      ])
      await importLines(workspace, lines, 3, NOW)
      const [all] = await opened.store.query<{ size: number }>(
        'SELECT toUInt32(count()) AS size FROM t_dns_kept.dns_queries',
      )
      expect(all).toEqual({ size: 20 })
    })
    const [first] = await ask(
      'dns_kept',
      `SELECT toString(ts) AS ts, nanos, toString(client) AS client, client_port AS port, server, name, type,
         rcode, answers, answer_count AS answerCount, length(toString(id)) AS idLength
       FROM QUERIES WHERE format = 'zeek-dns' ORDER BY ts LIMIT 1`,
    )
    expect(first).toEqual({
      ts: '2026-03-02 10:15:04.120',
      nanos: 351_000,
      client: `::ffff:${CLIENT}`,
      port: 53_124,
      server: '192.0.2.1',
      name: 'www.site.example',
      type: 'A',
      rcode: 'NOERROR',
      answers: 'edge.site.example\n198.51.100.9',
      answerCount: 2,
      idLength: 36,
    })
    const [pairs] = await ask(
      'dns_kept',
      "SELECT toUInt32(uniqExact(id)) AS ids FROM QUERIES WHERE format = 'suricata'",
    )
    expect(pairs).toEqual({ ids: 3 })
  })

  it('go with the client that is forgotten', async () => {
    await withWorkspace('dns_client', async (workspace) => {
      await importLines(workspace, linesOf(join(SAMPLES, 'bind-query.log')), 10, NOW)
      const entity = { ip: CLIENT, subject: CLIENT }
      await workspace.forget({ entity, reason: 'asked', confirmation: CLIENT }, 'mk')
      const left = await ask('dns_client', 'SELECT toString(client) AS client FROM QUERIES')
      expect(left).toEqual([{ client: '2001:db8::44' }])
    })
  })

  it('go with the domain that is forgotten, in any case and all below it, but not with a host of its last label', async () => {
    await withWorkspace('dns_domain', async (workspace) => {
      const asked = ['gone.example', 'A.b.GONE.example.', 'notgone.example', 'cdn.example']
      const lines = asked.map((name, n) =>
        JSON.stringify({
          ts: '2026-03-02T10:15:04',
          src_ip: '192.0.2.9',
          src_port: n,
          domain_name: name,
          record_type: 'CNAME',
          status_code: 'NOERROR',
          response_ip: n === 3 ? ['gone.example', '198.51.100.9'] : [],
        }),
      )
      await importLines(workspace, lines, 10, NOW)
      for (const subject of ['gone.example', 'example']) {
        const entity = { ip: null, subject }
        await workspace.forget({ entity, reason: 'asked', confirmation: subject }, 'mk')
      }
      const left = await ask<{ name: string; answers: string }>(
        'dns_domain',
        'SELECT name, answers FROM QUERIES ORDER BY name',
      )
      expect(left.map(({ name }) => name)).toEqual(['cdn.example', 'notgone.example'])
      expect(left[0]?.answers).toMatch(/^forgotten-[a-z2-7]{16}\n198\.51\.100\.9$/)
    })
  })
})
