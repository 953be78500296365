import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dnsDetectorsSchema } from '../../shared/dns-detectors'
import { type Desk, useEngines } from './kafka/engines.test-kit'

vi.setConfig({ testTimeout: 60_000 })

const START = Date.UTC(2026, 2, 2, 10, 15)
const engines = useEngines()
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-gate-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** One to four queries each second of one minute and of the one before; `client` asks for two generated names. */
function lines(client: string, other: string, burst: number): string[] {
  const query = (src_ip: string, ms: number, domain_name: string) =>
    JSON.stringify({
      ts: new Date(START + ms).toISOString(),
      src_ip,
      domain_name,
      record_type: 'A',
      status_code: 'NXDOMAIN',
    })
  const uneven = Array.from({ length: 120 }, (_, second) => second).flatMap((second) =>
    Array.from({ length: 1 + ((second * 7) % 4) }, (_, n) =>
      query(other, (second - 60) * 1_000 + n, `www${second}-${n}.example.com`),
    ),
  )
  const generated = ['xjw0qkd8vz3mrt5p.com', 'qzkvhwpxjrtmbd.net'].map((name, n) =>
    query(client, 20_500 + n * 4_000, name),
  )
  const many = Array.from({ length: burst }, (_, n) =>
    query(other, 30_000 + n, `b${n}.example.com`),
  )
  return [...uneven, ...many, ...generated]
}

async function importLines({ client }: Desk, all: readonly string[]): Promise<void> {
  const file = join(folder, 'dns.ndjson')
  await writeFile(file, `${all.join('\n')}\n`)
  for await (const step of await client.imports.run({ paths: [file], format: 'dns-record' })) {
    void step
  }
}

const subjectsOf = async ({ client }: Desk) =>
  (await client.alerts.list({ limit: 100 })).alerts.map(({ subject }) => subject).sort()

it('a gate lets through what stands out in its subnet, and the same again after a start', async () => {
  const desk = await engines.start()
  const gate = { isOn: true, scoreThreshold: 0.9999, anomalyThreshold: 0.002 }
  const dns = dnsDetectorsSchema.parse([{ kind: 'dga', name: 'dga', inspection: gate }])
  await desk.client.settings.change({ patch: { detectors: { dns } } })
  const all = [
    ...lines('192.0.2.44', '192.0.2.45', 60),
    ...lines('198.51.100.44', '198.51.100.45', 0),
    ...lines('2001:db8::44', '2001:db8:0:1::45', 60).slice(0, -2),
  ]
  await importLines(desk, all)
  expect(await subjectsOf(desk)).toEqual(['192.0.2.44'])
  const { alerts } = await desk.client.alerts.list({ limit: 1 })
  const { evidence } = await desk.client.alerts.get({ id: alerts[0]?.id ?? '' })
  expect(JSON.parse(evidence[0]?.raw ?? '{}')).toMatchObject({
    inspection: { subnet: '192.0.2.0/24', steps: 300, standingOut: 1, ratio: 1 / 300 },
  })
  await engines.stop(desk)
  const next = await engines.start(desk.folder)
  await importLines(next, all)
  expect(await subjectsOf(next)).toEqual(['192.0.2.44'])
})

it('without a gate every finding is told', async () => {
  const desk = await engines.start()
  await importLines(desk, lines('192.0.2.44', '198.51.100.45', 0))
  expect(await subjectsOf(desk)).toEqual(['192.0.2.44'])
})
