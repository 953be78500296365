import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { dnsDetectorsSchema } from '../../../../shared/dns-detectors'
import type { WatchEvent } from '../../../../shared/event'
import { createDnsTunnel } from '../../detectors/dns-tunnel/tunnel'
import type { DnsRequest } from '../../history/dns-requests'
import { isSkipped, useBrokers, why } from '../../kafka/brokers.test-kit'
import { addKafka, type Desk, until, untilRead, useEngines } from '../../kafka/engines.test-kit'
import { readTopic } from '../../kafka/topic-reader.test-kit'
import { toDnsAlert } from './dns-alert'
import { type DnsFinding, readDnsFinding } from './dns-finding'

vi.setConfig({ testTimeout: 90_000 })

const fileEngines = useEngines()
const SHA256 = '5db8bfb6e0a1c4d2f3958e7061b2a3c4d5e6f708192a3b4c5d6e7f8091a2b3c4'
const START = Date.UTC(2026, 2, 2, 10, 15)
const FINDING: DnsFinding = {
  id: 'b1d2c3d4e5f6471892a3b4c5d6e7f809',
  detector: 'RF-dga_detector',
  client: '192.0.2.44',
  at: Date.UTC(2026, 2, 2, 10, 15, 31, 4),
  start: START,
  end: START + 600_000,
  sha256: SHA256,
  score: 0.93,
  names: [{ name: 'xk3v9qz7.example', probability: 0.93 }],
}
const REQUEST: DnsRequest = {
  id: '6f0c2a1e-9b7d-4c53-8e21-0d4f5a6b7c8d',
  time: Date.UTC(2026, 2, 2, 10, 15, 4),
  name: 'xk3v9qz7.example',
  type: 'A',
  rcode: 'NXDOMAIN',
}

describe('the alert of a pipeline', () => {
  it('has the fields of its golden text, times in UTC, keyed by the client', async () => {
    const golden = await readFile(join(import.meta.dirname, 'dns-alert.golden.json'), 'utf8')
    const { key, value } = toDnsAlert(FINDING, new Map([[REQUEST.name, REQUEST]]))
    expect(`${JSON.stringify(JSON.parse(value), null, 2)}\n`).toBe(golden)
    expect(key).toBe('192.0.2.44')
  })

  it('keeps a name of which no query is known, at the start of its window', () => {
    const { result } = JSON.parse(toDnsAlert(FINDING, new Map()).value)
    expect(result[0].request).toEqual({
      ts: '2026-03-02T10:15:00.000Z',
      src_ip: '192.0.2.44',
      domain_name: 'xk3v9qz7.example',
    })
  })

  it('is made of evidence with names alone', () => {
    const event = { id: FINDING.id, ip: FINDING.client, reporter: 'dns-tunnel', score: 0.8 }
    const read = (raw: object | string) =>
      readDnsFinding(
        {
          ...event,
          arrived: FINDING.at,
          raw: typeof raw === 'string' ? raw : JSON.stringify(raw),
        } as WatchEvent,
        (detector) => (detector === 'dns-tunnel' ? 'c0ffee' : null),
      )
    const span = { start: '2026-03-02T10:15:00.000Z', end: '2026-03-02T10:30:00.000Z' }
    expect(
      read({ modelSha256: SHA256, ...span, domain: 'b.example', names: ['x7.y TXT, A', 'z'] }),
    ).toMatchObject({
      start: START,
      sha256: SHA256,
      names: [
        { name: 'x7.y.b.example', probability: 0.8 },
        { name: 'z.b.example', probability: 0.8 },
      ],
    })
    const own = { name: 'k3.example', probability: 0.97 }
    expect(read({ ...span, names: [own] })).toMatchObject({ names: [own], sha256: 'c0ffee' })
    expect(read({ ratio: 3 })).toBeNull()
    expect(read('GET /')).toBeNull()
  })
})

