import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A document of the index. */
export interface Doc {
  id: string
  /** Event time, ms. */
  time: number
  source: object
}

/** What a server does instead of answering. */
export type Misbehaviour = (response: ServerResponse) => void

interface Asked {
  size: number
  pit: { id: string }
  query: { bool: { filter: object[] } }
  search_after?: [number, number]
}

/** A server that speaks the calls of Elasticsearch that are documented, of one index, and misbehaves on wish. */
export class ElasticsearchServer {
  readonly docs: Doc[] = []
  /** Each search takes the first, and does that instead; null: it answers well. */
  readonly misbehaviours: (Misbehaviour | null)[] = []
  /** Bodies of searches that were answered. */
  readonly searches: Asked[] = []
  /** The header that is asked for; null: none. */
  authorization: string | null = null
  /** Points in time that are open, each with what the index held then. */
  readonly pits = new Map<string, Doc[]>()
  private server: Server | null = null
  private names = 0

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response))
    this.server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections()
    await new Promise<void>((resolve) => this.server?.close(() => resolve()) ?? resolve())
  }

  get url(): string {
    const { port } = (this.server as Server).address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const piece of request) text += String(piece)
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    if (this.authorization !== null && request.headers.authorization !== this.authorization) {
      say(response, 401, { error: { type: 'security_exception', reason: 'who are you?' } })
      return
    }
    if (pathname === '/') return say(response, 200, { version: { number: '8.15.0' } })
    if (pathname.endsWith('/_pit') && request.method === 'POST') {
      if (!pathname.startsWith('/logs-')) {
        say(response, 404, { error: { reason: `no such index [${pathname.split('/')[1]}]` } })
        return
      }
      this.names += 1
      this.pits.set(`pit-${this.names}`, [...this.docs])
      return say(response, 200, { id: `pit-${this.names}` })
    }
    const body = JSON.parse(text) as Asked & { id?: string }
    if (pathname === '/_pit') {
      const isKnown = this.pits.delete(body.id ?? '')
      return say(response, isKnown ? 200 : 404, { succeeded: isKnown })
    }
    const misbehave = this.misbehaviours.shift() ?? null
    if (misbehave !== null) return misbehave(response)
    if (searchParams.get('allow_partial_search_results') !== 'false') {
      return say(response, 400, {
        error: { reason: 'a partial answer would pass for a whole one' },
      })
    }
    this.search(body, response)
  }

  private search(asked: Asked, response: ServerResponse): void {
    const docs = this.pits.get(asked.pit.id)
    if (docs === undefined) {
      say(response, 404, {
        error: {
          type: 'search_phase_execution_exception',
          root_cause: [{ type: 'search_context_missing_exception' }],
        },
      })
      return
    }
    this.searches.push(asked)
    const range = asked.query.bool.filter.find((each) => 'range' in each) as {
      range: Record<string, { gte: string; lt: string }>
    }
    const [bounds] = Object.values(range.range)
    const [from, to] = [Date.parse(bounds?.gte ?? ''), Date.parse(bounds?.lt ?? '')]
    const [afterTime, afterDoc] = asked.search_after ?? [Number.NEGATIVE_INFINITY, -1]
    const hits = docs
      .map((doc, number) => ({ doc, number }))
      .filter(({ doc }) => doc.time >= from && doc.time < to)
      .sort((a, b) => a.doc.time - b.doc.time || a.number - b.number)
      .filter(
        ({ doc, number }) => doc.time > afterTime || (doc.time === afterTime && number > afterDoc),
      )
      .slice(0, asked.size)
      .map(({ doc, number }) => ({
        _index: 'logs-2026',
        _id: doc.id,
        _source: doc.source,
        sort: [doc.time, number],
      }))
    say(response, 200, {
      pit_id: asked.pit.id,
      timed_out: false,
      _shards: { total: 2, failed: 0 },
      hits: { hits },
    })
  }
}

/** Answers in JSON. */
export function say(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
