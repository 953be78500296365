import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A batch as the server has it; those behind a client's continuation time are sent to it. */
export interface ServedBatch {
  continuationTime: string
  detections: unknown[]
}

/** What was asked of the stream. */
export interface StreamCall {
  path: string
  contentType: string
  body: string
  /** As the body says it, form or JSON; null without one. */
  continuationTime: string | null
  token: string
}

/** Answers one call of the stream in a way of its own. */
export type Misbehaviour = (response: ServerResponse, call: StreamCall) => void | Promise<void>

/** The stream's own headers. */
export function beginStream(response: ServerResponse, more: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...more })
}

/** Keys take a while to make; all servers of a test file share one. */
let pair: { publicKey: KeyObject; privateKey: KeyObject } | null = null

/**
 * A server that speaks the streaming protocol with its own token endpoint, on a free loopback port,
 * and misbehaves on demand.
 */
export class ChronicleServer {
  /** Ways in which the next calls of the stream are answered; then it behaves. */
  readonly misbehaviours: Misbehaviour[] = []
  readonly calls: StreamCall[] = []
  /** Addresses of calls of the list, as they were asked. */
  readonly listCalls: URL[] = []
  /** What the list call gives, page by page; each page names the next. */
  listPages: unknown[][] = []
  /** Detections of curated rules by their ids, page by page. */
  readonly curated = new Map<string, unknown[][]>()
  /** Addresses of calls of the curated rules and of the lists of their detections. */
  readonly curatedCalls: URL[] = []
  /** What calls of curated rules are refused with; null: they are answered. */
  curatedFault: number | null = null
  /** Statuses that the next calls of the list are answered with; 200: as it should be. */
  listFaults: number[] = []
  /** Signed assertions that were exchanged for a token. */
  tokens = 0
  /** What the token endpoint refuses with; null: it gives tokens. */
  tokenFault: { status: number; body: unknown; headers?: Record<string, string> } | null = null
  readonly batches: ServedBatch[] = []
  /** Reads as often as the client does: heart-beats between batches. */
  heartbeatMs = 0
  private readonly open = new Set<{ response: ServerResponse; sent: string }>()
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  private readonly timer: NodeJS.Timeout[] = []

  async start(port = 0): Promise<void> {
    this.server.listen(port, '127.0.0.1')
    await once(this.server, 'listening')
  }

