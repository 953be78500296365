import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSkipped, useBrokers, why } from '../engine/kafka/brokers.test-kit'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'
import { LineMaker } from './crash-lines.test-kit'
import { chooseSeed } from './crash-moments.test-kit'
import { findDifferences, readAll, until } from './crash-state.test-kit'
import {
  type Member,
  readSource,
  readTopic,
  startMember,
  stopMember,
} from './kafka-members.test-kit'

/** Messages are sent so many at a time, with a pause in between. */
const MESSAGES = 40
const PAUSE_MS = 20

const seed = chooseSeed()
const context = `seed ${seed}`

function untilSo(what: string, isSo: () => Promise<boolean>): Promise<true> {
  return until(async () => ((await isSo()) ? true : null), what)
}

/** Every event that one of two engines has, or both. */
function joinEvents(one: Map<string, Set<string>>, other: Map<string, Set<string>>) {
  const addresses = new Set([...one.keys(), ...other.keys()])
  return new Map(
    [...addresses].map((ip) => [ip, new Set([...(one.get(ip) ?? []), ...(other.get(ip) ?? [])])]),
  )
}

describe.skipIf(isSkipped)(`two engines of one group${why}`, () => {
  const brokers = useBrokers()
  let command: BundledCommand
  let folder: string
  beforeAll(async () => {
    command = await bundleCommand()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-rebalance-'))
  })
  afterAll(async () => {
    await command.remove()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function startReading(name: string, topic: string): Promise<Member> {
    const member = await startMember(command, join(folder, name))
    await readTopic(member, brokers.addresses, topic)
    return member
  }

  /** Writes to a topic until it is stopped. */
  function write(topic: string, lines: LineMaker) {
    let isWriting = true
    const writing = (async () => {
      while (isWriting) {
        await brokers.send(topic, lines.take(MESSAGES).trimEnd().split('\n'))
        await wait(PAUSE_MS)
      }
    })()
    // A test that failed stops no writer; the one that stops it hears of its failure.
    writing.catch(() => undefined)
    return async () => {
      isWriting = false
      await writing
    }
  }

  const hasAll = async (member: Member, partitions: number) => {
    const { backlog } = await readSource(member)
    return backlog?.partitions.length === partitions && backlog.records === 0
  }
  const shares = async (member: Member) =>
    (await readSource(member)).backlog?.partitions.length === 2

  it('hand partitions over, and read nothing twice where nobody dies', async () => {
    const topic = await brokers.makeTopic(4)
    const lines = new LineMaker(seed, Date.now())
    const stopWriting = write(topic, lines)
    const one = await startReading('one', topic)
    await untilSo('the first reads', async () => (await readSource(one)).records > 200)
    const other = await startReading('other', topic)
    await untilSo('each has its half', async () => (await shares(one)) && (await shares(other)))
    await untilSo('the second reads', async () => (await readSource(other)).records > 200)
    const { id } = await readSource(one)
    await one.client.sources.pause({ id, isPaused: true })
    await stopWriting()
    await untilSo('the second has all', () => hasAll(other, 4))
    const [ofOne, ofOther] = [await readAll(one.client), await readAll(other.client)]
    const truth = lines.truth()
    expect(joinEvents(ofOne.events, ofOther.events), context).toEqual(truth.events)
    // No two bad messages are the same, so that each is one reject of one engine.
    expect(ofOne.rejects + ofOther.rejects, context).toBe(truth.rejects)
    await stopMember(one)
    await stopMember(other)
  }, 120_000)

  it('take over from one that was killed, and miss nothing', async () => {
    const topic = await brokers.makeTopic(4)
    const lines = new LineMaker(seed + 1, Date.now())
    const stopWriting = write(topic, lines)
    const dying = await startReading('dying', topic)
    const staying = await startReading('staying', topic)
    await untilSo('each has its half', async () => (await shares(dying)) && (await shares(staying)))
    await untilSo('it reads', async () => (await readSource(dying)).records > 200)
    dying.process.kill('SIGKILL')
    await dying.process.ended
    await untilSo('the other has all', async () => {
      const { backlog } = await readSource(staying)
      return backlog?.partitions.length === 4
    })
    await stopWriting()
    await untilSo('all is read', () => hasAll(staying, 4))
    const ofStaying = await readAll(staying.client)
    await stopMember(staying)
    const risen = await startMember(command, join(folder, 'dying'))
    await untilSo('it is a member again', () => hasAll(risen, 4))
    const ofDead = await readAll(risen.client)
    await stopMember(risen)
    const truth = lines.truth()
    expect(joinEvents(ofDead.events, ofStaying.events), context).toEqual(truth.events)
    expect(ofDead.events.size, context).toBeGreaterThan(0)
    expect(ofStaying.events.size, context).toBeGreaterThan(0)
    // Each counts what it has, and nothing of it twice.
    for (const told of [ofDead, ofStaying]) {
      const own = { ...told, ...countsOf(told.events) }
      const counted = findDifferences(own, told, new Set())
      expect(counted.slice(0, 10), context).toEqual([])
    }
  }, 120_000)
})

/** Counters as events of one engine make them; alerts are another test's. */
function countsOf(events: ReadonlyMap<string, ReadonlySet<string>>) {
  const counters = new Map<string, Map<string, number>>()
  for (const [ip, keys] of events) {
    for (const key of keys) {
      const list = key.split('|')[1] ?? ''
      const counted = counters.get(list) ?? new Map<string, number>()
      counted.set(ip, (counted.get(ip) ?? 0) + 1)
      counters.set(list, counted)
    }
  }
  return { counters }
}
