import { readFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClickHouseServer, startClickHouse } from '../../../../scripts/servers/clickhouse.mjs'
import { findFreePorts } from '../../../../scripts/servers/loopback.mjs'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import { insertEvents, storedEvent } from '../testing/events'
import { addressOf } from '../testing/stores'
import { EventStore } from './events'
import { migrate } from './schema'
import { checkServer, judgeClock, judgeVersion } from './server-check'
import { explainServer } from './server-fault'
import { openServerStore } from './server-store'

const T0 = Date.UTC(2026, 2, 2, 10)
const { isSkipped, why } = needServers('ClickHouse')

/** Stands before a server and can cut the connection in the moment its answer comes. */
class Cutter {
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private toCut = 0
  cuts = 0

  constructor(
    private readonly port: number,
    private readonly target: number,
  ) {
    this.server = createServer((near) => this.pass(near))
  }

  open(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve))
  }

  cutNext(answers: number): void {
    this.toCut = answers
  }

  close(): Promise<unknown> {
    for (const socket of this.sockets) socket.destroy()
    return new Promise((resolve) => this.server.close(resolve))
  }

  private pass(near: Socket): void {
    const far = connect(this.target, '127.0.0.1')
    for (const socket of [near, far]) {
      this.sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (bytes) => far.write(bytes))
    far.on('data', (bytes) => {
      if (this.toCut === 0) return void near.write(bytes)
      this.toCut -= 1
      this.cuts += 1
      near.resetAndDestroy()
    })
  }
}

