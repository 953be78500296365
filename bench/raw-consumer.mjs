// Reads a topic with kafkajs and JSON.parse and nothing else, until it has so many messages. Its
// one argument is JSON: {brokers, topic, group, count, warmAfter}. Prints seconds and processor seconds
// from the moment its partitions are given to it, and the latter once more from \`warmAfter\` messages on.
import kafkajs from 'kafkajs'

const { brokers, topic, group, count, warmAfter } = JSON.parse(process.argv[2])
const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING })
// The same bounds as the engine's.
const consumer = kafka.consumer({
  groupId: group,
  maxBytes: 16 * 1024 * 1024,
  maxBytesPerPartition: 4 * 1024 * 1024,
  maxWaitTimeInMs: 500,
})
await consumer.connect()
await consumer.subscribe({ topics: [topic], fromBeginning: true })

let read = 0
let checked = 0
let begun = null
let warm = null
await new Promise((resolve, reject) => {
  consumer.on(consumer.events.GROUP_JOIN, () => {
    begun ??= { at: performance.now(), cpu: process.cpuUsage() }
  })
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
  const eachBatch = async ({ batch }) => {
    for (const { value } of batch.messages) if (JSON.parse(value).alert_id > 0) checked += 1
    read += batch.messages.length
    if (read >= warmAfter) warm ??= { read, cpu: process.cpuUsage() }
    if (read >= count) resolve()
  }
  consumer.run({ partitionsConsumedConcurrently: 32, eachBatch }).catch(reject)
})
if (checked !== read) throw new Error(`${read - checked} messages were no events`)
const seconds = (performance.now() - begun.at) / 1000
const secondsSince = (cpu) => {
  const { user, system } = process.cpuUsage(cpu)
  return (user + system) / 1e6
}
const cpuSeconds = secondsSince(begun.cpu)
const warmMicroseconds = (secondsSince(warm.cpu) / (read - warm.read)) * 1e6
process.stdout.write(`${JSON.stringify({ read, seconds, cpuSeconds, warmMicroseconds })}\n`)
await consumer.disconnect()
