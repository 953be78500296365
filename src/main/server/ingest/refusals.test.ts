import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UnavailableError } from '../../engine/decision'
import type { IngestDoor, IngestOutcome } from '../../engine/engine'
import { createFakeEngine } from '../fake-engine.test-kit'
import { type RunningServer, startServer } from '../server'
import { INGEST_LIMITS } from './ingest'
import { bearer, post, TOKENS, testTokens } from './ingest.test-kit'

const PATH = '/ingest/branch-ntopng'
const NOTHING: IngestOutcome = {
  records: 0,
  accepted: 0,
  duplicates: 0,
  rejected: 0,
  skipped: 0,
  rejects: [],
}

/** A door that a test opens and closes by hand. */
interface TestDoor {
  door: IngestDoor
  /** Bodies that came in. */
  taken: Buffer[]
  refusals: string[]
  behind: string | null
  take: () => Promise<IngestOutcome>
}

function makeDoor(): TestDoor {
  const made: TestDoor = {
    taken: [],
    refusals: [],
    behind: null,
    take: async () => NOTHING,
    door: {
      takesSecret: true,
      hasSecret: (body) => body.includes('the secret'),
      whyBehind: () => made.behind,
      take: (body) => {
        made.taken.push(body)
        return made.take()
      },
      tellRefusal: (message) => made.refusals.push(message),
    },
  }
  return made
}