describe.skipIf(isSkipped)(`a store on a ClickHouse server${why}`, () => {
  let server: ClickHouseServer

  beforeAll(async () => {
    server = await startClickHouse({ username: 'watch', password: 'right' })
  })
  afterAll(() => server.stop())

  const mine = (url = server.url, password = 'right') =>
    addressOf(url, { username: 'watch', password })

  it.each([true, false])('stores and reads, compressed: %s', async (isCompressed) => {
    const store = await openServerStore(mine(), isCompressed)
    try {
      const database = isCompressed ? 'compressed' : 'plain'
      await migrate(store, { database, fsync: false })
      const events = new EventStore(store, database)
      const given = Array.from({ length: 2_000 }, (_, n) =>
        storedEvent({ n, ip: '203.0.113.9', time: T0 + n, seq: 1 }),
      )
      await insertEvents(events, given)
      const read = []
      for await (const batch of events.readAfter(0)) read.push(...batch)
      expect(read.map(({ id }) => id).sort()).toEqual(given.map(({ id }) => id).sort())
    } finally {
      await store.close()
    }
  })

  it('stores what it inserts once where the answer was cut after it was stored', async () => {
    const [port = 0] = await findFreePorts(1)
    const cutter = new Cutter(port, server.port)
    await cutter.open()
    const store = await openServerStore(mine(`http://127.0.0.1:${port}`))
    try {
      await migrate(store, { database: 'cut', fsync: false })
      const events = new EventStore(store, 'cut')
      const given = Array.from({ length: 500 }, (_, n) =>
        storedEvent({ n, ip: '203.0.113.9', time: T0 + n, seq: 1 }),
      )
      cutter.cutNext(2)
      await insertEvents(events, given)
      expect(cutter.cuts).toBe(2)
      const read = []
      for await (const batch of events.readAfter(0)) read.push(...batch)
      expect(read.map(({ id }) => id).sort()).toEqual(given.map(({ id }) => id).sort())
      // And the server did store it each time.
      const parts = await store.query(
        "SELECT name FROM system.parts WHERE database = 'cut' AND table = 'events' AND min_block_number = max_block_number",
      )
      expect(parts).toHaveLength(3)
    } finally {
      await store.close()
      await cutter.close()
    }
  })

  it('asks about more keys than an address can hold', async () => {
    const keys = Array.from({ length: 20_000 }, (_, n) => `key ${n} ü\t'\\`)
    const store = await openServerStore(mine())
    try {
      const rows = await store.query(
        `SELECT length(arrayDistinct({keys:Array(String)})) AS found,
           has({keys:Array(String)}, {last:String}) AS hasLast`,
        { keys, last: keys.at(-1) },
      )
      expect(rows).toEqual([{ found: 20_000, hasLast: 1 }])
    } finally {
      await store.close()
    }
  })

  it('says in a line what is wrong and how to mend it', async () => {
    await expect(openServerStore(mine(server.url, 'wrong'))).rejects.toMatchObject({
      code: 'STORE_UNFIT',
      message: expect.stringMatching(
        /user watch.*password is wrong.*WATCHFLOOR_CLICKHOUSE_PASSWORD/,
      ),
    })
    const [port = 0] = await findFreePorts(1)
    await expect(openServerStore(mine(`http://127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'STORE_AWAY',
      message: expect.stringMatching(/nothing listens there.*history\.url/),
    })
    await expect(openServerStore(mine(`https://127.0.0.1:${server.port}`))).rejects.toMatchObject({
      code: 'STORE_UNFIT',
      message: expect.stringMatching(/http:\/\/ is port 8123/),
    })
  })

  it('looks at version and clock, and at what a cluster needs', async () => {
    const store = await openServerStore(mine())
    const steps = []
    for await (const step of checkServer(store, Date.now)) steps.push(step)
    expect(steps.map(({ name, problem }) => [name, problem])).toEqual([
      ['version', null],
      ['clock', null],
    ])
    const late = []
    const askedAt = performance.now()
    for await (const step of checkServer(store, () => Date.now() + 60_000)) late.push(step)
    const tookMs = performance.now() - askedAt
    const said = /([\d.]+) s behind ours.*NTP/.exec(late[1]?.problem ?? '')
    // Told to a tenth of a second; the answer's way is all that the clocks may seem apart besides.
    expect(Math.abs(Number(said?.[1]) * 1_000 - 60_000)).toBeLessThanOrEqual(tookMs + 100)
    const clustered = []
    for await (const step of checkServer({ ...store, cluster: 'none' }, Date.now))
      clustered.push(step)
    expect(clustered.slice(2).map(({ name, problem }) => `${name}: ${problem}`)).toEqual([
      expect.stringMatching(/^cluster: The server knows no cluster none/),
      expect.stringMatching(/^keeper: The server has no Keeper/),
      expect.stringMatching(/^macros: .*lacks the macros shard and replica/),
    ])
    await store.close()
  })

  it('trusts a certificate that is named, and no other', async () => {
    const secure = await startClickHouse({ isTls: true })
    try {
      await expect(openServerStore(addressOf(secure.url))).rejects.toMatchObject({
        code: 'STORE_UNFIT',
        message: expect.stringMatching(/not trusted.*history\.tls\.caFile/),
      })
      const ca = await readFile(secure.certificateFile ?? '')
      const store = await openServerStore(addressOf(secure.url, { ca }))
      expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
      await store.close()
    } finally {
      await secure.stop()
    }
  })
})

describe('what is judged of a server', () => {
  it('names the oldest version that works', () => {
    expect(judgeVersion('26.7.2.1')).toBeNull()
    expect(judgeVersion('24.1.1.1')).toBeNull()
    expect(judgeVersion('23.12.6.19')).toMatch(/too old.*APPLY DELETED MASK.*24\.1/)
    expect(judgeVersion('18.16.1')).toMatch(/too old/)
  })

  it('lets clocks differ by 2 s and no more', () => {
    expect(judgeClock(2_000).problem).toBeNull()
    expect(judgeClock(2_001).problem).toMatch(/2\.0 s ahead of ours/)
    expect(judgeClock(-2_001).problem).toMatch(/2\.0 s behind ours/)
  })

  it('says who may do what where a right is missing', () => {
    const error = Object.assign(
      new Error(
        'watch: Not enough privileges. To execute this query, it is necessary to have the grant CREATE DATABASE ON watchfloor.*.',
      ),
      { code: '497' },
    )
    const told = explainServer(addressOf('http://127.0.0.1:8123', { username: 'watch' }), error)
    expect(told.code).toBe('STORE_UNFIT')
    expect(told.message).toMatch(/user watch.*CREATE DATABASE ON watchfloor.*docs\/operations\.md/)
  })
})
