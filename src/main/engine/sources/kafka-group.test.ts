import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { kafkaReadingSchema } from '../../../shared/kafka'
import { DEFAULT_LIMITS } from '../../../shared/source'
import { isSkipped, useBrokers, why } from '../kafka/brokers.test-kit'
import {
  addKafka,
  eventMessages,
  listInfos,
  sourceOf,
  until,
  untilRead,
  useEngines,
} from '../kafka/engines.test-kit'
import type { BatchOutcome } from '../pipeline'
import type { RecordBatch } from '../record'
import { readSecretsFrom } from '../secrets'
import { KafkaReader } from './kafka'

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }
const wait = (ms: number, signal: AbortSignal) =>
  delay(ms, undefined, { signal }).then(
    () => undefined,
    () => undefined,
  )

/** A way through whose batches wait until the test lets them pass. */
class HeldPipeline {
  readonly batches: RecordBatch[] = []
  private isOpen = false
  private release: () => void = () => undefined
  private readonly opened = new Promise<void>((resolve) => {
    this.release = resolve
  })

  open(): void {
    this.isOpen = true
    this.release()
  }

  async process(batch: RecordBatch): Promise<{ done: Promise<BatchOutcome> }> {
    this.batches.push(batch)
    const nothing = {
      rejected: 0,
      skipped: 0,
      duplicates: 0,
      rejects: [],
      leftOut: 0,
      newest: null,
    }
    const { length } = batch.records
    const outcome: BatchOutcome = { ...nothing, records: length, accepted: length }
    return { done: this.isOpen ? Promise.resolve(outcome) : this.opened.then(() => outcome) }
  }

  /** Position that an open window needs. */
  needed = Number.POSITIVE_INFINITY

  replayFrom(_source: string, _partition: string, _begun: number, end: number): number {
    return Math.min(end, this.needed)
  }
}

describe.skipIf(isSkipped)(`a group of members${why}`, () => {
  const brokers = useBrokers()
  const engines = useEngines()

  function makeReader(pipeline: HeldPipeline, topic: string): KafkaReader {
    const reading = kafkaReadingSchema.parse({
      brokers: brokers.addresses,
      topics: [topic],
      group: topic,
    })
    return new KafkaReader(
      {
        ...reading,
        id: 'held',
        name: 'Held',
        kind: 'kafka',
        format: 'auto',
        isPaused: false,
        limits: DEFAULT_LIMITS,
      },
      {
        pipeline,
        logs: { read: async () => new Map(), note: async () => undefined },
        readSecret: readSecretsFrom({}),
        log: SILENT,
        now: Date.now,
        wait,
        onBatch: () => undefined,
        inputs: {
          begin: () => undefined,
          assign: () => undefined,
          confirm: () => undefined,
          doubt: () => undefined,
          end: () => undefined,
        },
        whyWindowsWait: () => null,
      },
    )
  }

  it('stays a member and holds no more than a fetch while the way through is shut', async () => {
    const topic = await brokers.makeTopic(1)
    const messages = eventMessages(0, 30_000)
    for (let from = 0; from < messages.length; from += 5_000) {
      await brokers.send(topic, messages.slice(from, from + 5_000))
    }
    const pipeline = new HeldPipeline()
    const reader = makeReader(pipeline, topic)
    reader.start()
    try {
      await until('something was handed in', () => pipeline.batches.length > 0)
      const member = async () => (await brokers.use().describeGroups([topic])).groups[0]
      const joined = await member()
      expect(joined?.members).toHaveLength(1)
      const handed = () => pipeline.batches.reduce((sum, { records }) => sum + records.length, 0)
      // Longer than a session without heartbeats lasts.
      await delay(14_000)
      const later = await member()
      expect(later?.state).toBe('Stable')
      expect(later?.members.map(({ memberId }) => memberId)).toEqual(
        joined?.members.map(({ memberId }) => memberId),
      )
      expect(handed()).toBeLessThan(messages.length)
      expect(reader.status()).toMatchObject({ state: 'running', backlog: { records: 30_000 } })
      expect((await brokers.committed(topic, topic))[0]).toMatchObject({ offset: '0' })
      pipeline.open()
      await until('all is read', () => reader.status().backlog?.records === 0)
      expect(handed()).toBe(messages.length)
      expect((await brokers.committed(topic, topic))[0]).toMatchObject({ offset: '30000' })
    } finally {
      pipeline.open()
      await reader.stop()
    }
  }, 60_000)

  it('reads again what windows need, says what of it was through, and commits no less', async () => {
    const topic = await brokers.makeTopic(1)
    await brokers.send(topic, eventMessages(0, 40))
    const read = async (total: number) => {
      const pipeline = new HeldPipeline()
      pipeline.open()
      // A window that is open needs everything from here on.
      pipeline.needed = 7
      const reader = makeReader(pipeline, topic)
      reader.start()
      try {
        await until('all is read', () => {
          const { backlog } = reader.status()
          return backlog?.records === 0 && backlog.partitions[0]?.applied === total
        })
      } finally {
        await reader.stop()
      }
      return pipeline.batches[0]
    }
    await read(40)
    expect((await brokers.committed(topic, topic))[0]).toEqual({
      partition: 0,
      offset: '7',
      metadata: 'applied=40',
    })
    await brokers.send(topic, eventMessages(40, 10))
    const first = await read(50)
    expect(first?.records.map(({ position }) => position)).toEqual(
      Array.from({ length: 43 }, (_, n) => n + 7),
    )
    expect(first?.appliedBefore).toBe(40)
    expect((await brokers.committed(topic, topic))[0]).toMatchObject({ metadata: 'applied=50' })
  })

  it('counts what comes again after a member that died without a word', async () => {
    const topic = await brokers.makeTopic(2)
    await brokers.send(topic, eventMessages(0, 50))
    const desk = await engines.start()
    await addKafka(desk, brokers.addresses, [topic], { group: topic })
    await untilRead(desk, 50)
    await engines.stop(desk)
    // As if it had died before its offsets were committed.
    await brokers.use().setOffsets({
      groupId: topic,
      topic,
      partitions: [0, 1].map((partition) => ({ partition, offset: '5' })),
    })
    const again = await engines.start(desk.folder)
    await untilRead(again, 40)
    expect(sourceOf(again)).toMatchObject({ accepted: 0, duplicates: 40 })
    expect(await listInfos(again)).toHaveLength(50)
  })
})
