import { setTimeout as delay } from 'node:timers/promises'
import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis'
import { measureSkew } from '../health/clock-skew'
import { explainRedis, isPassing, RedisError } from './redis-errors'
import type { Script } from './redis-scripts'

/** Where Redis is and how to get in. */
export interface RedisAddress {
  kind: 'single' | 'cluster'
  /** The server, or some nodes of the cluster. */
  nodes: readonly { host: string; port: number }[]
  /** ACL user; empty for the default one. */
  user: string
  password: string
  /** Number of the database, 0 unless said; a cluster has no other. */
  database?: number
  /** Null without TLS; `ca` is a certificate in PEM, empty for the system's own. */
  tls: { ca: string } | null
}

/** Which replicas had a write, and how many there could be. */
export interface Acknowledgement {
  /** Replicas that the primary reported. */
  connected: number
  acknowledged: number
}

/** What a connection is made with. */
export interface ConnectionParts {
  address: RedisAddress
  /** Replicas that shall have a write before it counts as done. */
  replicas: number
  /** Waits between two tries. */
  wait: (ms: number) => Promise<void>
  /** Told why calls have failed for a second (one line), and null once one succeeds again. */
  onTrouble?: (problem: string | null) => void
}

/** What scripts are run on, for those who need no connection to be made. */
export type RedisCalls = Pick<
  RedisConnection,
  'check' | 'write' | 'read' | 'readBytes' | 'joinSet' | 'readHash' | 'retries'
>

const CONNECT_MS = 3_000
const COMMAND_MS = 3_000
/** How long a primary waits for its replicas. */
const REPLICA_MS = 1_000
/** Waits between tries of one call, about 20 s in all: longer than a failover takes. */
const RETRY_MS = [20, 50, 100, 250, 500, 1_000, 1_000, 2_000, 2_000, 2_000, 3_000, 4_000, 4_000]
/** Tries for replicas that the primary reports and that do not answer. */
const REPLICA_TRIES = 3
/** A call that has been tried as often is trouble that people are told of: about a second. */
const TOLD_TRIES = 5
/** And a call that takes as long, wherever it hangs. */
const TOLD_MS = 3_000

const TOLD_KEPT = 5
/** Older ones put the errors that scripts meet into other words. */
const LEAST_MAJOR = 7
const IS_CLUSTER = 'cluster support enabled'

type Answer = [error: Error | null, value: unknown]

/**
 * Calls scripts on one Redis or on a cluster, again where a failover, a moved slot or a lost
 * connection was in the way. Scripts must therefore be such that a second run changes nothing.
 */
export class RedisConnection {
  /** Address as it is told to people. */
  readonly where: string
  private readonly client: Redis | Cluster
  /** Replicas that the primary of a list reported last. */
  private readonly connected = new Map<string, number>()
  /** What the client told beside failed calls, newest first. */
  private told: Error[] = []
  private isClosed = false
  private isHurried = false
  private isInTrouble = false
  /** Calls made again after something that may have taken an earlier one back. */
  retries = 0

  constructor(private readonly parts: ConnectionParts) {
    const { address } = parts
    const nodes = address.nodes.map(({ host, port }) => `${host}:${port}`).join(', ')
    this.where = address.tls === null ? nodes : `${nodes} over TLS`
    this.client = createClient(address)
    // Without a listener the client prints errors; calls tell them anyway.
    for (const event of ['error', 'node error']) {
      this.client.on(event, (error: Error) => {
        this.told = [error, ...this.told].slice(0, TOLD_KEPT)
      })
    }
  }

  /**
   * Checks that the server is there, lets us in and is what the settings say.
   * @throws RedisError with one line that says what to do.
   */
  async check(): Promise<void> {
    try {
      if (this.client.status === 'wait') await connect(this.client)
      const info = String(await this.client.info())
      const [, version = '', major = ''] = /redis_version:((\d+)[\d.]*)/.exec(info) ?? []
      if (Number(major) < LEAST_MAJOR) {
        throw new RedisError(
          'TOO_OLD',
          `Redis at ${this.where} is ${version}. Version ${LEAST_MAJOR}.0 or newer is needed.`,
        )
      }
      const isCluster = /cluster_enabled:1/.test(info)
      if (isCluster && this.parts.address.kind === 'single') throw new Error(IS_CLUSTER)
    } catch (error) {
      throw explainRedis([error, ...this.told], this.where)
    }
  }

