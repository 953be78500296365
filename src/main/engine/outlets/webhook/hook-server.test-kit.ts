import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'

/** A message as the server got it. */
export interface Received {
  headers: IncomingHttpHeaders
  body: string
}

/** How the server answers one message; by default 200. */
export type Behave = (response: ServerResponse, received: Received) => void

/** Answers with a status. */
export function answer(status: number, headers: Record<string, string> = {}, text = ''): Behave {
  return (response) => void response.writeHead(status, headers).end(text)
}

/** Cuts the connection. */
export const reset: Behave = (response) => void response.destroy()

/** Never answers. */
export const hang: Behave = () => undefined

/** An HTTP server that takes messages of webhooks and misbehaves on demand. */
export class HookServer {
  /** All that came, those it refused as well. */
  readonly received: Received[] = []
  /** Those of them that it took. */
  readonly taken: Received[] = []
  /** How it answers the next ones, one each; then as `usually`. */
  readonly next: Behave[] = []
  usually: Behave = answer(200)
  private readonly server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const received = { headers: request.headers, body: Buffer.concat(pieces).toString('utf8') }
      this.received.push(received)
      const behave = this.next.shift() ?? this.usually
      behave(response, received)
      if (response.writableEnded && response.statusCode === 200) this.taken.push(received)
    })
    // A connection that is cut by a test is none of its faults.
    request.on('error', () => undefined)
  })

  /** Listens on a free port, or on the one it had before. */
  async start(port = 0): Promise<void> {
    this.server.listen(port, '127.0.0.1')
    await once(this.server, 'listening')
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** With something in it that nobody may read elsewhere. */
  get address(): string {
    return `http://127.0.0.1:${this.port}/services/T0/B0/hush-hush`
  }

  get isListening(): boolean {
    return this.server.listening
  }

  /** Texts of the messages of a chat. */
  get texts(): string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { text: string }).text)
  }
}

/** Servers that end with the test they were started in. */
export function useHookServers(): { start: () => Promise<HookServer> } {
  const servers: HookServer[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) if (server.isListening) await server.stop()
  })
  return {
    start: async () => {
      const server = new HookServer()
      servers.push(server)
      await server.start()
      return server
    },
  }
}
