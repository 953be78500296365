import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type PublicAlertMessage, toPublicAlert } from '../../../shared/public-api'
import { isSkipped, useBrokers, why } from '../kafka/brokers.test-kit'
import { type Desk, eventMessage, until, useEngines } from '../kafka/engines.test-kit'
import { readTopic } from '../kafka/topic-reader.test-kit'

const PATIENCE_MS = 40_000

vi.setConfig({ testTimeout: 90_000 })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-outlet-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Imports alerts of so many addresses. */
async function importAlerts(
  { client }: Desk,
  from: number,
  addresses: number,
  over: Record<string, unknown> = {},
): Promise<void> {
  const file = join(folder, `alerts-${from}-${JSON.stringify(over).length}.ndjson`)
  const lines = Array.from({ length: addresses }, (_, n) =>
    eventMessage(from + n, { ip: `203.0.113.${from + n}`, ...over }),
  )
  await writeFile(file, `${lines.join('\n')}\n`)
  for await (const step of await client.imports.run({ paths: [file], format: 'auto' })) void step
}

/** Every alert as `GET /alerts` shows it, by id. */
async function listAlerts({ client }: Desk) {
  const { alerts } = await client.alerts.list({ limit: 1000 })
  return new Map(alerts.map((alert) => [alert.id, toPublicAlert(alert)]))
}

describe.skipIf(isSkipped)(`the outlet to a topic of Kafka${why}`, () => {
  const brokers = useBrokers()
  const engines = useEngines()

  const addOutlet = ({ client }: Desk, topic: string) =>
    client.outlets.add({ name: 'SOAR', kind: 'kafka', brokers: brokers.addresses, topic })

  /** Waits until the outlet has delivered so many messages in all. */
  const untilDelivered = (desk: Desk, count: number) =>
    until(
      `${count} messages were delivered`,
      () => (desk.engine.status().outlets[0]?.delivered ?? 0) >= count,
      PATIENCE_MS,
    )

  const readMessages = async (topic: string) =>
    (await readTopic(brokers.addresses, topic)).map((message) => ({
      ...message,
      alert: JSON.parse(message.value) as PublicAlertMessage,
    }))

  it('tells alerts as they are listed, then decisions on them', async () => {
    const topic = await brokers.makeTopic(3)
    const desk = await engines.start()
    await addOutlet(desk, topic)
    await importAlerts(desk, 0, 30)
    await untilDelivered(desk, 30)
    const begun = await readMessages(topic)
    expect(begun).toHaveLength(30)
    const listed = await listAlerts(desk)
    for (const { key, headers, alert } of begun) {
      const { change, version, ...rest } = alert
      expect(rest).toEqual(listed.get(alert.id))
      expect(change).toBe('begun')
      expect(key).toBe(alert.subject)
      expect(headers).toEqual({
        'alert-id': alert.id,
        version: String(version),
        change: 'begun',
        'content-type': 'application/json',
      })
    }
    const first = begun[0]?.alert
    if (first === undefined) throw new Error('Nothing was told')
    await desk.client.alerts.act({
      target: { alerts: [{ id: first.id, revision: 0 }] },
      action: { kind: 'acknowledge', note: '' },
    })
    await untilDelivered(desk, 31)
    const decided = (await readMessages(topic)).find(({ alert }) => alert.change === 'decided')
    expect(decided?.alert).toMatchObject({ id: first.id, status: 'acknowledged', decided_by: 'mk' })
    expect(decided?.alert.version).toBeGreaterThan(first.version)
    expect(desk.engine.status().outlets).toMatchObject([
      { state: 'running', delivered: 31, waiting: 0, lastError: null },
    ])
  })

  it('goes on after a start with what changed meanwhile, and tells nothing twice', async () => {
    const topic = await brokers.makeTopic(3)
    const desk = await engines.start()
    const { id } = await addOutlet(desk, topic)
    await importAlerts(desk, 0, 10)
    await untilDelivered(desk, 10)
    await desk.client.outlets.switch({ id, isOn: false })
    await importAlerts(desk, 10, 10)
    const [one] = (await desk.client.alerts.list({ limit: 1 })).alerts
    if (one === undefined) throw new Error('There is no alert')
    await desk.client.alerts.act({
      target: { alerts: [{ id: one.id, revision: 0 }] },
      action: { kind: 'close', reason: 'benign positive', note: '' },
    })
    await engines.stop(desk)
    const again = await engines.start(desk.folder)
    expect(again.engine.status().outlets).toMatchObject([{ state: 'off' }])
    await again.client.outlets.switch({ id, isOn: true })
    await until('all is told', () => again.engine.status().outlets[0]?.waiting === 0, PATIENCE_MS)
    const messages = await readMessages(topic)
    const listed = await listAlerts(again)
    const last = new Map(messages.map(({ alert }) => [alert.id, alert]))
    expect(last.size).toBe(20)
    for (const [alertId, { change: _, version: __, ...alert }] of last) {
      expect(alert).toEqual(listed.get(alertId))
    }
    expect(new Set(messages.map(({ alert }) => `${alert.id} ${alert.version}`)).size).toBe(
      messages.length,
    )
  })

  it('says why it cannot deliver, and delivers once the broker is back', async () => {
    const topic = await brokers.makeTopic(1)
    const desk = await engines.start()
    await addOutlet(desk, topic)
    await importAlerts(desk, 0, 5)
    await untilDelivered(desk, 5)
    await brokers.broker(0).kill()
    await importAlerts(desk, 5, 5)
    await until(
      'the outlet says that it fails',
      () => desk.engine.status().outlets[0]?.state === 'failed',
      PATIENCE_MS,
    )
    const [failed] = desk.engine.status().outlets
    expect(failed?.lastError?.message).toMatch(/cannot be reached|are away|closed the connection/)
    expect(failed?.waiting).toBeGreaterThanOrEqual(5)
    await brokers.broker(0).restart()
    await brokers.connect()
    await untilDelivered(desk, 10)
    expect(new Set((await readMessages(topic)).map(({ alert }) => alert.id)).size).toBe(10)
    expect(desk.engine.status().outlets).toMatchObject([{ state: 'running', waiting: 0 }])
  })

  it('refuses the same topic twice, and says what is wrong before it is set up', async () => {
    const topic = await brokers.makeTopic(2)
    const desk = await engines.start()
    await addOutlet(desk, topic)
    await expect(addOutlet(desk, topic)).rejects.toThrow(`SOAR tells ${topic} already.`)
    const input = { name: 'SOAR', kind: 'kafka' as const, brokers: brokers.addresses, topic }
    expect(await desk.client.outlets.test(input)).toEqual({ detail: `${topic}: 2 partitions` })
    await expect(desk.client.outlets.test({ ...input, topic: 'nowhere' })).rejects.toThrow(
      'There is no topic nowhere',
    )
    await expect(desk.client.outlets.test({ ...input, brokers: ['127.0.0.1:1'] })).rejects.toThrow(
      '127.0.0.1:1 cannot be reached',
    )
  })
})