  /**
   * Runs a script that writes, until it is done and its replicas have it: the smaller of what is
   * wanted and what the primary reports.
   * @throws RedisError where it cannot be done, or not within about 20 s.
   */
  async write(
    script: Script,
    keys: readonly string[],
    args: readonly (string | Buffer)[],
  ): Promise<{ answer: unknown; replicas: Acknowledgement }> {
    const slot = tagOf(keys[0] ?? '')
    let replicaTries = 0
    let asked = Math.min(this.parts.replicas, this.connected.get(slot) ?? 0)
    return this.insist(async (isScriptUnknown) => {
      const pipeline = this.client.pipeline()
      addScript(pipeline, script, keys, args, isScriptUnknown)
      pipeline.call('ROLE')
      if (asked > 0) pipeline.call('WAIT', `${asked}`, `${REPLICA_MS}`)
      const [done, role, waited] = await answersOf(pipeline)
      const connected = countReplicas(readAnswer(role))
      this.connected.set(slot, connected)
      const answer = readAnswer(done)
      const acknowledged = asked > 0 ? Number(readAnswer(waited)) : 0
      const wanted = Math.min(this.parts.replicas, connected)
      asked = wanted
      if (acknowledged < wanted && ++replicaTries <= REPLICA_TRIES) {
        throw new Error('NOREPLICAS too few replicas have the write')
      }
      return { answer, replicas: { connected, acknowledged } }
    })
  }

  /** Which replicas are missing, in words for the status; null where all that are wanted follow. */
  whyFewReplicas(): string | null {
    const fewest = Math.min(...this.connected.values())
    const { replicas } = this.parts
    if (fewest >= replicas) return null
    return `A primary of Redis at ${this.where} has ${fewest} of ${replicas} replicas: what it counted since is lost if it dies.`
  }

  /** Replicas of the primary that has the fewest. @throws RedisError */
  async countFewestReplicas(): Promise<number> {
    const { client } = this
    const primaries = client instanceof Cluster ? client.nodes('master') : [client]
    const counts = await Promise.all(
      primaries.map(async (node) => countReplicas(await node.role())),
    )
    return Math.min(...counts)
  }

