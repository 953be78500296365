import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { z } from 'zod'
import {
  ELASTICSEARCH_API_KEY,
  ELASTICSEARCH_PASSWORD,
  type ElasticsearchReading,
} from '../../../shared/elasticsearch'
import { codeOf } from '../error-code'
import type { ReadSecret } from '../secrets'
import { ElasticsearchFault } from './fault'

/** An answer that is larger is not read. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024
/** How long a point in time is kept for the next question. */
const KEEP_ALIVE = '2m'
const TLS_CODES = /^(CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/

const infoSchema = z.object({
  version: z.object({ number: z.string(), distribution: z.string().optional() }),
})
const pitSchema = z.object({ id: z.string().min(1) })
const answerSchema = z.object({
  pit_id: z.string().optional(),
  timed_out: z.boolean().optional(),
  _shards: z.object({ total: z.number(), failed: z.number() }).optional(),
  hits: z.object({
    hits: z.array(
      z.object({
        _index: z.string(),
        _id: z.string(),
        _source: z.unknown(),
        sort: z.array(z.unknown()).min(1),
      }),
    ),
  }),
})

/** A record of the cluster. */
export interface Hit {
  index: string
  id: string
  /** When it was, ms. */
  time: number
  /** As it was indexed, JSON. */
  text: string
  /** Where a search goes on behind it. */
  sort: readonly unknown[]
}

/** One page of a search. */
export interface Page {
  hits: Hit[]
  /** What the point in time is called by now. */
  pit: string
}

/** What a search is for. Times in ms, `to` not included. */
export interface Search {
  pit: string
  from: number
  to: number
  size: number
  /** Behind this hit; null: from the beginning. */
  after: readonly unknown[] | null
}

/** Speaks the four calls that reading a cluster needs. */
export class ElasticsearchClient {
  private ca: Buffer | null = null

  constructor(
    private readonly reading: ElasticsearchReading,
    private readonly readSecret: ReadSecret,
  ) {}

  /** Version of the cluster. @throws ElasticsearchFault */
  async readVersion(signal: AbortSignal): Promise<string> {
    const { version } = this.understand(infoSchema, await this.ask('GET', '', null, signal))
    return `${version.distribution ?? 'Elasticsearch'} ${version.number}`
  }

  /** Fixes what the index holds now, for searches that belong together. @throws ElasticsearchFault */
  async openPointInTime(signal: AbortSignal): Promise<string> {
    const index = this.reading.index.split(',').map(encodeURIComponent).join(',')
    const path = `${index}/_pit?keep_alive=${KEEP_ALIVE}&ignore_unavailable=true`
    return this.understand(pitSchema, await this.ask('POST', path, null, signal)).id
  }

  /** Lets go of a point in time; one that is gone is none to the cluster. */
  async closePointInTime(pit: string, signal: AbortSignal): Promise<void> {
    await this.ask('DELETE', '_pit', { id: pit }, signal)
  }

  /** Records of a time, oldest first. @throws ElasticsearchFault where not all shards answered. */
  async search({ pit, from, to, size, after }: Search, signal: AbortSignal): Promise<Page> {
    const { timeField, query } = this.reading
    const range = {
      range: {
        [timeField]: {
          gte: new Date(from).toISOString(),
          lt: new Date(to).toISOString(),
          format: 'strict_date_optional_time',
        },
      },
    }
    const wanted: unknown = query === '' ? null : JSON.parse(query)
    const body = {
      size,
      pit: { id: pit, keep_alive: KEEP_ALIVE },
      query: { bool: { filter: wanted === null ? [range] : [range, wanted] } },
      sort: [{ [timeField]: { order: 'asc', numeric_type: 'date' } }, { _shard_doc: 'asc' }],
      track_total_hits: false,
      ...(after === null ? {} : { search_after: after }),
    }
    const path = '_search?allow_partial_search_results=false'
    const answer = this.understand(answerSchema, await this.ask('POST', path, body, signal))
    const failed = answer._shards?.failed ?? 0
    if (failed > 0 || answer.timed_out === true) {
      const what = failed > 0 ? `${failed} of its shards` : 'some of its shards in time'
      throw new ElasticsearchFault(
        'PARTIAL',
        `${this.host} did not search ${what}: nothing of that answer is taken, so that nothing is missing. It is asked again.`,
      )
    }
    return { hits: answer.hits.hits.map((hit) => this.toHit(hit)), pit: answer.pit_id ?? pit }
  }

  private toHit(hit: z.infer<typeof answerSchema>['hits']['hits'][number]): Hit {
    const [time] = hit.sort
    if (typeof time !== 'number' || !Number.isSafeInteger(time)) {
      throw new ElasticsearchFault(
        'NOT_UNDERSTOOD',
        `${this.reading.timeField} of ${hit._index}/${hit._id} sorts as ${String(time)}, which is no time: name a field of type date.`,
      )
    }
    return {
      index: hit._index,
      id: hit._id,
      time,
      text: JSON.stringify(hit._source ?? null),
      sort: hit.sort,
    }
  }

  private get host(): string {
    return new URL(this.reading.node).host
  }

  private understand<T>(schema: z.ZodType<T>, answer: unknown): T {
    const found = schema.safeParse(answer)
    if (found.success) return found.data
    throw new ElasticsearchFault(
      'NOT_UNDERSTOOD',
      `${this.host} does not answer as Elasticsearch 7.12 or newer does. Look at the address.`,
    )
  }

  private async ask(
    method: string,
    path: string,
    body: object | null,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { node, timeoutMs, caFile } = this.reading
    const url = new URL(path, node.endsWith('/') ? node : `${node}/`)
    const text = body === null ? '' : JSON.stringify(body)
    const headers = {
      accept: 'application/json',
      ...(text === '' ? {} : { 'content-type': 'application/json' }),
      'content-length': String(Buffer.byteLength(text)),
      ...(await this.signIn()),
    }
    const isTls = url.protocol === 'https:'
    if (isTls && caFile !== '') this.ca ??= await this.readCa()
    const options = { method, headers, signal, timeout: timeoutMs }
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const ca = this.ca === null ? {} : { ca: this.ca }
        const sent = isTls
          ? requestTls(url, { ...options, ...ca }, resolve)
          : requestPlain(url, options, resolve)
        sent.on('timeout', () => sent.destroy(new SilentError()))
        sent.on('error', reject)
        sent.end(text)
      })
      return this.read(response, await collect(response))
    } catch (error) {
      throw this.toFault(error)
    }
  }

  private read({ statusCode = 0, headers }: IncomingMessage, text: string): unknown {
    if (statusCode >= 200 && statusCode < 300) {
      try {
        return JSON.parse(text) as unknown
      } catch {
        throw new ElasticsearchFault('NOT_UNDERSTOOD', `${this.host} did not answer in JSON.`)
      }
    }
    const reason = reasonOf(text)
    const said = reason === '' ? '' : ` It says: ${reason}`
    const { host } = this
    const { auth, index } = this.reading
    if (statusCode === 401 || statusCode === 403) {
      const how = auth === 'none' ? 'It wants to know who asks: choose how to sign in.' : HOW[auth]
      throw new ElasticsearchFault('SIGN_IN', `${host} refused (${statusCode}). ${how}${said}`)
    }
    if (text.includes('search_context_missing')) {
      throw new ElasticsearchFault('EXPIRED', `${host} let go of the point in time.`)
    }
    if (statusCode === 404) {
      throw new ElasticsearchFault('NOT_FOUND', `${host} has no ${index}.${said}`)
    }
    if (statusCode === 429 || statusCode >= 500) {
      const retry = Number(headers['retry-after'])
      const after = Number.isFinite(retry) && retry >= 0 ? Math.min(retry, 600) * 1_000 : null
      const why = statusCode === 429 ? 'has too much to do' : 'cannot answer now'
      throw new ElasticsearchFault('BUSY', `${host} ${why} (${statusCode}).${said}`, after)
    }
    throw new ElasticsearchFault('REFUSED', `${host} refused the search (${statusCode}).${said}`)
  }

  private toFault(error: unknown): ElasticsearchFault {
    if (error instanceof ElasticsearchFault) return error
    const code = codeOf(error)
    const { host } = this
    const options = { cause: error }
    if (TLS_CODES.test(code)) {
      const how = 'Name the PEM file of the authority that signed it.'
      const what = `The certificate of ${host} is not trusted (${code}). ${how}`
      return new ElasticsearchFault('NOT_TRUSTED', what, null, options)
    }
    const why =
      error instanceof SilentError
        ? `did not answer within ${this.reading.timeoutMs / 1_000} s`
        : `cannot be reached (${code || String(error)})`
    return new ElasticsearchFault('UNREACHABLE', `${host} ${why}.`, null, options)
  }

  private async signIn(): Promise<Record<string, string>> {
    const { auth, username } = this.reading
    if (auth === 'none') return {}
    const name = auth === 'basic' ? ELASTICSEARCH_PASSWORD : ELASTICSEARCH_API_KEY
    const secret = await this.readSecret(name)
    if (secret === null) {
      throw new ElasticsearchFault('SIGN_IN', `Nobody gave ${name}, by which to sign in.`)
    }
    // What is signed in with must not break out of its header.
    const word = secret.trim()
    if (auth === 'api-key') return { authorization: `ApiKey ${word}` }
    const pair = Buffer.from(`${username}:${word}`, 'utf8').toString('base64')
    return { authorization: `Basic ${pair}` }
  }

  private async readCa(): Promise<Buffer> {
    const { caFile } = this.reading
    try {
      return await readFile(caFile)
    } catch (error) {
      const what = `${caFile} cannot be read (${codeOf(error) || String(error)}).`
      throw new ElasticsearchFault('NOT_TRUSTED', what, null, { cause: error })
    }
  }
}

const HOW = {
  basic: 'Look at the name and the password, and at what the name may read.',
  'api-key': 'Look at the API key, and at what it may read.',
} as const

/** The cluster said nothing for too long. */
class SilentError extends Error {}

async function collect(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > MAX_ANSWER_BYTES) {
      throw new ElasticsearchFault(
        'NOT_UNDERSTOOD',
        'The answer is too large: ask for fewer records at once.',
      )
    }
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** What an error answer says, shortened. */
function reasonOf(text: string): string {
  try {
    const { error } = z
      .object({ error: z.union([z.string(), z.object({ reason: z.string().optional() })]) })
      .parse(JSON.parse(text))
    const reason = typeof error === 'string' ? error : (error.reason ?? '')
    return reason.slice(0, 300)
  } catch {
    return ''
  }
}