describe.skipIf(isSkipped)(`the topics of a pipeline${why}`, () => {
  const brokers = useBrokers()
  const engines = useEngines()
  const tunnel = createDnsTunnel({
    name: 'domainator',
    // What the model says is no matter here: each window with enough names is a finding.
    scorer: async () => ({
      manifest: { name: 'test', version: '1', sha256: SHA256 } as never,
      scoreWindows: async (windows) => windows.map(() => 0.97),
    }),
    threshold: () => 0.5,
    takes: () => true,
    fail: (error) => expect(error).toBeNull(),
  })
  const DAY = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000

  const record = (n: number, minute: number, over: object = {}) => ({
    ts: new Date(DAY + minute * 60_000).toISOString().slice(0, 19),
    src_ip: '192.0.2.44',
    dns_server_ip: '192.0.2.1',
    domain_name: `Payload${n}.tunnel.example.net`,
    record_type: 'TXT',
    status_code: n === 2 ? 'NXDOMAIN' : 'NOERROR',
    size: 96,
    logline_id: `6f0c2a1e-9b7d-4c53-8e21-0d4f5a6b7c${String(n).padStart(2, '0')}`,
    ...over,
  })
  const batch = (...data: object[]) =>
    JSON.stringify({ batch_tree_row_id: 'a-b', batch_id: 'b', data })

  const untilTold = ({ engine }: Desk, count: number) =>
    until(`${count} alerts were told`, () => {
      const [outlet] = engine.status().outlets
      if (outlet?.lastError) throw new Error(outlet.lastError.message)
      return (outlet?.delivered ?? 0) >= count
    })

  it('are read batch by batch, and alerts told to each topic of the suffixes', async () => {
    const input = await brokers.makeTopic(1)
    const output = 'pipeline-detector_to_alerter'
    for (const end of ['soc', 'generic']) await brokers.makeNamed(`${output}-${end}`)
    const desk = await engines.start(undefined, { windowed: [tunnel] })
    await desk.client.outlets.add({
      kind: 'kafka',
      name: 'Alerter',
      brokers: brokers.addresses,
      topic: output,
      form: 'dns-alert',
      suffixes: 'soc, generic',
    })
    await addKafka(desk, brokers.addresses, [input], { format: 'dns-record' })
    const first = [0, 1, 2, 3].map((n) => record(n, n))
    const second = [4, 5].map((n) => record(n, n))
    // The batch before comes again with the next one; what is much later closes the window.
    await brokers.send(input, [
      batch(...first),
      batch(...first, ...second),
      batch(record(9, 120, { src_ip: '192.0.2.45' })),
    ])
    await untilRead(desk, 3)
    await untilTold(desk, 1)
    const told = await readTopic(brokers.addresses, `${output}-soc`)
    expect(told).toEqual(await readTopic(brokers.addresses, `${output}-generic`))
    expect(told).toHaveLength(1)
    const [message] = told
    if (message === undefined) throw new Error('no message')
    expect(message.key).toBe('192.0.2.44')
    const alert = JSON.parse(message.value)
    expect(Object.keys(alert)).toEqual([
      'overall_score',
      'result',
      'src_ip',
      'alert_timestamp',
      'suspicious_batch_id',
      'detector_name',
    ])
    expect(alert).toMatchObject({ overall_score: 0.97, detector_name: 'domainator' })
    const requests = alert.result.map(({ request }: { request: object }) => request)
    expect(requests).toHaveLength(6)
    expect(requests).toContainEqual({
      ts: new Date(DAY + 2 * 60_000).toISOString(),
      src_ip: '192.0.2.44',
      domain_name: 'Payload2.tunnel.example.net',
      record_type: 'TXT',
      status_code: 'NXDOMAIN',
      logline_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })

    // Endings that the detector has of its own stand for those of the outlet, from then on.
    await brokers.makeNamed(`${output}-own`)
    const dns = dnsDetectorsSchema.parse([
      { kind: 'dns-tunnel', name: 'domainator', outputs: ['own'] },
    ])
    await desk.client.settings.change({ patch: { detectors: { dns } } })
    const others = [0, 1, 2, 3].map((n) => record(10 + n, 240 + n, { src_ip: '192.0.2.46' }))
    await brokers.send(input, [batch(...others), batch(record(20, 360, { src_ip: '192.0.2.45' }))])
    await untilTold(desk, 2)
    const own = await readTopic(brokers.addresses, `${output}-own`)
    expect(own.map(({ key }) => key)).toEqual(['192.0.2.46'])
    expect(await readTopic(brokers.addresses, `${output}-soc`)).toHaveLength(1)
  })
})

it('generated names come to one alert of a client in five minutes, with each name and its query', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-dns-alert-'))
  try {
    const path = join(folder, 'alerts.jsonl')
    const desk = await fileEngines.start()
    await desk.client.outlets.add({ kind: 'file', name: 'Alerter', path, form: 'dns-alert' })
    const names = ['xjw0qkd8vz3mrt5p.com', 'qzkvhwpxjrtmbd.net', 'www.example.com']
    const lines = names.map((domain_name, n) =>
      JSON.stringify({
        ts: `2026-03-02T10:15:0${n}`,
        src_ip: '192.0.2.44',
        domain_name,
        record_type: 'A',
        status_code: 'NXDOMAIN',
      }),
    )
    const log = join(folder, 'dns.ndjson')
    await writeFile(log, `${lines.join('\n')}\n`)
    const run = desk.client.imports.run({ paths: [log], format: 'dns-record' })
    for await (const step of await run) void step
    await until('the alert is written', () => desk.engine.status().outlets[0]?.delivered === 1)
    const alert = JSON.parse(await readFile(path, 'utf8'))
    expect(alert).toMatchObject({ src_ip: '192.0.2.44', detector_name: 'dga' })
    expect(alert.overall_score).toBeGreaterThan(0.9)
    const told = alert.result.map(({ request, sha256 }: { request: object; sha256: string }) => ({
      ...request,
      sha256,
    }))
    expect(told).toHaveLength(2)
    expect(told).toContainEqual({
      ts: '2026-03-02T10:15:01.000Z',
      src_ip: '192.0.2.44',
      domain_name: names[1],
      record_type: 'A',
      status_code: 'NXDOMAIN',
      logline_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  } finally {
    await fileEngines.end()
    await rm(folder, { recursive: true, force: true })
  }
})
