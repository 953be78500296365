import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chronicleReadingSchema } from '../../../shared/chronicle-stream'
import { beginStream, ChronicleServer, type Misbehaviour } from './chronicle-server.test-kit'
import { DetectionStream } from './detection-stream'
import type { ChronicleFault } from './fault'
import { parseServiceAccount } from './service-account'
import { MAX_PART_BYTES } from './stream-parts'
import { firstPlace, placeAt } from './stream-place'

const TIMES = [1, 2, 3, 4].map((n) => `2026-11-20T10:00:00.00000000${n}Z`)

/** A stream into a list, with waits between tries that are noted and not waited for. */
class Follower {
  readonly ids: string[] = []
  readonly texts: string[] = []
  readonly parts: number[] = []
  readonly times: string[] = []
  readonly faults: (string | null)[] = []
  readonly delays: (number | null)[] = []
  readonly failing: boolean[] = []
  heard = 0
  /** What is done with detections before more are asked for. */
  onTaken: () => Promise<void> = async () => undefined
  readonly ended: Promise<ChronicleFault | null>
  private readonly stopper = new AbortController()

  constructor(
    server: ChronicleServer,
    over: Record<string, unknown> = {},
    continuationTime: string | null = null,
    keyFile = server.keyFile(),
  ) {
    const { signal } = this.stopper
    const reading = chronicleReadingSchema.parse({
      baseUrl: server.url,
      readTimeoutMs: 45_000,
      ...over,
    })
    const stream = new DetectionStream(
      reading,
      {
        now: () => performance.now(),
        // Time passes in full only where silence is waited for, and holding for more: not between tries.
        wait: (ms, end) =>
          delay(end === signal ? 1 : ms, undefined, { signal: end }).catch(() => undefined),
        random: () => 0.5,
        readAccount: async () => parseServiceAccount(keyFile),
      },
      {
        takeDetections: async (detections) => {
          this.parts.push(detections.length)
          for (const { text } of detections) {
            this.texts.push(text)
            this.ids.push(String(JSON.parse(text).id))
          }
          await this.onTaken()
        },
        endBatch: async (_batch, place) => {
          if (place !== null) this.times.push(place.time)
        },
        onConnected: () => undefined,
        onHeard: () => {
          this.heard += 1
        },
        onEnded: ({ fault, delayMs, isFailing }) => {
          this.faults.push(fault?.code ?? null)
          this.delays.push(delayMs)
          this.failing.push(isFailing)
        },
      },
      continuationTime === null ? firstPlace(reading) : placeAt(continuationTime),
    )
    this.ended = stream.run(signal).then(
      () => null,
      (error: ChronicleFault) => error,
    )
  }

  async until(isTrue: () => boolean, patienceMs = 20_000): Promise<void> {
    const end = performance.now() + patienceMs
    while (!isTrue()) {
      if (performance.now() > end)
        throw new Error(`It did not come to that: ${JSON.stringify(this)}`)
      await delay(5)
    }
  }

  async stop(): Promise<void> {
    this.stopper.abort()
    await this.ended
  }
}

const idOf = (n: number) => ({ id: `de_${n}` })
const batchText = (time: string, ...numbers: number[]) =>
  JSON.stringify({ continuationTime: time, detections: numbers.map(idOf) })

