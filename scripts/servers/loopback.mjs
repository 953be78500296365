import { createServer } from 'node:net'

/** Ports that nobody listens on, free until somebody else asks; all different. */
export async function findFreePorts(count) {
  const holders = []
  try {
    for (let index = 0; index < count; index += 1) holders.push(await hold())
    return holders.map((holder) => holder.address().port)
  } finally {
    await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))))
  }
}

function hold() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

/** Asks until the answer is true. @throws Error that names what was waited for, after `limitMs`. */
export async function waitUntil(what, isSo, limitMs = 30_000) {
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
