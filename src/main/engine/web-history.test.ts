import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SAMPLES } from './formats/record.test-kit'
import { type OpenedStore, STORES } from './testing/stores'
import { importLines, linesOf, openTrafficWorkspace } from './traffic.test-kit'
import type { Workspace } from './workspace'

const NOW = Date.UTC(2026, 2, 2, 11)
const CLIENT = '203.0.113.7'
const FILES = ['access.log', 'access-json.ndjson'] as const

describe.each(STORES)('requests to web servers in history $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let folder: string

  beforeAll(async () => {
    opened = await open()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-web-'))
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
    opened.store.query<Row>(question.replace('REQUESTS', `t_${run}.web_requests FINAL`))

  it('stand there with all that their lines say, once however often they come', async () => {
    const lines = FILES.flatMap((name) => linesOf(join(SAMPLES, name)))
    await withWorkspace('web_kept', async (workspace) => {
      for (const size of [4, 3]) await importLines(workspace, lines, size, NOW)
      const [all] = await opened.store.query<{ size: number }>(
        'SELECT toUInt32(count()) AS size FROM t_web_kept.web_requests',
      )
      expect(all).toEqual({ size: lines.length })
    })
    const [first, last] = await ask(
      'web_kept',
      `SELECT toString(ts) AS ts, format, toString(client) AS client, site, method, path, query, protocol,
         status, toUInt32(bytes) AS bytes, content_type AS contentType, user_agent AS userAgent,
         country, latitude, longitude, url_size AS urlSize
       FROM REQUESTS WHERE path IN ('/blog/2026/post.html', '/wp-content/app.js') AND format != 'access-log'
         OR position = 3 ORDER BY ts DESC LIMIT 2`,
    )
    expect(first).toMatchObject({
      ts: '2026-03-02 10:15:07.000',
      format: 'access-log',
      method: '',
      path: String.raw`\x16\x03\x01\x02`,
      query: null,
      status: 400,
      latitude: null,
    })
    expect(last).toEqual({
      ts: '2026-03-02 10:15:06.250',
      format: 'access-log-json',
      client: '::ffff:198.51.100.23',
      site: 'www.site.example',
      method: 'GET',
      path: '/wp-content/app.js',
      query: 'ver=1',
      protocol: '',
      status: 200,
      bytes: 4_210,
      contentType: 'application/javascript',
      userAgent: 'Mozilla/5.0 (Windows NT 10.0)',
      country: 'Austria',
      latitude: 48.2,
      longitude: 16.4,
      urlSize: 0,
    })
  })

  it('go with the client that is forgotten, and its name out of what others said', async () => {
    const lines = [
      ...linesOf(join(SAMPLES, 'access.log')),
      `198.51.100.9 - - [02/Mar/2026:10:16:00 +0000] "GET /whois?ip=${CLIENT} HTTP/1.1" 200 5 "-" "x"`,
    ]
    await withWorkspace('web_client', async (workspace) => {
      await importLines(workspace, lines, 10, NOW)
      const entity = { ip: CLIENT, subject: CLIENT }
      await workspace.forget({ entity, reason: 'asked', confirmation: CLIENT }, 'mk')
      const left = await ask<{ client: string; query: string }>(
        'web_client',
        "SELECT replaceOne(toString(client), '::ffff:', '') AS client, query FROM REQUESTS ORDER BY ts",
      )
      expect(left).toHaveLength(lines.length - 3)
      expect(left.map(({ client }) => client)).not.toContain(CLIENT)
      expect(left.at(-1)?.query).toMatch(/^ip=forgotten-[a-z2-7]{16}$/)
    })
  })

  it('are alerts where they ask for a forbidden page, one an address and hour', async () => {
    const asked = ['/admin', '/x/../%61dmin?y', '/administrator', '/']
    const lines = asked.map(
      (path, n) =>
        `${CLIENT} - - [02/Mar/2026:10:15:0${n} +0000] "GET ${path} HTTP/1.1" 404 5 "-" "x"`,
    )
    await withWorkspace('web_forbidden', async (workspace) => {
      await importLines(workspace, lines, 10, NOW)
      const alerts = await opened.store.query<{ subject: string; rule: string; count: number }>(
        `SELECT subject, rule, toUInt32(count) AS count FROM t_web_forbidden.alerts FINAL
         WHERE detector = 'forbidden-url'`,
      )
      expect(alerts).toEqual([{ subject: CLIENT, rule: 'glob:*/admin', count: 2 }])
    })
  })
})
