import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ElasticsearchServer,
  type Misbehaviour,
  say,
} from '../elasticsearch/elasticsearch-server.test-kit'
import type { ConsoleClient, EngineOptions } from '../engine'
import {
  countEvents,
  type Desk,
  eventMessage,
  sourceOf,
  until,
  useEngines,
} from '../kafka/engines.test-kit'

const HOUR_MS = 3_600_000
const T0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS
const iso = (time: number) => new Date(time).toISOString()

type AddElasticsearch = Extract<
  Parameters<ConsoleClient['sources']['add']>[0],
  { kind: 'elasticsearch' }
>

describe('an Elasticsearch source', () => {
  const engines = useEngines()
  let server: ElasticsearchServer

  beforeEach(async () => {
    server = new ElasticsearchServer()
    await server.start()
  })
  afterEach(() => server.stop())

  /** Three documents share each moment, so that pages end in the middle of one. */
  function fill(count: number, from = 0): void {
    for (let n = from; n < from + count; n += 1) {
      const time = T0 + Math.floor(n / 3) * 1_000
      const source = JSON.parse(eventMessage(n, { timestamp: time })) as object
      server.docs.push({ id: `doc-${n}`, time, source })
    }
  }
  const range = { from: iso(T0), to: iso(T0 + HOUR_MS) }
  const given = (over: Partial<AddElasticsearch> = {}) => ({
    kind: 'elasticsearch' as const,
    name: 'Search',
    format: 'auto' as const,
    node: server.url,
    index: 'logs-*',
    pageSize: 10,
    ...over,
  })
  const add = async ({ client }: Desk, over: Partial<AddElasticsearch> = {}) =>
    (await client.sources.add(given({ ...range, ...over }))).source.id
  const start = (folder?: string, over: Partial<EngineOptions> = {}) => engines.start(folder, over)
  const untilDone = (desk: Desk) =>
    until('the range is read', () => sourceOf(desk).state === 'finished')
  const untilStored = (desk: Desk, count: number) =>
    until(`${count} events are stored`, () => sourceOf(desk).accepted >= count)

  it('reads a range once, by slices and pages, and is done with it after a start too', async () => {
    fill(100)
    const desk = await start()
    const copyFile = join(desk.folder, 'copy.ndjson')
    expect(await add(desk, { sliceMs: 10_000, copyFile, query: '{"term": {"type": "a"}}' })).toBe(
      'search',
    )
    await untilDone(desk)
    expect(await countEvents(desk)).toBe(100)
    expect(sourceOf(desk)).toMatchObject({ duplicates: 0, rejected: 0, lastError: null })
    expect(server.searches[0]?.query.bool.filter[1]).toEqual({ term: { type: 'a' } })
    expect(server.pits.size).toBe(0)
    const copied = (await readFile(copyFile, 'utf8')).trim().split('\n')
    expect(copied).toHaveLength(100)
    expect(new Set(copied).size).toBe(100)
    await engines.stop(desk)
    const asked = server.searches.length
    const again = await start(desk.folder)
    await untilDone(again)
    expect(server.searches.length).toBe(asked)
    expect(await countEvents(again)).toBe(100)
  })

  it('follows what comes, and goes on where it was, with what came meanwhile', async () => {
    const desk = await start()
    // What is indexed at the edge of a moment that was asked for stays out: it follows behind.
    const put = (n: number, time: number) =>
      server.docs.push({
        id: `doc-${n}`,
        time,
        source: JSON.parse(eventMessage(n, { timestamp: time })) as object,
      })
    put(1, Date.now() - 30_000)
    await add(desk, { from: iso(Date.now() - 60_000), to: '', behindMs: 1_000 })
    await untilStored(desk, 1)
    put(2, Date.now() + 1_000)
    await untilStored(desk, 2)
    await engines.stop(desk)
    put(3, Date.now() + 500)
    const again = await start(desk.folder)
    await untilStored(again, 1)
    expect(await countEvents(again)).toBe(3)
  })

  const MISBEHAVIOURS: [string, Misbehaviour, RegExp][] = [
    [
      'has too much to do',
      (response) => say(response, 429, {}, { 'retry-after': '0' }),
      /too much/,
    ],
    ['is away', (response) => say(response, 503, { error: 'down' }), /cannot answer now.*down/],
    ['resets the connection', (response) => response.destroy(), /cannot be reached/],
    [
      'answers of some shards alone',
      (response) => say(response, 200, { _shards: { total: 2, failed: 1 }, hits: { hits: [] } }),
      /1 of its shards/,
    ],
    [
      'breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"hits":', () => response.destroy())
      },
      /cannot be reached/,
    ],
    ['is no cluster', (response) => say(response, 200, { hello: 'world' }), /does not answer as/],
  ]
  it.each(MISBEHAVIOURS)('reads all once where the cluster %s', async (_what, misbehave, said) => {
    fill(60)
    const desk = await start()
    // It happens in the middle of a slice.
    server.misbehaviours.push(null, null, misbehave)
    await add(desk)
    await until('it says so', () => said.test(sourceOf(desk).lastError?.message ?? ''))
    await untilDone(desk)
    expect(await countEvents(desk)).toBe(60)
    expect(sourceOf(desk).rejected).toBe(0)
  })

  it('goes on with another point in time where one is gone, and brings nothing twice', async () => {
    fill(90)
    const desk = await start()
    let answered = 0
    const push = server.searches.push.bind(server.searches)
    // Every fourth search finds its point in time gone.
    server.searches.push = (...each) => {
      answered += 1
      if (answered % 4 === 0) server.pits.clear()
      return push(...each)
    }
    await add(desk)
    await untilDone(desk)
    expect(await countEvents(desk)).toBe(90)
    expect(sourceOf(desk)).toMatchObject({ duplicates: 0, lastError: null })
  })

  it('signs in with a password or a key that it keeps apart, and says what is wrong', async () => {
    fill(5)
    server.authorization = `Basic ${Buffer.from('reader:sécret').toString('base64')}`
    const desk = await start()
    const { client } = desk
    const test = (over: Partial<AddElasticsearch>) => {
      const { name: _name, ...asked } = given({ ...range, ...over })
      return client.sources.test(asked)
    }
    const failed = async (over: Partial<AddElasticsearch>) =>
      (await test(over)).steps.find(({ isOk }) => !isOk)
    const basic = { auth: 'basic' as const, username: 'reader', secret: 'sécret' }
    expect(await failed({})).toMatchObject({ name: 'Cluster answered', detail: /choose how/ })
    expect(await failed({ ...basic, secret: 'wrong' })).toMatchObject({ detail: /the password/ })
    expect(await failed({ ...basic, index: 'other' })).toMatchObject({
      name: 'Index opened',
      detail: /no other.*no such index/,
    })
    const found = await test(basic)
    expect(found.steps.map(({ isOk }) => isOk)).toEqual([true, true, true, true])
    expect(found).toMatchObject({ records: 5, rejected: 0, format: 'blacklist-event' })
    const id = await add(desk, basic)
    await untilDone(desk)
    expect(await readFile(join(desk.folder, 'settings.json'), 'utf8')).not.toContain('sécret')
    expect((await client.sources.testKnown({ id })).steps.every(({ isOk }) => isOk)).toBe(true)
  })
})
