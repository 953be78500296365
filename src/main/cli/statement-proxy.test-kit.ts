import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const LOOKED_AT_CHARS = 300

/** Calls `act` before or after a ClickHouse server did a statement that matches; it is not answered. */
export interface Trap {
  match: RegExp
  when: 'before' | 'after'
  act: () => void
}

/** Stands between one engine and its ClickHouse server. */
export interface StatementProxy {
  url: string
  /** The next statement that matches is not answered. */
  set: (trap: Trap) => void
  close: () => Promise<void>
}

/** Starts one in front of a server, which speaks HTTP. */
export async function startProxy(target: string): Promise<StatementProxy> {
  let trap: Trap | null = null
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const path = incoming.url ?? '/'
      const query = new URL(path, target).searchParams.get('query') ?? ''
      const text = query + body.subarray(0, LOOKED_AT_CHARS).toString('latin1')
      const sprung = trap?.match.test(text) === true ? trap : null
      if (sprung !== null) trap = null
      if (sprung?.when === 'before') {
        sprung.act()
        return
      }
      const { method, headers } = incoming
      const passed = request(new URL(path, target), { method, headers }, (answer) => {
        if (sprung !== null) {
          answer.resume()
          answer.on('end', sprung.act)
          return
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(outgoing)
      })
      passed.on('error', () => outgoing.destroy())
      passed.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    set: (next) => {
      trap = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
