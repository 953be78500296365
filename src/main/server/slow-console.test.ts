import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { implement } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type LiveBatch, liveBatchSchema } from '../../shared/alert'
import { contract } from '../../shared/contract'
import { noSeverityCounts } from '../../shared/severity'
import { makeAlert } from '../../shared/testing/alerts'
import { LiveFeed } from '../engine/console/live-feed'
import type { CallContext, Engine } from '../engine/engine'
import { createFakeEngine } from './fake-engine.test-kit'
import { type RunningServer, startServer } from './server'
import { clientOf } from './server.test-kit'
import { createSocketHub, type SocketHub } from './sockets'
import { createTokenBook } from './tokens'

const TOKEN = 'analyst-token-for-tests'
/** What a console that stops reading may cost the engine. */
const MOST_BYTES = 10 * 1024 * 1024
const TICKS_A_SECOND = 4
const ALERTS_A_SECOND = 5_000

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server over a live feed whose ticks the test makes. */
async function serveFeed(): Promise<{ feed: LiveFeed; server: RunningServer; pass: () => void }> {
  let now = Date.now()
  const feed = new LiveFeed({
    now: () => now,
    totals: () => ({
      open: 0,
      mine: 0,
      blocked: 0,
      suppressed: 0,
      all: 0,
      bySeverity: noSeverityCounts(),
      newCritical: 0,
      unread: 0,
    }),
  })
  const os = implement(contract).$context<CallContext>()
  const router = {
    live: {
      watch: os.live.watch.handler(({ input, context, signal }) =>
        feed.watch(input.after, context.actor, signal),
      ),
      acknowledge: os.live.acknowledge.handler(({ input }) =>
        feed.acknowledge(input.stream, input.number),
      ),
    },
  }
  const server = await startServer({
    // Calls that this console does not make are left out, and so the type is widened by hand.
    engine: {
      ...createFakeEngine(() => now).engine,
      router: router as unknown as Engine['router'],
    },
    host: '127.0.0.1',
    port: 0,
    tokens: createTokenBook({ file: null, fixed: [{ name: 'mk', role: 'analyst', token: TOKEN }] }),
    pageFolder: '/nowhere',
    allowedHosts: [],
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  closing.push(() => server.close())
  const pass = () => {
    now += 1000 / TICKS_A_SECOND
  }
  return { feed, server, pass }
}

async function openSocket(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  closing.push(() => socket.terminate())
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return socket
}

describe('a console that stops reading', () => {
  it('costs under 10 MB while 5,000 alerts/s come, and catches up when it reads again', async () => {
    const { feed, server, pass } = await serveFeed()
    const socket = await openSocket(server.port)
    const client = clientOf(socket)
    const batches = await client.live.watch({ after: 0 })
    const first = await batches.next()
    const { stream } = liveBatchSchema.parse(first.value)
    socket.pause()

    let made = 0
    for (let tick = 0; tick < 60 * TICKS_A_SECOND; tick += 1) {
      for (let n = 0; n < ALERTS_A_SECOND / TICKS_A_SECOND; n += 1) {
        feed.push(makeAlert({ id: `a${made++}`, title: `Possible SQL injection ${n}` }), true, true)
      }
      pass()
      feed.tick()
      await nextTurn()
    }

    let bytes = 0
    const arrived: LiveBatch[] = []
    socket.on('message', (data: Buffer) => {
      bytes += data.length
    })
    socket.resume()
    // Everything that waited comes before the answer to this call.
    for (let read = 0; read < 3; read += 1) {
      arrived.push(liveBatchSchema.parse((await batches.next()).value))
    }
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThan(MOST_BYTES)
    await client.live.acknowledge({ stream, number: arrived.at(-1)?.number ?? 0 })
    const { value: summary } = await batches.next()
    expect(summary).toMatchObject({ isReset: true, number: feed.lastNumber })
    expect(bytes).toBeLessThan(MOST_BYTES)
  }, 60_000)

  it('is cut off where answers pile up that it never reads, and one that reads slowly is not', async () => {
    const { hub, server } = await openHub(Buffer.alloc(12 * 1024 * 1024))
    const { port } = server.address() as AddressInfo
    const stuck = await openSocket(port)
    stuck.pause()
    await expect.poll(() => hub.count(), { timeout: 15_000 }).toBe(0)

    const reading = await openSocket(port)
    let bytes = 0
    reading.on('message', (data: Buffer) => {
      bytes += data.length
    })
    await expect.poll(() => bytes, { timeout: 15_000 }).toBe(12 * 1024 * 1024)
    expect(hub.count()).toBe(1)
  })
})

/** A hub that sends every console one answer. */
async function openHub(answer: Buffer): Promise<{ hub: SocketHub; server: Server }> {
  const hub = createSocketHub({
    serveConsole: (socket) => socket.send(answer),
    admit: async () => ({ name: 'mk', role: 'analyst', hash: '' }),
    isStanding: async () => true,
    onUnforeseen: (error) => {
      throw error
    },
    checkEveryMs: 100,
  })
  const server = createServer()
  server.on('upgrade', (request, socket, head) => void hub.upgrade(request, socket, head))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => hub.close(),
  )
  return { hub, server }
}