describe('what the route takes on', () => {
  let made: TestDoor
  let server: RunningServer

  beforeEach(async () => {
    made = makeDoor()
    const { engine } = createFakeEngine(() => 0)
    server = await startServer({
      engine: { ...engine, findIngest: () => made.door },
      host: '127.0.0.1',
      port: 0,
      tokens: testTokens(),
      pageFolder: '/nowhere',
      allowedHosts: [],
      ingestLimits: {
        ...INGEST_LIMITS,
        bodyBytes: 64 * 1024,
        unprovenBodyBytes: 16 * 1024,
        proven: { requests: 2, bytes: 96 * 1024 },
        unproven: { requests: 1, bytes: 16 * 1024 },
        patienceMs: 150,
      },
      log: { info: () => {}, warn: () => {}, error: () => {} },
    })
  })
  afterEach(() => server.close())

  const deliver = (body: string | Buffer, headers: Record<string, string> = {}) =>
    post(server.port, PATH, body, { ...bearer(TOKENS.branch), ...headers })
  const bytesInHand = async () => {
    const answer = await fetch(`${server.url}metrics`, { headers: bearer(TOKENS.analyst) })
    return Number(/^watchfloor_ingest_bytes (\d+)$/m.exec(await answer.text())?.[1])
  }
  /** A request whose body is sent by hand. */
  const begin = async (headers: string, body: string): Promise<Socket> => {
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    const host = `127.0.0.1:${server.port}`
    socket.write(`POST ${PATH} HTTP/1.1\r\nhost: ${host}\r\n${headers}\r\n\r\n${body}`)
    return socket
  }

  it('answers 413 to a body over the cap, said before, found on the way, or packed', async () => {
    const large = 'x'.repeat(65 * 1024)
    const said = await deliver(large)
    expect(said).toMatchObject({ status: 413, json: { code: 'TOO_LARGE' } })
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(96 * 1024)
    expect((await deliver(bomb.subarray(0, 60_000))).status).toBe(413)
    expect((await deliver(gzipSync(large), { 'content-encoding': 'gzip' })).status).toBe(413)
    const chunk = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`
    const auth = `authorization: Bearer ${TOKENS.branch}`
    const socket = await begin(`${auth}\r\ntransfer-encoding: chunked`, chunk)
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toContain('413')
    socket.destroy()
    expect(made.taken).toEqual([])
    expect(await bytesInHand()).toBe(0)
  })

  it('reads only small bodies of senders that nothing has proven yet', async () => {
    const small = `{"sharedsecret": "the secret"}`
    expect((await post(server.port, PATH, small)).status).toBe(200)
    const large = `${small}${' '.repeat(17 * 1024)}`
    expect((await post(server.port, PATH, large)).status).toBe(413)
    expect((await deliver(large)).status).toBe(200)
    expect((await post(server.port, PATH, '{"sharedsecret": "another"}')).status).toBe(401)
    expect(made.refusals.at(-1)).toContain('right shared secret')
  })

  it('answers 400 to damaged gzip and 415 to another encoding', async () => {
    const packed = gzipSync('{"a": 1}'.repeat(100))
    const gzip = { 'content-encoding': 'gzip' }
    for (const body of [packed.subarray(0, 20), Buffer.from('{"a": 1}')]) {
      const reply = await deliver(body, gzip)
      expect(reply.status).toBe(400)
      expect(reply.json.message).toContain('gzip')
    }
    const other = await deliver('{}', { 'content-encoding': 'br' })
    expect(other).toMatchObject({ status: 415, headers: { 'accept-encoding': 'gzip' } })
    expect(made.taken).toEqual([])
    expect(await bytesInHand()).toBe(0)
  })

  it('answers 429 at once while history is away', async () => {
    made.behind = 'connection refused'
    const reply = await deliver('{}')
    expect(reply).toMatchObject({
      status: 429,
      headers: { 'retry-after': '5' },
      json: { code: 'BEHIND', data: { retryAfterMs: 5000 } },
    })
    expect(reply.json.message).not.toContain('connection')
    expect(made.taken).toEqual([])
  })

  it('answers 429 where history takes too long, and keeps its place until it is through', async () => {
    let finish: (outcome: IngestOutcome) => void = () => {}
    made.take = () =>
      new Promise((resolve) => {
        finish = resolve
      })
    const reply = await deliver('{"a": 1}')
    expect(reply).toMatchObject({ status: 429, headers: { 'retry-after': '5' } })
    expect(await bytesInHand()).toBe(8)
    finish(NOTHING)
    await expect.poll(bytesInHand).toBe(0)
    made.take = async () => NOTHING
    expect((await deliver('{"a": 1}')).status).toBe(200)
  })

  it('answers 429 where too many requests or too many bytes are in hand', async () => {
    const finish: (() => void)[] = []
    made.take = () => new Promise((resolve) => finish.push(() => resolve(NOTHING)))
    const heavy = 'x'.repeat(50 * 1024)
    const first = deliver(heavy)
    await expect.poll(() => made.taken.length).toBe(1)
    const second = await deliver(heavy)
    expect(second).toMatchObject({ status: 429, headers: { 'retry-after': '1' } })
    expect((await first).status).toBe(429)
    const third = deliver('{}')
    await expect.poll(() => made.taken.length).toBe(2)
    expect((await deliver('{}')).status).toBe(429)
    for (const each of finish) each()
    await third
    await expect.poll(bytesInHand).toBe(0)
    made.take = async () => NOTHING
    expect((await deliver('{}')).status).toBe(200)
  })

  it('lets no stranger’s unfinished body hold up those with a token', async () => {
    const slow = await begin('content-length: 9000', '{"sharedsecret": "')
    await expect.poll(bytesInHand).toBeGreaterThan(0)
    expect((await post(server.port, PATH, '{"sharedsecret": "the secret"}')).status).toBe(429)
    expect((await deliver('{}')).status).toBe(200)
    slow.destroy()
    await expect.poll(bytesInHand).toBe(0)
    expect((await post(server.port, PATH, '{"sharedsecret": "the secret"}')).status).toBe(200)
    expect(made.taken).toHaveLength(2)
  })

  it('answers 503 with Retry-After while the engine stops', async () => {
    made.take = () => Promise.reject(new UnavailableError('stopping', 5_000))
    expect(await deliver('{}')).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    expect(await bytesInHand()).toBe(0)
  })

  it('lets a sender read the refusal of a body that it has not sent yet', async () => {
    const reply = await post(server.port, PATH, Buffer.alloc(4 * 1024 * 1024), bearer('wrong'))
    expect(reply.status).toBe(413)
    made.behind = 'away'
    expect((await deliver(Buffer.alloc(4 * 1024 * 1024))).status).toBe(429)
  })
})
