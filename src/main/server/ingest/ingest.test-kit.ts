import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConsoleClient, Engine } from '../../engine/engine'
import { startEngine } from '../../engine/index'
import { type RunningServer, startServer } from '../server'
import { createTokenBook } from '../tokens'

/** Tokens of the tests. */
export const TOKENS = {
  analyst: 'analyst-token-for-tests',
  viewer: 'viewer-token-for-tests',
  branch: 'ingest-token-for-branch',
  other: 'ingest-token-for-other',
  feed: 'feed-token-for-tests',
}

/** An answer of the route. */
export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  json: Record<string, unknown>
}

/** A real engine behind a real server. */
export interface Reception {
  engine: Engine
  client: ConsoleClient
  server: RunningServer
  post: (path: string, body: string | Buffer, headers?: Record<string, string>) => Promise<Reply>
  close: () => Promise<void>
}

/** Starts an engine without sources, or with the demo, and a server before it. */
export async function openReception(options: { isDemo?: boolean } = {}): Promise<Reception> {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-ingest-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  const engine = await startEngine({
    dataFolder: join(folder, 'data'),
    isDemoWanted: options.isDemo === true,
    areSourcesWanted: true,
  })
  const server = await startServer({
    engine,
    host: '127.0.0.1',
    port: 0,
    tokens: testTokens(),
    pageFolder: folder,
    allowedHosts: [],
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  return {
    engine,
    client: engine.client({ actor: 'mk' }),
    server,
    post: (path, body, headers) => post(server.port, path, body, headers),
    close: async () => {
      await server.close()
      await engine.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** A token of every role. */
export function testTokens() {
  return createTokenBook({
    file: null,
    fixed: [
      { name: 'mk', role: 'analyst', token: TOKENS.analyst },
      { name: 'eve', role: 'viewer', token: TOKENS.viewer },
      { name: 'probe', role: 'ingest:branch-ntopng', token: TOKENS.branch },
      { name: 'elsewhere', role: 'ingest:other', token: TOKENS.other },
      { name: 'fw', role: 'feed:40', token: TOKENS.feed },
    ],
  })
}

/** The header of a bearer token. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}

/** The header of a user name and a password. */
export function basic(user: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}

/** Posts a body as curl does. */
export function post(
  port: number,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json',
          'content-length': `${Buffer.byteLength(body)}`,
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            json: JSON.parse(Buffer.concat(chunks).toString('utf8')),
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** A flow alert as ntopng's webhook carries it; only what the tests look at is chosen. */
export function flowAlert(n: number, over: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000)
  return {
    alert_id: 68,
    alert_category: 0,
    score: 160,
    entity_id: 4,
    entity_val: 'flow',
    action: 'store',
    is_flow_alert: true,
    tstamp: now,
    first_seen: now - 60,
    cli_ip: `203.0.113.${1 + (n % 250)}`,
    cli_port: 20_000 + n,
    cli_localhost: false,
    srv_ip: '198.51.100.20',
    srv_port: 80,
    srv_localhost: true,
    proto: 6,
    'proto.ndpi': 'HTTP',
    ip_version: 4,
    vlan_id: 0,
    ifid: 0,
    probe_ip: '0.0.0.0',
    info: '198.51.100.20/.env',
    metadata: [],
    json: {
      alerts: {
        '68': {
          score: 150,
          risk_id: 40,
          alert_generation: { subdir: 'flow', script_key: 'ndpi_possible_exploit' },
        },
      },
      flow_risk_info: { '40': 'URL starting with dot' },
      'ntopng.key': n,
      hash_entry_id: n,
    },
    ...over,
  }
}

/** A delivery as ntopng posts it: printed over many lines, at most ten alerts, the secret inside. */
export function delivery(alerts: readonly unknown[], secret = ''): string {
  const timestamp = Math.floor(Date.now() / 1000)
  return JSON.stringify({ version: '0.2', timestamp, sharedsecret: secret, alerts }, null, 2)
}
