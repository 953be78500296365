import { readdirSync, readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSharedData, SAMPLES } from '../../engine/formats/record.test-kit'
import {
  basic,
  bearer,
  delivery,
  flowAlert,
  openReception,
  type Reception,
  TOKENS,
} from './ingest.test-kit'

const PATH = '/ingest/branch-ntopng'
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

describe('deliveries to a running engine', () => {
  let at: Reception
  let secret: string
  /** Every delivery of these tests has flows of its own. */
  let flows = 0
  const fresh = (count: number) => {
    flows += count
    return numbers(count).map((n) => flowAlert(flows - n))
  }
  const countOf = async (ip: string) => {
    const { groups } = await at.client.live.page({ tab: 'all', filter: { text: ip } })
    return groups.reduce((sum, group) => sum + group.count, 0)
  }

  beforeAll(async () => {
    at = await openReception()
    const added = await at.client.sources.add({
      kind: 'http',
      name: 'Branch ntopng',
      format: 'auto',
    })
    secret = added.secret ?? ''
  })
  afterAll(() => at.close())

  it('names the source after what people call it, and keeps only a hash of its secret', async () => {
    const { sources } = await at.client.settings.get()
    expect(sources).toMatchObject([{ id: 'branch-ntopng', kind: 'http', name: 'Branch ntopng' }])
    expect(secret).toMatch(/^wfs_[\w-]{32}$/)
    expect(JSON.stringify(sources)).not.toContain(secret)
    expect(at.engine.status().sources).toMatchObject([
      { id: 'branch-ntopng', kind: 'http', detail: PATH, state: 'waiting' },
    ])
  })

  it('takes ntopng’s delivery with the shared secret, and once only when it is sent again', async () => {
    const body = delivery(fresh(10), secret)
    const first = await at.post(PATH, body)
    expect(first).toMatchObject({
      status: 200,
      json: { records: 10, accepted: 10, duplicates: 0, rejected: 0, skipped: 0 },
    })
    expect(first.json).not.toHaveProperty('rejects')
    const again = await at.post(PATH, body)
    expect(again.json).toMatchObject({ records: 10, accepted: 0, duplicates: 10 })
    expect(await countOf('203.0.113.9')).toBe(1)
  })

  it('answers ntopng’s test message, which carries no alert', async () => {
    const reply = await at.post(PATH, delivery([], secret))
    expect(reply).toMatchObject({ status: 200, json: { records: 0, accepted: 0, rejected: 0 } })
    expect(await at.post(PATH, '[ ]', bearer(TOKENS.branch))).toMatchObject({
      status: 200,
      json: { records: 0 },
    })
  })

  it('takes an ingest token as bearer and as ntopng’s password, and an analyst’s token', async () => {
    for (const headers of [
      bearer(TOKENS.branch),
      basic('watchfloor', TOKENS.branch),
      bearer(TOKENS.analyst),
    ]) {
      const reply = await at.post(PATH, delivery(fresh(1)), headers)
      expect(reply).toMatchObject({ status: 200, json: { accepted: 1 } })
    }
  })

  it('reads the secret where ntopng also sends a user and a password of its own', async () => {
    const reply = await at.post(PATH, delivery(fresh(1), secret), basic('ntop', 'of-no-meaning'))
    expect(reply).toMatchObject({ status: 200, json: { accepted: 1 } })
  })

  it('takes the samples of this repository as they are', async () => {
    const body = readFileSync(join(SAMPLES, 'ntopng-delivery.json'))
    const reply = await at.post(PATH, body, bearer(TOKENS.branch))
    expect(reply.json).toMatchObject({ records: 4, accepted: 11, rejected: 0 })
  })

  const shared = findSharedData()
  const where = shared === null ? 'skipped: no shared data here' : 'read where they lie'
  it.skipIf(shared === null)(`takes real deliveries of ntopng (${where})`, async () => {
    const folder = join(shared ?? '', 'ip-blacklists')
    for (const name of readdirSync(folder)) {
      if (name === 'postman_collection.json') continue
      const body = readFileSync(join(folder, name))
      const alerts = body.toString('utf8').split('"cli_ip"').length - 1
      const reply = await at.post(PATH, body, bearer(TOKENS.branch))
      expect(reply, name).toMatchObject({ status: 200, json: { records: alerts, rejected: 0 } })
    }
  })

  it('refuses everybody else and stores nothing of it', async () => {
    const [alert] = fresh(1)
    const body = delivery([alert], 'wfs_wrong')
    const refused: [Record<string, string>, number][] = [
      [{}, 401],
      [bearer('unknown'), 401],
      [{ cookie: 'watchfloor=x' }, 401],
      [bearer(TOKENS.viewer), 403],
      [bearer(TOKENS.other), 403],
      [bearer(TOKENS.feed), 403],
    ]
    for (const [headers, status] of refused)
      expect((await at.post(PATH, body, headers)).status).toBe(status)
    expect((await at.post(PATH, delivery([alert], ''))).status).toBe(401)
    expect((await at.post(PATH, JSON.stringify([alert]))).status).toBe(401)
    expect((await at.post(PATH, 'no JSON')).status).toBe(401)
    expect(at.engine.status().sources[0]?.lastError?.message).toContain('right shared secret')
    const reply = await at.post(PATH, delivery([alert]), bearer(TOKENS.branch))
    expect(reply.json).toMatchObject({ accepted: 1, duplicates: 0 })
  })

  it('tells strangers nothing of which sources there are', async () => {
    expect((await at.post('/ingest/nobody', delivery([], secret))).status).toBe(401)
    expect((await at.post('/ingest/nobody', '[]', bearer(TOKENS.branch))).status).toBe(403)
    expect((await at.post('/ingest/nobody', '[]', bearer(TOKENS.analyst))).status).toBe(404)
    expect((await at.post('/ingest/other', '[]', bearer(TOKENS.other))).status).toBe(404)
  })

  it('answers 405 to other methods and 400 to parameters', async () => {
    const get = await fetch(`${at.server.url}ingest/branch-ntopng`, {
      headers: bearer(TOKENS.branch),
    })
    expect(get.status).toBe(405)
    expect(get.headers.get('allow')).toBe('POST')
    expect((await fetch(`${at.server.url}ingest/branch-ntopng`)).status).toBe(401)
    const asked = await at.post(`${PATH}?format=ntopng`, '[]', bearer(TOKENS.branch))
    expect(asked).toMatchObject({ status: 400, json: { code: 'BAD_REQUEST' } })
  })

  it('takes lists and lines, gzip too, and tells which records it could not read', async () => {
    const token = bearer(TOKENS.branch)
    const list = await at.post(PATH, JSON.stringify(fresh(3)), token)
    expect(list.json).toMatchObject({ records: 3, accepted: 3 })
    const lines = fresh(2).map((alert) => JSON.stringify(alert))
    const mixed = `${lines[0]}\n{"half":\n{"user_id":"x"}\n${lines[1]}\n`
    const reply = await at.post(PATH, gzipSync(mixed), { ...token, 'content-encoding': 'gzip' })
    expect(reply).toMatchObject({
      status: 200,
      json: {
        records: 4,
        accepted: 2,
        rejected: 2,
        rejects: [{ place: 'line 2' }, { place: 'line 3' }],
      },
    })
    const { rejects } = await at.client.sources.rejects({ source: 'branch-ntopng' })
    expect(rejects.map(({ place }) => place).sort()).toEqual(['line 2', 'line 3'])
    const again = await at.post(PATH, mixed, token)
    expect(again.json).toMatchObject({ accepted: 0, duplicates: 2, rejected: 2 })
    const kept = await at.client.sources.rejects({ source: 'branch-ntopng' })
    expect(kept.total).toBe(2)
  })

  it('answers 400 where nothing in a body can be read, and keeps nothing of it', async () => {
    const token = bearer(TOKENS.branch)
    const before = (await at.client.sources.rejects({})).total
    for (const body of ['hello', '', '{"alerts": [{"alert_id": 68', Buffer.from([0xff, 0xfe, 1])]) {
      const reply = await at.post(PATH, body, token)
      expect(reply).toMatchObject({ status: 400, json: { code: 'BAD_REQUEST' } })
    }
    expect((await at.client.sources.rejects({})).total).toBe(before)
    const object = await at.post(PATH, '{"a": 1}', token)
    expect(object).toMatchObject({ status: 200, json: { records: 1, rejected: 1 } })
  })

  it('answers 413 to more records than are taken at once', async () => {
    const reply = await at.post(PATH, '{}\n'.repeat(100_001), bearer(TOKENS.branch))
    expect(reply).toMatchObject({ status: 413, json: { code: 'TOO_LARGE' } })
  })

  it('keeps the secret out of rejects', async () => {
    const body = `{"version": "0.2", "sharedsecret" : "${secret}", "alerts": {"a": 1}}`
    const reply = await at.post(PATH, body)
    expect(reply).toMatchObject({ status: 200, json: { rejected: 1 } })
    const { rejects } = await at.client.sources.rejects({})
    const kept = rejects.find(({ text }) => text.includes('sharedsecret'))
    expect(kept?.text).toContain('"sharedsecret" : "****')
    expect(JSON.stringify(rejects)).not.toContain(secret)
  })

  it('shows an alert on Live within a second of its delivery', async () => {
    const stopper = new AbortController()
    const batches = await at.client.live.watch({}, { signal: stopper.signal })
    const seen = new Promise<number>((resolve, reject) => {
      const watch = async () => {
        for await (const batch of batches) {
          const rows = JSON.stringify(batch)
          if (rows.includes('198.18.7.7')) return resolve(performance.now())
        }
        throw new Error('the stream ended')
      }
      watch().catch(reject)
    })
    const posted = performance.now()
    const reply = await at.post(PATH, delivery([flowAlert(1, { cli_ip: '198.18.7.7' })], secret))
    expect(reply.status).toBe(200)
    expect((await seen) - posted).toBeLessThan(1_000)
    stopper.abort()
  })

  it('takes 50 deliveries at once, half of them sent twice', async () => {
    const bodies = numbers(25).map(() => delivery(fresh(10), secret))
    const replies = await Promise.all([...bodies, ...bodies].map((body) => at.post(PATH, body)))
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200))
    const sum = (key: string) => replies.reduce((all, { json }) => all + Number(json[key]), 0)
    expect({ accepted: sum('accepted'), duplicates: sum('duplicates') }).toEqual({
      accepted: 250,
      duplicates: 250,
    })
  })

  it('stores nothing of a body that breaks off, and holds nothing for it', async () => {
    const accepted = at.engine.status().sources[0]?.accepted
    const [alert] = fresh(1)
    const body = `${JSON.stringify(alert)}\n`
    await new Promise<void>((resolve) => {
      const request = httpRequest({
        host: '127.0.0.1',
        port: at.server.port,
        path: PATH,
        method: 'POST',
        headers: { ...bearer(TOKENS.branch), 'content-length': `${body.length * 2}` },
      })
      request.on('error', () => resolve())
      request.write(body, () => setImmediate(() => request.destroy()))
    })
    const metric = async () => {
      const answer = await fetch(`${at.server.url}metrics`, { headers: bearer(TOKENS.analyst) })
      return await answer.text()
    }
    await expect.poll(metric).toContain('watchfloor_ingest_bytes 0')
    expect(await metric()).toMatch(/watchfloor_ingest_deliveries_total\{status="200"\} \d+/)
    expect(await metric()).toMatch(/watchfloor_events_total\{source="branch-ntopng"\} \d+/)
    expect(at.engine.status().sources[0]?.accepted).toBe(accepted)
  })

  it('answers 503 while the source is paused, and takes deliveries again afterwards', async () => {
    const body = delivery(fresh(1), secret)
    await at.client.sources.pause({ id: 'branch-ntopng', isPaused: true })
    const paused = await at.post(PATH, body)
    expect(paused).toMatchObject({ status: 503, headers: { 'retry-after': '60' } })
    await at.client.sources.pause({ id: 'branch-ntopng', isPaused: false })
    expect((await at.post(PATH, body)).json).toMatchObject({ accepted: 1 })
  })

  it('takes the new secret alone once it was renewed, and ends with the source', async () => {
    const renewed = await at.client.sources.renewSecret({ id: 'branch-ntopng' })
    expect((await at.post(PATH, delivery([], secret))).status).toBe(401)
    expect((await at.post(PATH, delivery([], renewed.secret))).status).toBe(200)
    await at.client.sources.remove({ id: 'branch-ntopng' })
    expect((await at.post(PATH, delivery([], renewed.secret))).status).toBe(401)
    expect((await at.post(PATH, '[]', bearer(TOKENS.branch))).status).toBe(404)
  })

  it('gives sources of one name ids of their own', async () => {
    const add = async (name: string) =>
      (await at.client.sources.add({ kind: 'http', name, format: 'auto' })).source.id
    expect([await add('Élan, 2nd floor'), await add('elan 2nd FLOOR'), await add('東京')]).toEqual([
      'elan-2nd-floor',
      'elan-2nd-floor-2',
      'http',
    ])
    expect(await add('Demo')).toBe('demo-2')
  })
})

it('ends the demo with the first real event', async () => {
  const at = await openReception({ isDemo: true })
  try {
    expect((await at.client.hello()).workspace).toBe('demo')
    const input = { kind: 'http', name: 'Branch ntopng', format: 'auto' } as const
    const { secret } = await at.client.sources.add(input)
    await at.post(PATH, delivery([], secret ?? ''))
    expect((await at.client.hello()).workspace).toBe('demo')
    const reply = await at.post(PATH, delivery([flowAlert(1)], secret ?? ''))
    expect(reply.json).toMatchObject({ accepted: 1 })
    await expect.poll(async () => (await at.client.hello()).workspace).toBe('main')
    const { groups } = await at.client.live.page({ tab: 'all' })
    expect(groups).toMatchObject([{ subject: '203.0.113.2', count: 1 }])
  } finally {
    await at.close()
  }
})
