import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below what systems give to outgoing connections (Linux from 32768, macOS from 49152): a server that
 * is away for a while finds its port free when it comes back.
 */
const LOWEST_PORT = 12_000
const HIGHEST_PORT = 31_999
const ATTEMPTS = 3

/** Ports that nobody listens on, free until somebody else asks; all different. */
export async function findFreePorts(count) {
  const holders = []
  try {
    while (holders.length < count) {
      const holder = await hold(randomInt(LOWEST_PORT, HIGHEST_PORT + 1))
      if (holder !== null) holders.push(holder)
    }
    return holders.map((holder) => holder.address().port)
  } finally {
    await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))))
  }
}

function hold(port) {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', (error) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

/**
 * Starts servers, again where that failed: between choosing a port and using it anybody may be
 * faster. @throws Error what the last attempt failed with; what it had started is its own to end.
 */
export async function startAgain(start) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start()
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

/** Asks until the answer is true. @throws Error that names what was waited for, after `limitMs`. */
export async function waitUntil(what, isSo, limitMs = 60_000) {
  const end = Date.now() + limitMs
  let last = ''
  while (Date.now() < end) {
    try {
      if (await isSo()) return
    } catch (error) {
      last = `: ${error instanceof Error ? error.message : String(error)}`
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${what} did not come within ${limitMs / 1000} s${last}`)
}
