import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSkipped, useBrokers, why } from '../engine/kafka/brokers.test-kit'
import { createRandom, type Random } from '../engine/sources/random'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'
import { LineMaker } from './crash-lines.test-kit'
import {
  chooseMoments,
  chooseSeed,
  type Moment,
  Mortal,
  planOf,
  ROUNDS,
} from './crash-moments.test-kit'
import { findDifferences, readAll, until } from './crash-state.test-kit'
import { readSource, readTopic, startMember, stopMember } from './kafka-members.test-kit'

/** Sends of a round, and messages in each. */
const SENDS = 12
const MESSAGES = 250
const LONGEST_PAUSE_MS = 120

const seed = chooseSeed()

describe.skipIf(isSkipped)(`an engine that reads Kafka${why}`, () => {
  const brokers = useBrokers()
  let command: BundledCommand
  let folder: string
  let data: string
  beforeAll(async () => {
    command = await bundleCommand()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-kill-kafka-'))
    data = join(folder, 'data')
  })
  afterAll(async () => {
    await command.remove()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** Reads while messages come, until it dies at a moment. */
  async function readUntil(moment: Moment, random: Random, send: () => Promise<void>) {
    const args = ['--data-dir', data, 'serve', '--port', '0', '--json']
    const process = new Mortal(command.start(args, planOf(moment, random)))
    for (let turn = 0; turn < SENDS; turn += 1) {
      await send()
      await wait(random.below(LONGEST_PAUSE_MS))
    }
    if ('isStopping' in moment) process.kill('SIGTERM')
    else if (moment.on === 'clock') process.kill('SIGKILL')
    // A moment that did not come is made up for by the clock.
    if (!(await process.isGoneSoon())) process.kill('SIGKILL')
    const end = await process.ended
    if (end !== 'SIGKILL') throw new Error(`serve ended with ${end}: ${process.stderr}`)
  }

  it(
    `and is killed ${ROUNDS} times misses and repeats nothing`,
    async () => {
      const random = createRandom(seed)
      const lines = new LineMaker(seed, Date.now())
      const topic = await brokers.makeTopic(3)
      const send = () => brokers.send(topic, lines.take(MESSAGES).trimEnd().split('\n'))
      const first = await startMember(command, data)
      await readTopic(first, brokers.addresses, topic)
      await stopMember(first)
      const moments = chooseMoments(random, ROUNDS)
      for (const moment of moments) await readUntil(moment, random, send)
      await send()
      const context = `seed ${seed}; killed ${moments.map(({ name }) => name).join(', ')}`
      for (const state of ['after the last message', 'after a clean restart']) {
        const member = await startMember(command, data)
        await until(async () => {
          const { backlog } = await readSource(member)
          return backlog?.partitions.length === 3 && backlog.records === 0 ? true : null
        }, 'all was read')
        const found = await readAll(member.client)
        const differences = findDifferences(lines.truth(), found, new Set())
        expect(differences.slice(0, 10), `${state}; ${context}`).toEqual([])
        await stopMember(member)
      }
    },
    ROUNDS * 60_000,
  )
})
