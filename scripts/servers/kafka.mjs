// Real Kafka brokers (KRaft, without ZooKeeper) on free ports of the loopback interface.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeCertificate } from './certificate.mjs'
import { startChild } from './child.mjs'
import { findCommand } from './find-command.mjs'
import { countBrokers } from './kafka-probe.mjs'
import { findFreePorts, startAgain, waitUntil } from './loopback.mjs'

const run = promisify(execFile)

/** The newest of the last line that still speaks the protocol versions of kafkajs 2. */
const VERSION = '3.9.1'
/** Any id of the right form; the brokers meet nobody else. */
const CLUSTER_ID = 'd2F0Y2hmbG9vci10ZXN0cw'
const DOWNLOAD_MS = 300_000
const READY_MS = 120_000
const MEMORY = ['-Xms64m', '-Xmx320m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Jars are kept outside the checkout, where they outlive it. */
function jarFolder() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(cache, 'watchfloor', `kafka-${VERSION}`)
}

/** Why no Kafka can be started here, in one sentence; null where it can. */
export function findKafkaObstacle() {
  if (findCommand('java') === null) return 'java not found; install Java 17 or newer'
  if (existsSync(jarFolder()) || findCommand('mvn') !== null) return null
  return "mvn not found; install Maven, which fetches Kafka's jars once"
}

