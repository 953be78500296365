// ClickHouse over HTTP on a free port of the loopback interface: its real engine (chDB) in a process
// of its own behind the small part of the HTTP interface that clients use.
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeCertificate } from './certificate.mjs'
import { startChild } from './child.mjs'
import { findFreePorts, startAgain, waitUntil } from './loopback.mjs'

const PROGRAM = fileURLToPath(new URL('clickhouse-http.mjs', import.meta.url))

/** Why no ClickHouse can be started here, in one sentence; null where it can. */
export function findClickHouseObstacle() {
  if (findEngine() !== null) return null
  return `the package chdb has no build for ${process.platform}-${process.arch}; run npm ci on Linux or macOS`
}

/** Where the engine's library is; looking does not load it. */
function findEngine() {
  try {
    return createRequire(import.meta.url)('chdb/libchdb').libchdbPath()
  } catch {
    return null
  }
}

/** Starts one. With `isTls`, it takes nothing but TLS with a certificate of its own. */
export async function startClickHouse(options = {}) {
  const obstacle = findClickHouseObstacle()
  if (obstacle !== null) throw new Error(`No ClickHouse: ${obstacle}.`)
  return startAgain(() => startOnce(options))
}

async function startOnce({ username = 'default', password = '', isTls = false }) {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-clickhouse-'))
  const [port] = await findFreePorts(1)
  const certificate = isTls ? await makeCertificate(folder) : null
  const options = { path: join(folder, 'data'), port, username, password, certificate }
  const log = join(folder, 'clickhouse.log')
  const begin = async () => {
    const started = await startChild(process.execPath, [PROGRAM, JSON.stringify(options)], log)
    try {
      await waitUntil(`ClickHouse on port ${port}`, () => isListening(port))
    } catch (error) {
      await started.kill()
      throw error
    }
    return started
  }
  let child = await begin()
  return {
    url: `${isTls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    /** Certificate that clients must trust, null without TLS. */
    certificateFile: certificate?.cert ?? null,
    kill: () => child.kill(),
    restart: async () => {
      await child.kill()
      child = await begin()
    },
    stop: async () => {
      await child.kill()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(true)
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
  })
}
