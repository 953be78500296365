import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Settings, settingsSchema } from '../../shared/settings'
import { isSkipped, useBrokers, why } from '../engine/kafka/brokers.test-kit'
import type { TopicWish } from '../engine/kafka/topic-creation'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'
import type { Check } from './check'
import { checkWindows } from './doctor-kafka'

describe.skipIf(isSkipped)(`doctor on Kafka${why}`, () => {
  const brokers = useBrokers()
  let command: BundledCommand
  let folder: string
  beforeAll(async () => {
    command = await bundleCommand()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-doctor-kafka-'))
    await mkdir(join(folder, 'data'))
  })
  afterAll(async () => {
    await command.remove()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function examine(brokerList: string[], topics: string[], args: string[] = []) {
    const kafka = { kind: 'kafka', id: 'probes', name: 'Probes', brokers: brokerList, topics }
    await writeFile(join(folder, 'data', 'settings.json'), JSON.stringify({ sources: [kafka] }))
    const { stdout } = await command.run(['--data-dir', join(folder, 'data'), 'doctor', ...args])
    const lines = stdout.split('\n')
    const first = lines.findIndex((line) => line.includes('Source Probes'))
    const last = lines.findIndex((line) => line.includes('Page:'))
    return lines.slice(first, last)
  }

  it('says what is missing, creates it on command, and tells how messages are keyed', async () => {
    const keyed = await brokers.makeTopic(2)
    const now = Date.now() - 60_000
    for (const ip of ['203.0.113.7', '203.0.113.8', '203.0.113.9']) {
      await brokers.send(keyed, [eventLine(ip, now)], { key: ip })
    }
    const source = `ok       Source Probes: ${keyed}, missing at ${brokers.addresses[0]}, group watchfloor`
    const known = `ok       Topic ${keyed}: exists, 2 partitions, one copy, messages are keyed by the address`
    expect(await examine(brokers.addresses, [keyed, 'missing'])).toEqual([
      source,
      'BROKEN   Topic missing: does not exist, or this user may not see it',
      '         Check the name, or create it with watchfloor doctor --create-topics.',
      known,
    ])
    const create = ['--create-topics', '--partitions', '3']
    const made = 'Topic missing: created, 3 partitions, one copy, no messages so far'
    const found = await examine(brokers.addresses, [keyed, 'missing'], create)
    expect(found.sort()).toEqual([source, known, `ok       ${made}`].sort())
    await brokers.send('missing', [eventLine('203.0.113.7', now)])
    const again = await examine(brokers.addresses, ['missing'], create)
    expect(again.at(-1)).toBe(
      'ok       Topic missing: exists, 3 partitions, one copy, messages have no key and go to any partition',
    )
  }, 60_000)

  it('tells whether messages are keyed as windows are judged, and by what engines bring them together', async () => {
    const [keyless, keyed] = [await brokers.makeTopic(2), await brokers.makeTopic(2)]
    const end = Math.floor(Date.now() / 60_000) * 60_000
    const window = { start: end - 60_000, end }
    for (const site of ['a.example', 'b.example']) {
      for (const [partition, flagged] of [true, false].entries()) {
        const count = JSON.stringify({ window, flagged, count: 40, site })
        await brokers.send(keyless, [count], { partition })
        await brokers.send(keyed, [count], { key: site, partition: site === 'a.example' ? 0 : 1 })
      }
    }
    expect((await examine(brokers.addresses, [keyless, keyed])).slice(1)).toEqual([
      `ok       Topic ${keyless}: exists, 2 partitions, one copy, messages have no key and go to any partition, not keyed as ddos-ratio judges`,
      `ok       Topic ${keyed}: exists, 2 partitions, one copy, messages have a key, keyed as ddos-ratio judges`,
    ])
    const source = { kind: 'kafka', id: 'probes', name: 'Probes', brokers: brokers.addresses }
    const redis = { addresses: ['127.0.0.1:9'] }
    const settings = settingsSchema.parse({
      sources: [{ ...source, topics: [keyless], group: 'soc' }],
      history: { url: 'http://127.0.0.1:9', database: 'soc' },
      tally: { redis },
    })
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
    const ask = async (of: Settings, wish: TopicWish | null) => {
      const checks: Check[] = []
      for await (const check of checkWindows(of, { env: {}, log }, wish)) checks.push(check)
      return checks.map(({ name, state, detail }) => `${state} ${name}: ${detail}`)
    }
    const what = 'engines bring windows together in it, keyed as their detectors judge'
    const topic = 'Topic soc-windows'
    expect(await ask(settings, null)).toEqual([
      `ok ${topic}: does not exist yet, ${what}; the first engine creates it`,
    ])
    const made = await ask(settings, { partitions: 3, replicas: null })
    expect(made).toEqual([`ok ${topic}: created, 3 partitions, one copy, ${what}`])
    expect(await ask({ ...settings, tally: { redis: null } }, null)).toEqual([])
  }, 60_000)

  it('says which broker cannot be reached', async () => {
    const [line, mend] = await examine(['127.0.0.1:9'], ['events'])
    expect(line).toBe(
      'BROKEN   Source Probes: 127.0.0.1:9 cannot be reached: nothing listens there',
    )
    expect(mend).toBe('         Check the address and the firewall.')
  })
})