  /** The clock that differs most from ours: how far it is ahead (behind: negative), ms. @throws RedisError */
  async measureSkew(now: () => number): Promise<number> {
    const { client } = this
    const primaries = client instanceof Cluster ? client.nodes('master') : [client]
    try {
      const skews = await Promise.all(
        primaries.map((node) => measureSkew(async () => readTime(await node.time()), now)),
      )
      return skews.reduce((worst, each) => (Math.abs(each) > Math.abs(worst) ? each : worst), 0)
    } catch (error) {
      throw this.explain(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** Runs a script that only reads. @throws RedisError */
  read(
    script: Script,
    keys: readonly string[],
    args: readonly (string | Buffer)[],
  ): Promise<unknown> {
    return this.insist(async (isScriptUnknown) => {
      const pipeline = this.client.pipeline()
      addScript(pipeline, script, keys, args, isScriptUnknown)
      return readAnswer((await answersOf(pipeline))[0])
    })
  }

  /** The same with a Buffer for every text in the answer. @throws RedisError */
  readBytes(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    return this.insist(async (isScriptUnknown) => {
      const pipeline = this.client.pipeline()
      const { lua, sha } = script
      const [command, which] = isScriptUnknown ? ['eval', lua] : ['evalsha', sha]
      pipeline.callBuffer(command, which, keys.length, ...keys, ...args)
      return readAnswer((await answersOf(pipeline))[0])
    })
  }

  /** Adds members to a set and answers all it has. @throws RedisError */
  joinSet(key: string, members: readonly string[]): Promise<string[]> {
    return this.insist(async () => {
      if (members.length > 0) await this.client.sadd(key, ...members)
      return this.client.smembers(key)
    })
  }

  /** All of a small hash. @throws RedisError */
  readHash(key: string): Promise<Record<string, string>> {
    return this.insist(() => this.client.hgetall(key))
  }

  /** From here on a call fails with its first try. */
  stopRetrying(): void {
    this.isHurried = true
  }

  /** Ends the connection; calls that wait fail. */
  close(): void {
    this.isClosed = true
    this.client.disconnect()
  }

  private async insist<T>(work: (isScriptUnknown: boolean) => Promise<T>): Promise<T> {
    const overdue = setTimeout(
      () => this.tellTrouble(this.explain(new Error('Command timed out'))),
      TOLD_MS,
    )
    try {
      return await this.tryOn(work)
    } finally {
      clearTimeout(overdue)
    }
  }

  private async tryOn<T>(work: (isScriptUnknown: boolean) => Promise<T>): Promise<T> {
    let isScriptUnknown = false
    for (let attempt = 0; ; attempt += 1) {
      try {
        const result = await work(isScriptUnknown)
        if (attempt > 0 || this.isInTrouble) this.tellTrouble(null)
        return result
      } catch (error) {
        const cause = error instanceof Error ? error : new Error(String(error))
        const waitMs = RETRY_MS[attempt]
        if (this.isClosed || this.isHurried || waitMs === undefined || !this.mayRetry(cause)) {
          const told = this.explain(cause)
          this.tellTrouble(told)
          throw told
        }
        const hasTimedOut = cause.message.includes('timed out')
        if (attempt >= TOLD_TRIES || hasTimedOut) this.tellTrouble(this.explain(cause))
        isScriptUnknown = cause.message.startsWith('NOSCRIPT')
        if (isScriptUnknown) continue
        await this.parts.wait(waitMs)
        if (cause.message.startsWith('NOREPLICAS')) continue
        this.retries += 1
        await this.lookAgain()
      }
    }
  }

  private tellTrouble(trouble: RedisError | null): void {
    if (this.isClosed) return
    this.isInTrouble = trouble !== null
    this.parts.onTrouble?.(trouble?.message ?? null)
  }

  /** The library asks node after node who has which slot: with all of them dead that takes long. */
  private lookAgain(): Promise<void> {
    return Promise.race([this.refresh(), delay(CONNECT_MS, undefined, { ref: false })])
  }

  /** Asks who has which slot now: a pipeline hands MOVED back and learns nothing from it. */
  private async refresh(): Promise<void> {
    const { client } = this
    if (client.status === 'end') await connect(client).catch(() => undefined)
    if (client instanceof Cluster && client.status === 'ready') {
      await new Promise<void>((resolve) => client.refreshSlotsCache(() => resolve()))
    }
  }

  /** A single server that answers MOVED is a node of a cluster, and will go on doing so. */
  private mayRetry(error: Error): boolean {
    return !this.isWrongKind(error) && isPassing(error)
  }

  private isWrongKind({ message }: Error): boolean {
    return this.parts.address.kind === 'single' && /^(MOVED|CLUSTERDOWN)/.test(message)
  }

  private explain(error: Error): RedisError {
    if (this.isWrongKind(error)) return explainRedis([new Error(IS_CLUSTER)], this.where)
    const told = explainRedis([error], this.where)
    return told.fault === 'AWAY' ? explainRedis([error, ...this.told], this.where) : told
  }
}

function createClient(address: RedisAddress): Redis | Cluster {
  const { nodes, user, password, database = 0, tls } = address
  const shared: RedisOptions = {
    ...(user === '' ? {} : { username: user }),
    ...(password === '' ? {} : { password }),
    ...(tls === null ? {} : { tls: tls.ca === '' ? {} : { ca: tls.ca } }),
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    connectionName: 'watchfloor',
    // A call fails as soon as its connection does: we make it again, who know that this is safe.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  }
  const retryStrategy = (times: number): number => Math.min(times * 50, 2_000)
  if (address.kind === 'single') {
    const [node = { host: '127.0.0.1', port: 6379 }] = nodes
    const single = { ...shared, ...node, db: database, retryStrategy, lazyConnect: true }
    return new Redis(single)
  }
  const options: ClusterOptions = {
    redisOptions: shared,
    clusterRetryStrategy: retryStrategy,
    slotsRefreshTimeout: CONNECT_MS,
    // A lost replica is no reason to look for another: everything goes to primaries.
    scaleReads: 'master',
    lazyConnect: true,
  }
  return new Cluster([...nodes], options)
}

/**
 * Resolves once it is ready, rejects where its first try failed; it goes on trying by itself. The
 * library's own promise is for ever open where a cluster answers and is not whole.
 */
async function connect(client: Redis | Cluster): Promise<void> {
  let fail: (error: Error) => void = () => undefined
  const closed = new Promise<never>((_, reject) => {
    fail = reject
  })
  // What the library itself has to say comes first.
  const onClose = () => setImmediate(() => fail(new Error('Connection is closed')))
  client.once('close', onClose)
  try {
    await Promise.race([client.connect(), closed])
  } finally {
    client.off('close', onClose)
  }
}

type Pipeline = ReturnType<Redis['pipeline']>

function addScript(
  pipeline: Pipeline,
  { lua, sha }: Script,
  keys: readonly string[],
  args: readonly (string | Buffer)[],
  isScriptUnknown: boolean,
): void {
  if (isScriptUnknown) pipeline.eval(lua, keys.length, ...keys, ...args)
  else pipeline.evalsha(sha, keys.length, ...keys, ...args)
}

async function answersOf(pipeline: Pipeline): Promise<Answer[]> {
  const answers = await pipeline.exec()
  if (answers === null) throw new Error('Connection is closed')
  return answers
}

function readAnswer(answer: Answer | undefined): unknown {
  if (answer === undefined) throw new Error('Connection is closed')
  const [error, value] = answer
  if (error !== null) throw error
  return value
}

/** TIME answers seconds and microseconds. */
function readTime([seconds = 0, micros = 0]: readonly unknown[]): number {
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000)
}

/** The part of a key that decides which node has it. */
function tagOf(key: string): string {
  return /\{([^}]+)\}/.exec(key)?.[1] ?? key
}

/** Replicas in the answer of ROLE; nobody but a primary has any. */
function countReplicas(role: unknown): number {
  if (!Array.isArray(role) || role[0] !== 'master') return 0
  return Array.isArray(role[2]) ? role[2].length : 0
}
