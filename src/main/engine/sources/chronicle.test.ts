import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { beginStream, ChronicleServer } from '../chronicle/chronicle-server.test-kit'
import type { ConsoleClient, EngineOptions } from '../engine'
import {
  countEvents,
  type Desk,
  eventMessage,
  sourceOf,
  until,
  useEngines,
} from '../kafka/engines.test-kit'

const DAY_MS = 24 * 3_600_000
const TIMESTAMP = Date.now() - 3_600_000

/** Detections in the form of events that any source may bring; what a format makes of them is its own. */
const detection = (n: number) => JSON.parse(eventMessage(n, { timestamp: TIMESTAMP }))
const detections = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => detection(from + n))
/** Times of this hour, in order, with all nine digits. */
const timeOf = (n: number) =>
  new Date(TIMESTAMP).toISOString().replace(/\.\d+Z$/, `.${String(n).padStart(9, '0')}Z`)

type AddChronicle = Extract<Parameters<ConsoleClient['sources']['add']>[0], { kind: 'chronicle' }>

describe('a Chronicle source', () => {
  const engines = useEngines()
  let server: ChronicleServer
  const said: string[] = []
  const note = (...words: unknown[]) => void said.push(JSON.stringify(words))

  beforeEach(async () => {
    said.length = 0
    server = new ChronicleServer()
    await server.start()
  })
  afterEach(() => server.stop())

  const start = (folder?: string, over: Partial<EngineOptions> = {}) =>
    engines.start(folder, {
      env: { WATCHFLOOR_CHRONICLE_CREDENTIALS: server.keyFile() },
      log: { info: note, warn: note, error: note },
      ...over,
    })
  const add = async ({ client }: Desk, over: Partial<AddChronicle> = {}) => {
    const given = { kind: 'chronicle', name: 'SecOps', format: 'auto', ...over } as const
    return (await client.sources.add({ baseUrl: server.url, ...given })).source.id
  }
  const untilStored = (desk: Desk, count: number) =>
    until(`${count} events are stored`, () => sourceOf(desk).accepted >= count)

  it('stores what it streams, and a later start goes on at its continuation time, as it came', async () => {
    const desk = await start()
    expect(await add(desk)).toBe('secops')
    await until('it is connected', () => server.connections === 1)
    server.raise({ continuationTime: timeOf(1), detections: detections(0, 30) })
    server.raise({ continuationTime: timeOf(2), detections: [] })
    await untilStored(desk, 30)
    await until('the last batch is over', () => sourceOf(desk).stream?.batches === 2)
    expect(sourceOf(desk)).toMatchObject({
      duplicates: 0,
      rejected: 0,
      lastError: null,
      stream: { continuationTime: timeOf(2), connections: 1, failures: 0 },
    })
    await engines.stop(desk)
    // Missed while it was away.
    server.raise({ continuationTime: timeOf(3), detections: detections(30, 5) })
    const again = await start(desk.folder)
    await untilStored(again, 5)
    expect(server.calls.map(({ continuationTime }) => continuationTime)).toEqual([null, timeOf(2)])
    expect(await countEvents(again)).toBe(35)
  })

  it('keeps the continuation time of a batch back until all of it is there, and knows what comes again', async () => {
    const desk = await start()
    await add(desk)
    await until('it is connected', () => server.connections === 1)
    server.raise({ continuationTime: timeOf(1), detections: detections(0, 3) })
    await until('the first batch is over', () => sourceOf(desk).stream?.batches === 1)
    const batch = { continuationTime: timeOf(2), detections: detections(3, 10) }
    // The time stands first, and the end is still to come.
    server.send(`,\r\n${JSON.stringify(batch).slice(0, -3)}`)
    await untilStored(desk, 12)
    await engines.stop(desk)
    server.batches.push(batch)
    const again = await start(desk.folder)
    await untilStored(again, 1)
    expect(server.calls.at(-1)?.continuationTime).toBe(timeOf(1))
    await until('all of it came', () => sourceOf(again).duplicates === 9)
    expect(await countEvents(again)).toBe(13)
  })

  it('fetches what it missed for more than a week by the list call, and tells the gap', async () => {
    const from = new Date(Date.now() - 9 * DAY_MS).toISOString()
    server.listPages = [detections(0, 4), detections(4, 2)]
    const desk = await start()
    await add(desk, { continuationTime: from })
    await until('the gap is over', () => sourceOf(desk).stream?.gaps[0]?.isOver === true, 40_000)
    await untilStored(desk, 6)
    const { stream, lastError } = sourceOf(desk)
    const to = server.calls[0]?.continuationTime ?? ''
    expect(Math.abs(Date.parse(to) - Date.now())).toBeLessThan(DAY_MS)
    expect(stream?.gaps).toEqual([{ from, to, fetched: 6, isOver: true, fault: null }])
    expect(lastError?.message).toContain(`From ${from} to ${to}`)
    expect(Object.fromEntries(server.listCalls[0]?.searchParams ?? [])).toEqual({
      page_size: '1000',
      start_time: from,
      end_time: to,
      list_basis: 'CREATED_TIME',
      alert_state: 'ALERTING',
    })
    expect(server.listCalls.map((url) => url.searchParams.get('page_token'))).toEqual([null, '1'])
    await engines.stop(desk)
    const again = await start(desk.folder)
    await until('it is connected', () => sourceOf(again).stream?.connections === 1)
    // Once is enough, and what is filled needs nobody.
    expect(sourceOf(again).stream?.gaps).toEqual([])
    expect(server.listCalls).toHaveLength(2)
  }, 60_000)

  it('tells of a gap that was not filled after every start, until somebody dismisses it', async () => {
    const from = new Date(Date.now() - 9 * DAY_MS).toISOString()
    server.listFaults = [403]
    const desk = await start()
    const id = await add(desk, { continuationTime: from })
    await until('the gap is over', () => sourceOf(desk).stream?.gaps[0]?.isOver === true)
    const [gap] = sourceOf(desk).stream?.gaps ?? []
    expect(gap).toMatchObject({ from, fetched: 0, fault: expect.stringContaining('HTTP 403') })
    await engines.stop(desk)
    const again = await start(desk.folder)
    await until('it is connected', () => sourceOf(again).stream?.connections === 1)
    expect(sourceOf(again).stream?.gaps).toEqual([gap])
    const { to = '' } = gap ?? {}
    await again.client.sources.dismissGap({ id, from, to })
    expect(sourceOf(again).stream?.gaps).toEqual([])
    await expect(again.client.sources.dismissGap({ id, from, to })).rejects.toThrow('not known')
    await engines.stop(again)
    const last = await start(desk.folder)
    await until('it is connected', () => sourceOf(last).stream?.connections === 1)
    expect(sourceOf(last).stream?.gaps).toEqual([])
    expect(server.listCalls).toHaveLength(1)
  })

  it('goes on after the page at which it ended, as v1alpha counts', async () => {
    const instance = 'projects/p/locations/eu/instances/i'
    const page = JSON.stringify({ detections: detections(0, 3), nextPageToken: 'page/2==' })
    server.misbehaviours.push((response) => {
      beginStream(response)
      response.write(`[${page}`)
    })
    const desk = await start()
    await add(desk, { endpoint: 'v1alpha', instance, pageStartTime: timeOf(1), maxDetections: 9 })
    await untilStored(desk, 3)
    await until('the page is over', () => sourceOf(desk).stream?.pageToken === 'page/2==')
    expect(sourceOf(desk).stream?.continuationTime).toBe(timeOf(1))
    await engines.stop(desk)
    const again = await start(desk.folder)
    await until('it is connected', () => sourceOf(again).stream?.connections === 1)
    expect(server.calls.map(({ body }) => JSON.parse(body))).toEqual([
      { pageStartTime: timeOf(1), maxDetections: 9 },
      { pageToken: 'page/2==', maxDetections: 9 },
    ])
  })

  it('stops at HTTP 400 with the words of the server, until it is told to try again', async () => {
    server.misbehaviours.push((response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end('{"error":{"code":400,"message":"no such instance"}}')
    })
    const desk = await start()
    const id = await add(desk)
    await until('it has stopped', () => sourceOf(desk).state === 'failed')
    expect(sourceOf(desk).lastError?.message).toContain('HTTP 400: no such instance')
    expect(server.calls).toHaveLength(1)
    await desk.client.sources.retry({ id })
    await until('it is connected', () => sourceOf(desk).state === 'waiting')
    expect(server.connections).toBe(1)
  })

  it('is failing where nobody lets it in, and a retry does not wait', async () => {
    server.misbehaviours.push((response) => {
      response.writeHead(403, { 'content-type': 'application/json' })
      response.end('{"error":{"code":403,"message":"permission denied"}}')
    })
    const desk = await start()
    const id = await add(desk)
    await until('it is failing', () => sourceOf(desk).state === 'failing')
    const { lastError, stream } = sourceOf(desk)
    expect(lastError?.message).toContain('permission denied')
    expect(lastError?.message).toContain('Check that the key')
    expect(stream?.nextTryAt).toBeGreaterThan(Date.now() + 60_000)
    await desk.client.sources.retry({ id })
    server.raise({ continuationTime: timeOf(1), detections: [] })
    await until('it is well', () => sourceOf(desk).state === 'waiting')
  })

  it('refuses a continuation time of the future', async () => {
    const desk = await start()
    await add(desk, { continuationTime: new Date(Date.now() + DAY_MS).toISOString() })
    await until('it has stopped', () => sourceOf(desk).state === 'failed')
    expect(sourceOf(desk).lastError?.message).toContain('lies in the future')
    expect(server.calls).toEqual([])
  })

  it('keeps its key out of settings, logs and what consoles are told', async () => {
    server.tokenFault = { status: 401, body: { error: 'invalid_client' } }
    const desk = await start()
    await add(desk)
    await until('it is failing', () => sourceOf(desk).state === 'failing')
    server.tokenFault = null
    await desk.client.sources.retry({ id: 'secops' })
    await until('it is connected', () => server.connections === 1)
    const told = [
      await readFile(join(desk.folder, 'settings.json'), 'utf8'),
      JSON.stringify(desk.engine.status()),
      JSON.stringify(await desk.client.connections.secrets()),
      ...said,
    ].join('\n')
    expect(told).toContain('invalid_client')
    const { private_key: key } = JSON.parse(server.keyFile())
    for (const secret of ['PRIVATE KEY', String(key).slice(40, 100), 'token-1', 'eyJ']) {
      expect(told).not.toContain(secret)
    }
  })

  it('says in a test how far it comes', async () => {
    const desk = await start()
    const test = { kind: 'chronicle', format: 'auto', baseUrl: server.url } as const
    server.misbehaviours.push((response) => {
      beginStream(response)
      response.write(`[{"detections":[${JSON.stringify(detection(1))},{"a":1}]}`)
    })
    expect(await desk.client.sources.test(test)).toMatchObject({
      steps: [
        { name: 'Key read', isOk: true, detail: 'reader@tenant.example' },
        { name: 'Signed in', isOk: true },
        { name: 'Stream opened', isOk: true },
        { name: 'First batch read', isOk: true },
      ],
      format: 'blacklist-event',
      records: 2,
      rejected: 1,
    })
    server.tokenFault = { status: 400, body: { error: 'invalid_grant' } }
    const { steps } = await desk.client.sources.test(test)
    expect(steps.map(({ isOk }) => isOk)).toEqual([true, false])
    expect(steps[1]?.detail).toContain('invalid_grant')
    await engines.stop(desk)
    const without = await start(undefined, { env: {} })
    const [first] = (await without.client.sources.test(test)).steps
    expect(first?.detail).toContain('WATCHFLOOR_CHRONICLE_CREDENTIALS_FILE')
  })
})
