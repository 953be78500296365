import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALERT_CHANGES, type AlertChange } from '../../shared/outlet'
import { type PublicAlertMessage, toPublicAlert } from '../../shared/public-api'
import { isSkipped, useBrokers, why } from '../engine/kafka/brokers.test-kit'
import { readTopic } from '../engine/kafka/topic-reader.test-kit'
import { createRandom } from '../engine/sources/random'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'
import { chooseSeed, type Moment, Mortal, planOf, ROUNDS } from './crash-moments.test-kit'
import { until } from './crash-state.test-kit'
import { readAlerts, startMember, stopMember } from './kafka-members.test-kit'

const HOUR_MS = 3_600_000
const LONGEST_LIFE_MS = 2_500

vi.setConfig({ testTimeout: 30_000 + ROUNDS * 30_000 })

const seed = chooseSeed()

describe.skipIf(isSkipped)(`an engine that tells alerts to a topic${why}`, () => {
  const brokers = useBrokers()
  let command: BundledCommand
  let folder: string
  let data: string
  let log: string
  let topic: string
  beforeAll(async () => {
    command = await bundleCommand()
  })
  afterAll(() => command.remove())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-kill-outlet-'))
    data = join(folder, 'data')
    log = join(folder, 'alerts.ndjson')
    topic = await brokers.makeTopic(2)
    await mkdir(data)
    const outlet = { id: 'soar', name: 'SOAR', kind: 'kafka', brokers: brokers.addresses, topic }
    const source = { id: 'alerts', name: 'Alerts', kind: 'log-file', path: log }
    const settings = { sources: [source], outlets: [outlet] }
    await writeFile(join(data, 'settings.json'), JSON.stringify(settings))
    return () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  let written = 0
  /** Alerts of so many addresses that nobody reported before. */
  async function write(addresses: number): Promise<void> {
    const lines = Array.from({ length: addresses }, (_, n) =>
      eventLine(`198.18.${(written + n) >> 8}.${(written + n) & 255}`, Date.now() - HOUR_MS),
    )
    written += addresses
    await appendFile(log, `${lines.join('\n')}\n`)
  }

  const start = (moment: Moment) =>
    new Mortal(
      command.start(
        ['--data-dir', data, 'serve', '--port', '0', '--json'],
        planOf(moment, createRandom(seed)),
      ),
    )

  const atTold = (when: 'before' | 'after'): Moment => ({
    on: 'statement',
    name: `${when} it is noted what was told`,
    match: 'INSERT INTO watchfloor\\.told ',
    when,
    skipBelow: 1,
  })

  const readMessages = async () =>
    (await readTopic(brokers.addresses, topic)).map(
      ({ value }) => JSON.parse(value) as PublicAlertMessage,
    )

  /** Waits until so many alerts were told, for one of these reasons. */
  const untilTold = (alerts: number, changes: readonly AlertChange[] = ALERT_CHANGES) =>
    until(async () => {
      const told = (await readMessages()).filter(({ change }) => changes.includes(change))
      return new Set(told.map(({ id }) => id)).size === alerts ? true : null
    }, 'everything was told')

  it('repeats what was in flight when it was killed, and nothing else', async () => {
    await write(20)
    expect(await start(atTold('before')).ended).toBe('SIGKILL')
    expect(await start(atTold('after')).ended).toBe('SIGKILL')
    const twice = await readMessages()
    const versions = (messages: readonly PublicAlertMessage[]) =>
      messages.map(({ id, version }) => `${id} ${version}`).sort()
    expect(new Set(versions(twice)).size).toBe(20)
    expect(twice).toHaveLength(40)
    await write(20)
    const member = await startMember(command, data)
    await untilTold(40)
    await stopMember(member)
    const all = await readMessages()
    expect(all).toHaveLength(60)
    expect(new Set(versions(all)).size).toBe(40)
  })

  it(`and is killed ${ROUNDS} times misses nothing`, async () => {
    const random = createRandom(seed)
    const before = written
    for (let round = 0; round < ROUNDS; round += 1) {
      const process = start({ on: 'clock', name: 'at any time' })
      await write(50)
      await wait(random.below(LONGEST_LIFE_MS))
      await write(50)
      await wait(random.below(LONGEST_LIFE_MS))
      process.kill('SIGKILL')
      expect(await process.ended, `${process.stderr}; seed ${seed}`).toBe('SIGKILL')
    }
    const member = await startMember(command, data)
    const alerts = written - before
    await untilTold(alerts)
    for (const known of await readAlerts(member)) {
      const target = { alerts: known.map(({ id, revision }) => ({ id, revision })) }
      await member.client.alerts.act({ target, action: { kind: 'acknowledge', note: '' } })
    }
    await untilTold(alerts, ['decided'])
    const listed = (await readAlerts(member)).flat().map(toPublicAlert)
    await stopMember(member)
    const last = new Map<string, PublicAlertMessage>()
    const seen = new Set<string>()
    for (const message of await readMessages()) {
      // Versions never fall, but where a delivery is repeated.
      const isRepeated = seen.has(`${message.id} ${message.version}`)
      const newest = last.get(message.id)?.version ?? 0
      if (!isRepeated) expect(message.version, `seed ${seed}`).toBeGreaterThan(newest)
      seen.add(`${message.id} ${message.version}`)
      last.set(message.id, message)
    }
    expect(last.size, `seed ${seed}`).toBe(alerts)
    for (const alert of listed) {
      const { change, version: _, ...told } = last.get(alert.id) ?? { change: null, version: 0 }
      expect(told, `seed ${seed}`).toEqual(alert)
      expect(change).toBe('decided')
    }
  })
})