/** Fetches Kafka from Maven Central where it is not here yet; answers the folder of its jars. */
export async function fetchKafka() {
  const folder = jarFolder()
  if (existsSync(folder)) return folder
  await mkdir(join(folder, '..'), { recursive: true })
  const work = await mkdtemp(`${folder}-`)
  try {
    await writeFile(join(work, 'pom.xml'), POM)
    const goal = ['-B', '-q', 'dependency:copy-dependencies', '-DincludeScope=runtime']
    const jars = join(work, 'jars')
    const options = { cwd: work, timeout: DOWNLOAD_MS, maxBuffer: 1e8 }
    await run('mvn', [...goal, `-DoutputDirectory=${jars}`], options)
    // Somebody else may have been faster.
    await rename(jars, folder).catch((error) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return folder
}

/**
 * Starts one broker or several, which replicate what the topics ask for. With `users` (passwords by
 * name) each has a second port, where they sign in with PLAIN alone, and a third one with TLS, where
 * they sign in with PLAIN, SCRAM or, under any name, an unsigned token (OAUTHBEARER).
 */
export async function startKafka(options = {}) {
  const obstacle = findKafkaObstacle()
  if (obstacle !== null) throw new Error(`No Kafka: ${obstacle}.`)
  const classes = join(await fetchKafka(), '*')
  return startAgain(() => startOnce(classes, options))
}

async function startOnce(classes, { brokers: count = 1, users }) {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-kafka-'))
  const ports = await findFreePorts(4 * count)
  const controllers = ports.slice(count, 2 * count)
  const signIns = ports.slice(2 * count, 3 * count)
  const secured = ports.slice(3 * count)
  const voters = controllers.map((port, index) => `${index + 1}@127.0.0.1:${port}`)
  const brokers = []
  let certificateFile = null
  const stop = async () => {
    await Promise.all(brokers.map((broker) => broker.kill()))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const keyStore = users === undefined ? null : await makeKeyStore(folder)
    certificateFile = keyStore?.cert ?? null
    const nodes = ports.slice(0, count).map((port, index) => ({ id: index + 1, port }))
    await Promise.all(
      nodes.map(async ({ id, port }) => {
        const config = join(folder, `broker-${id}.properties`)
        const data = join(folder, `broker-${id}`)
        const controller = controllers[id - 1]
        const signIn =
          keyStore === null
            ? null
            : { port: signIns[id - 1], tlsPort: secured[id - 1], users, keyStore: keyStore.file }
        await writeFile(config, properties({ id, port, controller, signIn, data, voters, count }))
        const format = ['format', '--cluster-id', CLUSTER_ID, '--config', config]
        const tool = ['-cp', classes, 'kafka.tools.StorageTool', ...format, ...listScram(users)]
        await run('java', [...MEMORY, ...tool])
        brokers[id - 1] = await startBroker({ config, classes, port, log: `${data}.log` })
      }),
    )
    const starting = waitForBrokers(brokers, count)
    const logs = nodes.map(({ id }) => join(folder, `broker-${id}.log`))
    await Promise.race([starting, failOnTakenPort(logs, starting)])
  } catch (error) {
    await stop()
    throw error
  }
  return {
    brokers,
    addresses: brokers.map(({ host, port }) => `${host}:${port}`),
    signInAddresses: users === undefined ? [] : signIns.map((port) => `127.0.0.1:${port}`),
    tlsAddresses: users === undefined ? [] : secured.map((port) => `127.0.0.1:${port}`),
    certificateFile,
    /** Resolves once every broker knows of all of them. */
    waitForAll: () => waitForBrokers(brokers, count),
    stop,
  }
}

async function startBroker({ config, classes, port, log }) {
  const begin = () => startChild('java', [...MEMORY, '-cp', classes, 'kafka.Kafka', config], log)
  let child = await begin()
  return {
    host: '127.0.0.1',
    port,
    kill: () => child.kill(),
    restart: async () => {
      await child.kill()
      child = await begin()
      await waitForBrokers([{ port }], 1)
    },
  }
}

/** Fails when one of these logs tells of a port that somebody else has, until `starting` is over. */
async function failOnTakenPort(logs, starting) {
  let isOver = false
  starting
    .catch(() => undefined)
    .then(() => {
      isOver = true
    })
  while (!isOver) {
    for (const log of logs) {
      const text = await readFile(log, 'utf8').catch(() => '')
      if (text.includes('Address already in use')) throw new Error(`${log}: port taken`)
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  await starting
}

/** Every one of these knows of so many brokers. */
async function waitForBrokers(brokers, count) {
  await waitUntil(
    `A Kafka of ${count}`,
    async () => {
      for (const { port } of brokers) if ((await countBrokers(port)) < count) return false
      return true
    },
    READY_MS,
  )
}

function properties({ id, port, controller, signIn, data, voters, count }) {
  const copies = Math.min(3, count)
  const listeners = [`PLAINTEXT://127.0.0.1:${port}`]
  if (signIn !== null) {
    listeners.push(`SASL_PLAINTEXT://127.0.0.1:${signIn.port}`)
    listeners.push(`SASL_SSL://127.0.0.1:${signIn.tlsPort}`)
  }
  return Object.entries({
    ...(signIn === null ? {} : signInProperties(signIn)),
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': voters.join(','),
    listeners: [...listeners, `CONTROLLER://127.0.0.1:${controller}`].join(','),
    'advertised.listeners': listeners.join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': Math.max(1, copies - 1),
    'min.insync.replicas': Math.max(1, copies - 1),
    'group.initial.rebalance.delay.ms': 0,
    'broker.session.timeout.ms': 6000,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

const SCRAMS = ['SCRAM-SHA-256', 'SCRAM-SHA-512']
const MODULES = 'org.apache.kafka.common.security'

/** Sign-ins of the two listeners that ask for one, and the certificate of the one with TLS. */
function signInProperties({ users, keyStore }) {
  const words = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`)
  const modules = {
    PLAIN: `${MODULES}.plain.PlainLoginModule required ${words.join(' ')};`,
    ...Object.fromEntries(
      SCRAMS.map((name) => [name, `${MODULES}.scram.ScramLoginModule required;`]),
    ),
    OAUTHBEARER: `${MODULES}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  }
  const secured = Object.entries(modules).map(([mechanism, module]) => [
    `listener.name.sasl_ssl.${mechanism.toLowerCase()}.sasl.jaas.config`,
    module,
  ])
  return {
    'listener.name.sasl_plaintext.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_plaintext.plain.sasl.jaas.config': modules.PLAIN,
    'listener.name.sasl_ssl.sasl.enabled.mechanisms': Object.keys(modules).join(','),
    ...Object.fromEntries(secured),
    'listener.name.sasl_ssl.ssl.keystore.type': 'PEM',
    'listener.name.sasl_ssl.ssl.keystore.location': keyStore,
  }
}

/** What writes the users' SCRAM secrets into a new broker's log. */
function listScram(users = {}) {
  return Object.entries(users).flatMap(([name, password]) =>
    SCRAMS.flatMap((scram) => ['--add-scram', `${scram}=[name=${name},password=${password}]`]),
  )
}

/** One file with key and certificate, as brokers want it. */
async function makeKeyStore(folder) {
  const { cert, key } = await makeCertificate(folder)
  const file = join(folder, 'key-and-cert.pem')
  await writeFile(file, (await readFile(key, 'utf8')) + (await readFile(cert, 'utf8')))
  return { file, cert }
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>watchfloor</groupId><artifactId>kafka-for-tests</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId>
    <version>${VERSION}</version>
  </dependency></dependencies>
</project>
`
