import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type PublicAlertMessage, publicAlertMessageSchema } from '../../../../shared/public-api'
import { type Desk, eventMessage, until, useEngines } from '../../kafka/engines.test-kit'

vi.setConfig({ testTimeout: 60_000 })

const engines = useEngines()
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-file-outlet-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Imports one alert of each of so many addresses. */
async function importAlerts({ client }: Desk, from: number, count: number): Promise<void> {
  const file = join(folder, `alerts-${from}.ndjson`)
  const lines = Array.from({ length: count }, (_, n) =>
    eventMessage(from + n, { ip: `203.0.113.${from + n}` }),
  )
  await writeFile(file, `${lines.join('\n')}\n`)
  for await (const step of await client.imports.run({ paths: [file], format: 'auto' })) void step
}

async function readMessages(path: string): Promise<PublicAlertMessage[]> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  return lines.map((line) => publicAlertMessageSchema.parse(JSON.parse(line)))
}

const untilWaitsForNone = (desk: Desk, count: number) =>
  until(`${count} lines are written`, () => {
    const [outlet] = desk.engine.status().outlets
    return outlet?.waiting === 0 && outlet.delivered >= count
  })

it('an outlet to a file tells each alert, and goes on after a stop where it ended', async () => {
  const path = join(folder, 'told.jsonl')
  const desk = await engines.start()
  const outlet = await desk.client.outlets.add({ kind: 'file', name: 'SIEM', path })
  await expect(
    desk.client.outlets.add({ kind: 'file', name: 'Again', path }),
  ).rejects.toMatchObject({ message: `SIEM writes to ${path} already.` })
  await importAlerts(desk, 0, 20)
  await untilWaitsForNone(desk, 20)
  expect(desk.engine.status().outlets).toMatchObject([{ detail: path, state: 'running' }])
  await desk.client.outlets.switch({ id: outlet.id, isOn: false })
  await importAlerts(desk, 20, 20)
  await engines.stop(desk)
  // What a kill in the middle of a line leaves.
  await appendFile(path, '{"id":"a1')

  const next = await engines.start(desk.folder)
  await next.client.outlets.switch({ id: outlet.id, isOn: true })
  await untilWaitsForNone(next, 20)
  const told = await readMessages(path)
  const { alerts } = await next.client.alerts.list({ limit: 1000 })
  expect(told).toHaveLength(40)
  expect(new Set(told.map(({ id }) => id))).toEqual(new Set(alerts.map(({ id }) => id)))
})
