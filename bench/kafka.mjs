// Claim: the whole way through (Kafka, Redis, ClickHouse, alerts) costs the engine at most 2.5 times
// the processor time an event of a consumer that parses JSON and nothing else, on the same topic.
// All servers run on the same machine. Linux only: processor time is read from /proc. How far the engine
// is says the group's offset in Kafka, which it commits for what went the whole way: whoever asks the
// engine itself costs it time. Node is started as a container or a service starts it; NODE_ARGS, parted by
// blanks, are given instead.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { profileArgs, readProfile } from './cpu-profile.mjs'
import { inTemporaryFolder, printResult, readPeak, startServe } from './measure.mjs'
import {
  clientOf,
  makeMessage,
  makeTopic,
  readCpuSeconds,
  settleEngine,
  withServers,
} from './servers.mjs'

const COUNT = Number(process.env.COUNT ?? 500_000)
/** One message in so many repeats an event, up to so many messages back. */
const DUPLICATE_EVERY = 10
const MOST_BACK = 5_000
const SEND = 2_500
const POLL_MS = 50
/** From so many messages on a process is warm: its code is compiled, its connections are open. */
const WARM_AFTER = COUNT / 5
const TOPIC = 'bench-kafka'
const DOCKERFILE = new URL('../resources/servers/Dockerfile', import.meta.url)
const RAW = fileURLToPath(new URL('raw-consumer.mjs', import.meta.url))

/** What stands between `node` and the program where a container starts it. */
function readServiceArgs() {
  const [, command = '[]'] = /^ENTRYPOINT (.+)$/m.exec(readFileSync(DOCKERFILE, 'utf8')) ?? []
  return JSON.parse(command).filter((arg) => arg.startsWith('--'))
}

const NODE_ARGS = process.env.NODE_ARGS?.split(' ').filter(Boolean) ?? readServiceArgs()

const isDuplicate = (n) => n % DUPLICATE_EVERY === DUPLICATE_EVERY - 1

function chooseRepeated(n) {
  const found = Math.max(0, n - 1 - ((n * 7) % MOST_BACK))
  return isDuplicate(found) ? found - 1 : found
}

/** Fills the topic, every partition in turn. */
async function fill({ producer, partitions, topic }) {
  const startedAt = Date.now() - COUNT
  for (let from = 0; from < COUNT; from += SEND) {
    const messages = Array.from({ length: Math.min(SEND, COUNT - from) }, (_, index) => {
      const n = from + index
      const event = isDuplicate(n) ? chooseRepeated(n) : n
      return { partition: n % partitions, value: makeMessage(event, startedAt + event) }
    })
    await producer.send({ topic, messages })
  }
}

async function consumeRaw({ kafka }) {
  const work = {
    brokers: kafka.addresses,
    topic: TOPIC,
    group: 'raw',
    count: COUNT,
    warmAfter: WARM_AFTER,
  }
  const child = spawn(process.execPath, [RAW, JSON.stringify(work)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the raw consumer ended with status ${code}`)
  const { seconds, cpuSeconds, warmMicroseconds } = JSON.parse(stdout)
  return { seconds, cpuSeconds, warmMicroseconds }
}

/** Processor seconds that Redis has used. */
async function readRedisCpu({ redis }) {
  const info = await redis.cli('INFO', 'cpu')
  const [, user] = /used_cpu_user:([\d.]+)/.exec(info) ?? []
  const [, system] = /used_cpu_sys:([\d.]+)/.exec(info) ?? []
  return Number(user) + Number(system)
}

/** Reads the topic with an engine of its own history; answers what it took from first to last. */
async function consumeWhole(folder, servers, database, nodeArgs) {
  const dataFolder = await settleEngine(folder, servers, TOPIC, database)
  const serve = await startServe(['--data-dir', dataFolder], { nodeArgs })
  const admin = clientOf(servers).admin()
  await admin.connect()
  /** Messages that went the whole way; -1 before partitions are given to the engine. */
  const readThrough = async () => {
    const [{ partitions }] = await admin.fetchOffsets({ groupId: database, topics: [TOPIC] })
    const offsets = partitions.map(({ offset }) => Number(offset))
    if (offsets.some((offset) => offset < 0)) return -1
    return offsets.reduce((sum, each) => sum + each, 0)
  }
  const look = async () => ({
    read: await readThrough(),
    at: performance.now(),
    cpu: readCpuSeconds(serve.pid),
  })
  const lookAgain = async () => {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    return look()
  }
  try {
    let begun = await look()
    let now = begun
    // The last look before its partitions were given to it.
    for (; now.read < 0; now = await lookAgain()) begun = now
    let warm = null
    for (; now.read < COUNT; now = await lookAgain()) if (now.read >= WARM_AFTER) warm ??= now
    if (warm === null) throw new Error('The engine was through before it was warm')
    const cpuSinceWarm = now.cpu - warm.cpu
    return {
      seconds: (now.at - begun.at) / 1000,
      cpuSeconds: now.cpu - begun.cpu,
      warmMicroseconds: (cpuSinceWarm / (now.read - warm.read)) * 1e6,
      peakMB: Math.round((readPeak(serve.pid) ?? 0) / 1e6),
    }
  } finally {
    await admin.disconnect()
    await serve.stop()
  }
}

const perEvent = (cpuSeconds) => Number(((cpuSeconds / COUNT) * 1e6).toFixed(2))

const toFigures = ({ seconds, cpuSeconds, warmMicroseconds, ...more }) => ({
  eventsPerSecond: Math.round(COUNT / seconds),
  cpuMicrosecondsAnEvent: perEvent(cpuSeconds),
  onceWarm: Number(warmMicroseconds.toFixed(2)),
  ...more,
})

await inTemporaryFolder((folder) =>
  withServers(async (servers) => {
    const topic = await makeTopic(servers, TOPIC)
    await fill(topic)
    await topic.close()
    const raw = await consumeRaw(servers)
    const redisBefore = await readRedisCpu(servers)
    const whole = await consumeWhole(folder, servers, 'bench_whole', NODE_ARGS)
    const redisCpuSeconds = (await readRedisCpu(servers)) - redisBefore
    const profiles = join(folder, 'profiles')
    await servers.redis.cli('FLUSHALL')
    await consumeWhole(folder, servers, 'bench_profiled', [...NODE_ARGS, ...profileArgs(profiles)])
    printResult('kafka', {
      messages: COUNT,
      nodeArgs: NODE_ARGS,
      raw: toFigures(raw),
      whole: toFigures(whole),
      redisCpuMicrosecondsAnEvent: perEvent(redisCpuSeconds),
      cpuTimesRaw: Number((whole.cpuSeconds / raw.cpuSeconds).toFixed(2)),
      cpuTimesRawOnceWarm: Number((whole.warmMicroseconds / raw.warmMicroseconds).toFixed(2)),
      shareOfRawRate: Number((raw.seconds / whole.seconds).toFixed(2)),
      profile: readProfile(profiles),
    })
  }),
)
