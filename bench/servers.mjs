// What benchmarks on real servers share: the servers, a topic, and an engine that reads it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import kafkajs from 'kafkajs'
import { startClickHouse } from '../scripts/servers/clickhouse.mjs'
import { startKafka } from '../scripts/servers/kafka.mjs'
import { startRedis } from '../scripts/servers/redis.mjs'

const PARTITIONS = 4

/** One broker, one Redis and one ClickHouse while the work is done. */
export async function withServers(work) {
  const servers = []
  try {
    const kafka = await startKafka()
    servers.push(kafka)
    const redis = await startRedis()
    servers.push(redis)
    const clickhouse = await startClickHouse()
    servers.push(clickhouse)
    return await work({ kafka, redis, clickhouse })
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/** A client of the brokers that says nothing. */
export function clientOf({ kafka }) {
  return new kafkajs.Kafka({ brokers: kafka.addresses, logLevel: kafkajs.logLevel.NOTHING })
}

/** A topic of four partitions, with an administrator and a producer of it. */
export async function makeTopic(servers, topic) {
  const client = clientOf(servers)
  const admin = client.admin()
  const producer = client.producer()
  await admin.connect()
  await producer.connect()
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 1 }],
  })
  const close = () => Promise.all([admin.disconnect(), producer.disconnect()])
  return { topic, partitions: PARTITIONS, admin, producer, close }
}

/** Blacklist events of 350 bytes; the same number is the same event. */
export function makeMessage(number, timestamp, addresses = 10_000) {
  const n = number % addresses
  const event = {
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp,
    ip: `198.${18 + ((n >> 16) & 1)}.${(n >> 8) & 255}.${n & 255}`,
    alert_id: [40, 41, 42, 61, 68, 79][number % 6],
    dst_port: 443,
    info: `/index.php?id=${number}&q=`,
    reason: 'Detected SQL Inj in logs',
  }
  event.info += 'x'.repeat(Math.max(0, MESSAGE_BYTES - JSON.stringify(event).length))
  return JSON.stringify(event)
}

const MESSAGE_BYTES = 350

/** A data folder whose engine reads the topic and keeps everything on the servers. */
export async function settleEngine(folder, servers, topic, database) {
  const { kafka, redis, clickhouse } = servers
  const source = { id: 'bench', kind: 'kafka', name: 'Bench', format: 'auto' }
  const settings = {
    hasStoppedDemo: true,
    history: { url: clickhouse.url, database },
    tally: { redis: { addresses: [`${redis.host}:${redis.port}`] } },
    sources: [{ ...source, brokers: kafka.addresses, topics: [topic], group: database }],
  }
  const dataFolder = join(folder, database)
  await mkdir(dataFolder, { recursive: true })
  await writeFile(join(dataFolder, 'settings.json'), JSON.stringify(settings))
  return dataFolder
}

/** Processor seconds that a process has used, on Linux. */
export function readCpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
}

const TICKS_A_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