  async stop(): Promise<void> {
    for (const timer of this.timer) clearInterval(timer)
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** The text of a key file that this server knows. */
  keyFile(over: Record<string, unknown> = {}): string {
    pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
    return JSON.stringify({
      type: 'service_account',
      client_email: 'reader@tenant.example',
      private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: `${this.url}/token`,
      ...over,
    })
  }

  /** Connections of the stream that are open now. */
  get connections(): number {
    return this.open.size
  }

  /** Chronicle raises detections: whoever is connected gets them. */
  raise(batch: ServedBatch): void {
    this.batches.push(batch)
    for (const each of this.open) this.catchUp(each)
  }

  /** Sends text to everybody who is connected. */
  send(text: string): void {
    for (const { response } of this.open) response.write(text)
  }

  /** Breaks all connections off. */
  reset(): void {
    for (const { response } of this.open) response.destroy()
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    if (url.pathname === '/token') this.giveToken(body, response)
    else if (request.method === 'GET') this.list(url, response)
    else await this.stream(request, url, body, response)
  }

  private giveToken(body: string, response: ServerResponse): void {
    const assertion = new URLSearchParams(body).get('assertion') ?? ''
    const [header = '', claims = '', signature = ''] = assertion.split('.')
    const isGood =
      pair !== null &&
      verify(
        'RSA-SHA256',
        Buffer.from(`${header}.${claims}`),
        pair.publicKey,
        Buffer.from(signature, 'base64url'),
      )
    const { aud } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}')
    if (this.tokenFault !== null || !isGood || aud !== `${this.url}/token`) {
      const fault: NonNullable<typeof this.tokenFault> = this.tokenFault ?? {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
      }
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      response.end(JSON.stringify(fault.body))
      return
    }
    this.tokens += 1
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({
        access_token: `token-${this.tokens}`,
        expires_in: 3600,
        token_type: 'Bearer',
      }),
    )
  }

  /** Curated rules, and detections of one: `v2` and `v1alpha` say each in words of their own. */
  private listCurated(url: URL, response: ServerResponse): void {
    this.curatedCalls.push(url)
    if (this.curatedFault !== null) {
      response.writeHead(this.curatedFault, { 'content-type': 'application/json' })
      response.end('{"error":{"message":"no curated rules here"}}')
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    const { pathname, searchParams } = url
    const isNew = pathname.startsWith('/v1alpha')
    if (pathname.endsWith('/curatedRules')) {
      const curatedRules = [...this.curated.keys()].map((id) =>
        isNew ? { name: `projects/p/locations/eu/instances/i/curatedRules/${id}` } : { ruleId: id },
      )
      response.end(JSON.stringify({ curatedRules }))
      return
    }
    const id = searchParams.get('ruleId') ?? pathname.split('/').at(-2) ?? ''
    const page = Number(searchParams.get('page_token') ?? searchParams.get('pageToken') ?? '0')
    const pages = this.curated.get(id) ?? []
    const next = page + 1 < pages.length ? { nextPageToken: String(page + 1) } : {}
    const member = isNew ? 'curatedDetections' : 'curatedRuleDetections'
    response.end(JSON.stringify({ [member]: pages[page] ?? [], ...next }))
  }

  private list(url: URL, response: ServerResponse): void {
    if (/curated/i.test(url.pathname)) {
      this.listCurated(url, response)
      return
    }
    this.listCalls.push(url)
    const status = this.listFaults.shift()
    if (status !== undefined && status !== 200) {
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' })
      response.end(JSON.stringify({ error: { code: status, message: 'Slow down.' } }))
      return
    }
    const token = url.searchParams.get('page_token') ?? url.searchParams.get('pageToken') ?? '0'
    const page = Number(token)
    const isLast = page + 1 >= this.listPages.length
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({
        detections: this.listPages[page] ?? [],
        ...(isLast ? {} : { nextPageToken: String(page + 1) }),
      }),
    )
  }

  private async stream(
    request: IncomingMessage,
    url: URL,
    body: string,
    response: ServerResponse,
  ): Promise<void> {
    const contentType = request.headers['content-type'] ?? ''
    const read = contentType.includes('json')
      ? (JSON.parse(body).continuationTime ?? null)
      : new URLSearchParams(body).get('continuationTime')
    const call = {
      path: url.pathname,
      contentType,
      body,
      continuationTime: read,
      token: (request.headers.authorization ?? '').replace('Bearer ', ''),
    }
    this.calls.push(call)
    const misbehave = this.misbehaviours.shift()
    if (misbehave !== undefined) return misbehave(response, call)
    const newest = this.batches.at(-1)?.continuationTime ?? ''
    const each = { response, sent: read ?? newest }
    beginStream(response)
    response.write('[{"heartbeat":true}')
    this.open.add(each)
    response.on('close', () => this.open.delete(each))
    if (this.heartbeatMs > 0) {
      const timer = setInterval(() => response.write(',\r\n{"heartbeat":true}'), this.heartbeatMs)
      this.timer.push(timer)
      response.on('close', () => clearInterval(timer))
    }
    this.catchUp(each)
  }

  private catchUp(each: { response: ServerResponse; sent: string }): void {
    for (const batch of this.batches) {
      if (batch.continuationTime <= each.sent) continue
      each.response.write(`,\r\n${JSON.stringify(batch)}`)
      each.sent = batch.continuationTime
    }
  }
}
