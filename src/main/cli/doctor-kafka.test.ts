import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSkipped, useBrokers, why } from '../engine/kafka/brokers.test-kit'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'

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

  it('says which broker cannot be reached', async () => {
    const [line, mend] = await examine(['127.0.0.1:9'], ['events'])
    expect(line).toBe(
      'BROKEN   Source Probes: 127.0.0.1:9 cannot be reached: nothing listens there',
    )
    expect(mend).toBe('         Check the address and the firewall.')
  })
})
