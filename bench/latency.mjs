// Claim: at 5,000 events/s on Kafka, Redis and ClickHouse, an event is on a console's live stream
// within 500 ms (p95) of being produced. Events of 400 addresses go into one alert each; an event is
// visible once its alert has counted it.
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { inTemporaryFolder, printResult, startServe } from './measure.mjs'
import { makeMessage, makeTopic, settleEngine, withServers } from './servers.mjs'

const SECONDS = Number(process.env.SECONDS ?? 60)
const RATE = Number(process.env.RATE ?? 5_000)
const TOPIC = 'bench-latency'
const ADDRESSES = 400
/** A multiple of six, so that an address always has the same alert. */
const CYCLE = ADDRESSES * 6
const STEP_MS = 20
const WARM_UP_MS = 5_000
const PATIENCE_MS = 60_000

/** Due times of the events of each address that nobody has seen yet, oldest first. */
const unseen = new Map()
const seenCounts = new Map()
const latencies = []

function connect({ url, token }) {
  const address = new URL('rpc', url)
  address.protocol = 'ws:'
  const websocket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } })
  return { client: createORPCClient(new RPCLink({ websocket })), close: () => websocket.close() }
}

/** Takes in live batches as a console does; how long each event took is kept from `from` on. */
async function follow(client, from) {
  for await (const batch of await client.live.watch({})) {
    const at = performance.now()
    for (const { subject, count } of batch.alerts) {
      const due = unseen.get(subject) ?? []
      const seen = due.splice(0, count - (seenCounts.get(subject) ?? 0))
      seenCounts.set(subject, count)
      for (const each of seen) if (each >= from) latencies.push(at - each)
    }
    await client.live.acknowledge({ stream: batch.stream, number: batch.number })
  }
}

async function produce({ producer, partitions, topic }) {
  const startedAt = performance.now()
  const time = Date.now()
  const sending = []
  let made = 0
  for (;;) {
    const at = performance.now()
    if (at - startedAt > SECONDS * 1000) break
    const due = Math.floor(((at - startedAt) / 1000) * RATE)
    const messages = []
    for (; made < due; made += 1) {
      const n = made % ADDRESSES
      const value = makeMessage(n * 6 + Math.floor(made / ADDRESSES) * CYCLE, time, CYCLE)
      const { ip } = JSON.parse(value)
      if (!unseen.has(ip)) unseen.set(ip, [])
      unseen.get(ip).push(startedAt + (made / RATE) * 1000)
      messages.push({ partition: n % partitions, value })
    }
    // The next is not held up by an answer that takes long.
    if (messages.length > 0) sending.push(producer.send({ topic, messages }))
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
  await Promise.all(sending)
  return made
}

async function waitUntilSeen() {
  const end = performance.now() + PATIENCE_MS
  const count = () => [...unseen.values()].reduce((sum, each) => sum + each.length, 0)
  while (count() > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return count()
}

await inTemporaryFolder((folder) =>
  withServers(async (servers) => {
    const topic = await makeTopic(servers, TOPIC)
    const dataFolder = await settleEngine(folder, servers, TOPIC, 'bench_latency')
    const serve = await startServe(['--data-dir', dataFolder])
    const { client, close } = connect(serve)
    try {
      const following = follow(client, performance.now() + WARM_UP_MS)
      const produced = await produce(topic)
      const neverSeen = await waitUntilSeen()
      close()
      await following.catch(() => undefined)
      const sorted = latencies.sort((a, b) => a - b)
      const at = (share) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
      printResult('latency', {
        eventsPerSecond: Math.round(produced / SECONDS),
        seconds: SECONDS,
        measured: sorted.length,
        neverSeen,
        produceToVisibleMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
      })
    } finally {
      await serve.stop()
      await topic.close()
    }
  }),
)
