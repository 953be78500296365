// Real Redis servers on free ports of the loopback interface, for tests, benchmarks and newcomers.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeCertificate } from './certificate.mjs'
import { startChild } from './child.mjs'
import { findCommand } from './find-command.mjs'
import { findFreePorts, startAgain, waitUntil } from './loopback.mjs'

const run = promisify(execFile)

/** How long a node is missed before the others promote its replica, ms. */
const NODE_TIMEOUT_MS = 1_500

/** Why no Redis can be started here, in one sentence; null where it can. */
export function findRedisObstacle() {
  const missing = ['redis-server', 'redis-cli'].filter((name) => findCommand(name) === null)
  if (missing.length === 0) return null
  return `${missing.join(' and ')} not found; install Debian's redis-server package`
}

function refuseWithoutRedis() {
  const obstacle = findRedisObstacle()
  if (obstacle !== null) throw new Error(`No Redis: ${obstacle}.`)
}

/** One node: its process, and how to end and start it again with what it had written. */
async function startNode({ folder, port, extra, cli }) {
  const args = [
    ...['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--loglevel', 'notice'],
    // With everysec a busy disk delays writing by up to 2 s, and a kill takes back what was answered.
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--repl-diskless-sync-delay', '0'],
    ...extra,
  ]
  const begin = () => startChild('redis-server', args, join(folder, 'redis.log'))
  const ping = () =>
    waitUntil(`Redis on port ${port}`, async () => (await cli('PING')).trim() === 'PONG')
  let child = await begin()
  try {
    await ping()
  } catch (error) {
    await child.kill()
    throw error
  }
  return {
    host: '127.0.0.1',
    port,
    cli,
    kill: () => child.kill(),
    restart: async () => {
      await child.kill()
      child = await begin()
      await ping()
    },
  }
}

/** Starts one Redis server. With `isTls`, it takes nothing but TLS with a certificate of its own. */
export async function startRedis(options = {}) {
  refuseWithoutRedis()
  return startAgain(() => startOne(options))
}

async function startOne({ password = '', isTls = false }) {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-redis-'))
  const [port] = await findFreePorts(1)
  const certificate = isTls ? await makeCertificate(folder) : null
  const listen =
    certificate === null
      ? ['--port', `${port}`]
      : [
          ...['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no'],
          ...['--tls-cert-file', certificate.cert, '--tls-key-file', certificate.key],
        ]
  const cli = (...args) =>
    call(port, args, password, certificate === null ? [] : ['--tls', '--cacert', certificate.cert])
  const extra = [...listen, ...(password === '' ? [] : ['--requirepass', password])]
  const node = await startNode({ folder, port, extra, cli })
  return {
    ...node,
    certificateFile: certificate?.cert ?? null,
    stop: async () => {
      await node.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a Redis Cluster of six nodes: three primaries, each with a replica. */
export async function startRedisCluster() {
  refuseWithoutRedis()
  return startAgain(startSix)
}

async function startSix() {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-redis-'))
  const ports = await findFreePorts(12)
  const nodes = []
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.kill()))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (let index = 0; index < 6; index += 1) {
      nodes.push(await startClusterNode(folder, ports[index], ports[index + 6]))
    }
    const all = nodes.map(({ port }) => `127.0.0.1:${port}`)
    await run('redis-cli', [
      '--cluster',
      'create',
      ...all,
      '--cluster-replicas',
      '1',
      '--cluster-yes',
    ])
    await waitForHealth(nodes)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    nodes,
    /** The primary that has a key now. */
    primaryOf: (key) => findPrimary(nodes, key),
    /** Resolves once every slot is served and every replica follows its primary. */
    waitForHealth: () => waitForHealth(nodes),
    stop,
  }
}

async function startClusterNode(folder, port, busPort) {
  const own = await mkdtemp(join(folder, `${port}-`))
  const extra = [
    ...['--port', `${port}`, '--cluster-enabled', 'yes', '--cluster-port', `${busPort}`],
    ...['--cluster-node-timeout', `${NODE_TIMEOUT_MS}`, '--cluster-config-file', 'nodes.conf'],
  ]
  const cli = (...args) => call(port, args, '', [])
  return startNode({ folder: own, port, extra, cli })
}

async function waitForHealth(nodes) {
  await waitUntil('A healthy Redis Cluster', async () => {
    for (const { cli } of nodes) {
      if (!(await cli('CLUSTER', 'INFO')).includes('cluster_state:ok')) return false
      const known = (await cli('CLUSTER', 'NODES')).trim().split('\n')
      if (known.some((line) => /\bfail\b|fail\?|handshake/.test(line))) return false
      const replication = await cli('INFO', 'replication')
      const isPrimary = replication.includes('role:master')
      if (isPrimary && !replication.includes('connected_slaves:1')) return false
      if (!isPrimary && !replication.includes('master_link_status:up')) return false
    }
    return true
  })
}

async function findPrimary(nodes, key) {
  const slot = Number(await nodes[0].cli('CLUSTER', 'KEYSLOT', key))
  for (const node of nodes) {
    const lines = await node.cli('CLUSTER', 'NODES').catch(() => '')
    const own = lines.split('\n').find((line) => line.includes('myself')) ?? ''
    if (!own.includes('master')) continue
    const ranges = own
      .split(' ')
      .slice(8)
      .map((range) => range.split('-').map(Number))
    if (ranges.some(([from, to = from]) => slot >= from && slot <= to)) return node
  }
  throw new Error(`No primary has the slot of ${key}`)
}

async function call(port, args, password, tls) {
  const { stdout } = await run('redis-cli', ['-h', '127.0.0.1', '-p', `${port}`, ...tls, ...args], {
    env: { ...process.env, ...(password === '' ? {} : { REDISCLI_AUTH: password }) },
  })
  return stdout
}