describe('the detection stream', () => {
  let server: ChronicleServer
  let follower: Follower
  beforeEach(async () => {
    server = new ChronicleServer()
    await server.start()
  })
  afterEach(async () => {
    await follower.stop()
    await server.stop()
  })

  /** Answers the first call in a way of its own; the second is behaved. */
  const follow = (misbehave: Misbehaviour | Misbehaviour[], over = {}) => {
    server.misbehaviours.push(...[misbehave].flat())
    follower = new Follower(server, over)
  }
  const answer =
    (status: number, message: string, headers: Record<string, string> = {}): Misbehaviour =>
    (response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify({ error: { code: status, message } }))
    }

  it('is asked for with a token of its own, and goes on where it was after a reset', async () => {
    follow([])
    await follower.until(() => server.connections === 1)
    server.raise({ continuationTime: TIMES[0] ?? '', detections: [idOf(1), idOf(2)] })
    await follower.until(() => follower.times.includes(TIMES[0] ?? ''))
    server.reset()
    await follower.until(() => server.calls.length === 2)
    expect(server.calls).toEqual([
      {
        path: '/v2/detect/rules:streamDetectionAlerts',
        contentType: 'application/x-www-form-urlencoded',
        body: '',
        continuationTime: null,
        token: 'token-1',
      },
      expect.objectContaining({ continuationTime: TIMES[0], token: 'token-2' }),
    ])
    expect(follower.ids).toEqual(['de_1', 'de_2'])
    expect(follower.faults).toEqual(['CLOSED'])
    // It had brought something: the next try comes soon, but not at once.
    expect(follower.delays).toEqual([1_000])
  })

  it('is asked for at the successor with what can be chosen there', async () => {
    const instance = 'projects/p/locations/eu/instances/i'
    follow([], { endpoint: 'v1alpha', instance, batchSize: 500 })
    await follower.until(() => server.calls.length === 1)
    expect(server.calls[0]).toMatchObject({
      path: `/v1alpha/${instance}/legacy:legacyStreamDetectionAlerts`,
      contentType: 'application/json',
      body: '{"detectionBatchSize":500}',
    })
  })

  it('goes on by pages where `v1alpha` counts them, and connects anew when one is over', async () => {
    const instance = 'projects/p/locations/eu/instances/i'
    const bodies = () => server.calls.map(({ body }) => JSON.parse(body))
    const page = (batch: object) => (response: ServerResponse) => {
      beginStream(response)
      response.end(`[${JSON.stringify(batch)}]`)
    }
    follow(
      [
        page({ detections: [idOf(1)], nextPageToken: 'p1', continuationTime: TIMES[0] }),
        page({ detections: [idOf(2)], nextPageStartTime: TIMES[1] }),
        // A heart-beat may say where the next page begins.
        page({ heartbeat: true, nextPageStartTime: TIMES[2] }),
      ],
      {
        ...{ endpoint: 'v1alpha', instance, batchSize: 500, maxDetections: 1_000 },
        pageStartTime: TIMES[0] ?? '',
      },
    )
    await follower.until(() => server.calls.length === 4)
    const asked = { detectionBatchSize: 500, maxDetections: 1_000 }
    expect(bodies()).toEqual([
      { pageStartTime: TIMES[0], ...asked },
      { pageToken: 'p1', ...asked },
      { pageStartTime: TIMES[1], ...asked },
      { pageStartTime: TIMES[2], ...asked },
    ])
    expect(follower.ids).toEqual(['de_1', 'de_2'])
    expect(follower.faults).toEqual([null, null, null])
  })

  it('is read one byte at a time, each detection once and as it stands', async () => {
    const text = JSON.stringify({ id: 'de_1', text: 'é\ud83d\ude00\\"\n}' })
    follow(async (response) => {
      beginStream(response)
      const bytes = Buffer.from(`[{"detections":[${text}],"continuationTime":"${TIMES[0]}"}`)
      for (const byte of bytes) {
        response.write(Buffer.from([byte]))
        await delay(0)
      }
      response.end()
    })
    await follower.until(() => follower.times.length === 1)
    expect(follower.texts).toEqual([text])
  })

  it('hands a slow trickle on, though its batch never ends', async () => {
    let isEnded = false
    follow(async (response) => {
      beginStream(response)
      response.write('[{"detections":[')
      for (let n = 0; !isEnded; n += 1) {
        response.write(`${n === 0 ? '' : ','}{"id":"de_${n}"}`)
        await delay(20)
      }
    })
    await follower.until(() => follower.ids.length >= 3)
    isEnded = true
    expect(follower.ids.slice(0, 3)).toEqual(['de_0', 'de_1', 'de_2'])
    expect(follower.times).toEqual([])
  })

  it('keeps its place where the connection breaks in the middle of a batch', async () => {
    server.batches.push({ continuationTime: TIMES[0] ?? '', detections: [idOf(1), idOf(2)] })
    server.misbehaviours.push((response) => {
      beginStream(response)
      response.write(`[${batchText(TIMES[0] ?? '', 1, 2).slice(0, -8)}`, () => response.destroy())
    })
    follower = new Follower(server, {}, '2026-11-20T09:00:00Z')
    await follower.until(() => follower.times.length === 1)
    expect(server.calls.map(({ continuationTime }) => continuationTime)).toEqual([
      '2026-11-20T09:00:00Z',
      '2026-11-20T09:00:00Z',
    ])
    // What comes again is for history to know.
    expect(new Set(follower.ids)).toEqual(new Set(['de_1', 'de_2']))
    expect(follower.faults).toEqual(['CLOSED'])
  })

  it('ends at an error in the stream, behind what came before it', async () => {
    follow((response) => {
      beginStream(response)
      response.write(`[${batchText(TIMES[0] ?? '', 1)},\r\n`)
      response.write('{"error":{"code":503,"status":"UNAVAILABLE","message":"server restarting"}}')
    })
    await follower.until(() => server.calls.length === 2)
    expect(follower.ids).toEqual(['de_1'])
    expect(follower.faults).toEqual(['SERVER'])
    expect(server.calls[1]?.continuationTime).toBe(TIMES[0])
  })

  it('is closed and made anew when nothing comes', async () => {
    follow(
      (response) => {
        beginStream(response)
        response.write('[{"heartbeat":true}')
      },
      { readTimeoutMs: 1_000 },
    )
    await follower.until(() => server.calls.length === 2)
    expect(follower.faults).toEqual(['SILENT'])
  })

  it('is made anew where nobody answers at all', async () => {
    follow(() => undefined, { readTimeoutMs: 1_000 })
    await follower.until(() => server.calls.length === 2)
    expect(follower.faults).toEqual(['SILENT'])
    expect(follower.delays).toEqual([2_000])
  })

  it('is read where it is compressed', async () => {
    follow((response) => {
      beginStream(response, { 'content-encoding': 'gzip' })
      response.end(gzipSync(`[${batchText(TIMES[0] ?? '', 1, 2)}`))
    })
    await follower.until(() => follower.times.length === 1)
    expect(follower.ids).toEqual(['de_1', 'de_2'])
  })

  it('stops at HTTP 400 with the words of the server', async () => {
    follow(answer(400, 'continuation time is too old'))
    expect(await follower.ended).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('HTTP 400: continuation time is too old'),
    })
    expect(server.calls).toHaveLength(1)
  })

  it.each([401, 403, 404])(
    'is failing at once with HTTP %i, and is tried slowly',
    async (status) => {
      follow(answer(status, 'no'))
      await follower.until(() => follower.delays.length > 0)
      expect(follower.failing).toEqual([true])
      expect(follower.delays[0]).toBe(300_000)
      expect(follower.faults[0]).toBe(status === 404 ? 'NOT_FOUND' : 'NOT_ALLOWED')
    },
  )

  it('waits as long as the token endpoint asks for', async () => {
    server.tokenFault = { status: 429, body: { error: 'busy' }, headers: { 'retry-after': '90' } }
    follow([])
    await follower.until(() => follower.delays.length > 0)
    expect(follower.faults[0]).toBe('SERVER')
    expect(follower.delays[0]).toBe(90_000)
  })

  it('comes back no sooner than the server asks', async () => {
    follow([answer(429, 'slow down', { 'retry-after': '120' }), answer(503, 'later')])
    await follower.until(() => server.calls.length === 3)
    expect(follower.faults).toEqual(['BUSY', 'SERVER'])
    expect(follower.delays).toEqual([120_000, 4_000])
  })

  it('is failing after seven errors in a row, and goes on', async () => {
    follow(Array.from({ length: 8 }, () => answer(500, 'broken')))
    await follower.until(() => server.connections === 1)
    expect(follower.failing).toEqual([false, false, false, false, false, false, true, true])
    expect(follower.delays.slice(-2)).toEqual([300_000, 300_000])
    server.raise({ continuationTime: TIMES[0] ?? '', detections: [idOf(1)] })
    await follower.until(() => follower.ids.length === 1)
    server.reset()
    await follower.until(() => follower.delays.length === 9)
    expect(follower.delays.at(-1)).toBe(1_000)
  })

  it('tells an answer that is no stream', async () => {
    follow((response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html>Please sign in</html>')
    })
    await follower.until(() => follower.faults.length > 0)
    expect(follower.faults[0]).toBe('NO_STREAM')
  })

  it('holds no more of a batch of 30,000 than it hands on at once', async () => {
    const text = 'x'.repeat(4_000)
    let flushedBytes = 0
    let takenBytes = 0
    let mostHeldBytes = 0
    server.misbehaviours.push(async (response) => {
      beginStream(response)
      response.write('[{"detections":[{"id":"first"}')
      for (let n = 0; n < 30_000; n += 1) {
        const detection = `,${JSON.stringify({ id: `de_${n}`, text })}`
        await new Promise<void>((flushed) => response.write(detection, () => flushed()))
        flushedBytes += detection.length
      }
      response.write(`],"continuationTime":"${TIMES[0]}"}`)
    })
    follower = new Follower(server)
    follower.onTaken = async () => {
      // Slower than they come.
      await delay(50)
      mostHeldBytes = Math.max(mostHeldBytes, flushedBytes - takenBytes)
      takenBytes = follower.texts.reduce((sum, each) => sum + each.length, 0)
    }
    await follower.until(() => follower.times.length === 1, 60_000)
    expect(follower.ids).toHaveLength(30_001)
    expect(Math.max(...follower.parts) * text.length).toBeLessThan(MAX_PART_BYTES)
    // One part in hand, one that gathers, and what lies in sockets, of 120 MB.
    expect(mostHeldBytes).toBeLessThan(4 * MAX_PART_BYTES)
  }, 90_000)

  it('is failing where a server closes again and again and sends nothing new', async () => {
    follow(
      Array.from({ length: 3 }, () => (response) => {
        beginStream(response)
        response.end('[{"heartbeat":true}]')
      }),
      { mostFailures: 2 },
    )
    await follower.until(() => follower.faults.length >= 2)
    expect(follower.faults.slice(0, 2)).toEqual(['CLOSED', 'CLOSED'])
    expect(follower.failing.slice(0, 2)).toEqual([false, true])
  })

  it('says that the token endpoint cannot be reached', async () => {
    const other = new ChronicleServer()
    await other.start()
    const keyFile = server.keyFile({ token_uri: `${other.url}/token` })
    await other.stop()
    follower = new Follower(server, {}, null, keyFile)
    await follower.until(() => follower.faults.length > 0)
    expect(follower.faults[0]).toBe('UNREACHABLE')
    expect(server.calls).toEqual([])
  })

  it('tells a key that is refused, and asks for a token each time', async () => {
    server.tokenFault = { status: 400, body: { error: 'invalid_grant' } }
    follow([])
    await follower.until(() => follower.faults.length > 0)
    expect(follower.faults[0]).toBe('SIGN_IN')
    expect(server.calls).toEqual([])
  })
})
