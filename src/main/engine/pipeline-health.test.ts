import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Desk, eventMessage, useEngines } from './kafka/engines.test-kit'

vi.setConfig({ testTimeout: 60_000 })

const engines = useEngines()
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-pipeline-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function importLines({ client }: Desk, lines: readonly string[]): Promise<void> {
  const file = join(folder, 'lines.ndjson')
  await writeFile(file, `${lines.join('\n')}\n`)
  for await (const step of await client.imports.run({ paths: [file], format: 'auto' })) void step
}

const query = (domain_name: string, over: object = {}) =>
  JSON.stringify({
    ts: new Date(Date.now() - 3_600_000).toISOString(),
    src_ip: '192.0.2.44',
    domain_name,
    record_type: 'A',
    status_code: 'NXDOMAIN',
    ...over,
  })

it('the way of records is told by stage, and stays told after a stop', async () => {
  const desk = await engines.start()
  const events = [0, 1, 2].map((n) => eventMessage(n))
  await importLines(desk, [...events, events[0] ?? '', query('www.example.com'), '{"a":1}'])
  const check = async ({ client }: Desk) => {
    const health = await client.pipeline.health({ minutes: 60 })
    const stages = new Map(health.stages.map((each) => [each.stage, each]))
    expect(stages.get('read')).toMatchObject({ rowsIn: 6, rowsOut: 4, rejected: 1, known: 1 })
    expect(stages.get('judge')).toMatchObject({ rowsIn: 1 })
    expect(stages.get('history')).toMatchObject({ rowsIn: 5 })
    expect(stages.get('alerts')).toMatchObject({ rowsIn: 3 })
    expect(stages.get('history')?.busyMs).toBeGreaterThan(0)
    expect(health.sources).toMatchObject([{ source: 'import', rowsIn: 6, rejected: 1 }])
    expect(health.minutes.reduce((sum, { rowsIn }) => sum + rowsIn, 0)).toBe(6)
    expect(health.reasons).toMatchObject([
      { source: 'import', count: 1, reason: expect.stringContaining('format is not known') },
    ])
  }
  await check(desk)
  await engines.stop(desk)
  await check(await engines.start(desk.folder))
})

it('a line is looked up, and why it did not alert is said', async () => {
  const desk = await engines.start()
  const { client } = desk
  const event = eventMessage(1, { ip: '203.0.113.9' })
  const [generated, plain, bad] = [
    query('xjw0qkd8vz3mrt5p.com'),
    query('www.example.com'),
    query('b.example', { src_ip: '192.0.2' }),
  ]
  const single = query('printer')
  const another = query('qzkvhwpxjrtmbd.net')
  await importLines(desk, [event, generated, another, plain, bad, single])
  const ask = async (text: string) => {
    const { reading, items } = await client.pipeline.trace({ text })
    return { reading: reading.kind, items: items.map(({ why, alert }) => [why, alert?.status]) }
  }
  expect(await ask(event)).toEqual({ reading: 'events', items: [['alerted', 'new']] })
  expect(await ask(generated)).toEqual({ reading: 'dns-query', items: [['alerted', 'new']] })
  expect(await ask(plain)).toEqual({
    reading: 'dns-query',
    items: [['under-threshold', undefined]],
  })
  expect(await ask(single)).toEqual({ reading: 'dns-query', items: [['not-judged', undefined]] })
  expect(await ask(bad)).toEqual({ reading: 'reject', items: [['rejected', undefined]] })
  expect(await ask('{"event_type":"stats"}')).toMatchObject({ items: [] })

  expect((await client.pipeline.trace({ text: 'XJW0qkd8vz3mrt5p.com.' })).items).toMatchObject([
    {
      kind: 'dns-query',
      source: 'import',
      why: 'alerted',
      scores: [{ detector: 'dga', score: expect.any(Number), threshold: expect.any(Number) }],
    },
  ])
  const { items } = await client.pipeline.trace({ text: '192.0.2.44' })
  expect(items.map(({ why }) => why).sort()).toEqual([
    'alerted',
    'alerted',
    'not-judged',
    'under-threshold',
  ])

  const [alert] = (await client.pipeline.trace({ text: '203.0.113.9' })).items
  const id = alert?.alert?.id ?? ''
  const { alert: seen } = await client.alerts.get({ id })
  const target = { alerts: [{ id, revision: seen.revision }] }
  await client.silences.suppress({ target, reason: 'a scanner of ours' })
  expect(await ask(event)).toEqual({ reading: 'events', items: [['suppressed', 'new']] })
  await client.alerts.act({ target, action: { kind: 'close', reason: 'false positive' } })
  expect(await ask(event)).toEqual({ reading: 'events', items: [['closed', 'closed']] })
})
