import { setTimeout as delay } from 'node:timers/promises'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { isLoopbackName } from '../loopback'
import { checkVersion } from './server-check'
import { explainServer, isPassing } from './server-fault'
import { STATEMENT_SETTINGS, type Store, storeOf } from './store'

/** Where a ClickHouse server is and how to get in. */
export interface ServerAddress {
  /** `http://host:8123` or `https://host:8443`. */
  url: string
  username: string
  password: string
  /** Cluster whose nodes hold the tables; empty: this server alone. */
  cluster: string
  /** Certificate of the authority, PEM; null for those that the system trusts. */
  ca: Buffer | null
}

/** A statement ends itself after 60 s: whoever says nothing for longer is away. */
const REQUEST_MS = 90_000
/** Statements that say so themselves run as long as they need: mutations that rewrite parts. */
const UNBOUNDED = /\bmax_execution_time\s*=\s*0\b/
const UNBOUNDED_MS = 6 * 3_600_000
/** Reads of consoles and the way through stand side by side. */
const CONNECTIONS = 8
/** Less than servers keep an idle connection (3 s before 23.11, 10 s since). */
const IDLE_SOCKET_MS = 2_000
/** Waits before a statement that may be run again is, for a connection that just broke. */
const RETRY_MS = [50, 250, 1_000]

/** The fastest level still takes most of what rows of text have to give. */
const COMPRESSED = { request: { codec: 'gzip', level: 1 }, response: true } as const
/** Where no network lies in between it would only take processor time. */
const UNCOMPRESSED = { request: false, response: false } as const

/** Statements on a server, beside those that hold everywhere. */
const SERVER_SETTINGS = {
  // An error may come after the head of an answer; so the head waits for the end.
  wait_end_of_query: 1,
  // What is written again is known by its id. A block is no duplicate because it looks like one.
  insert_deduplicate: 0,
} as const

/** Statements on a cluster: what was answered is on most copies, and is read from one that has it. */
const CLUSTER_SETTINGS = {
  insert_quorum: 'auto',
  // Reads that see what was written need inserts one after the other.
  insert_quorum_parallel: 0,
  insert_quorum_timeout: 60_000,
  select_sequential_consistency: '1',
  distributed_foreground_insert: 1,
  // Rows of one address lie on one shard, so what belongs together is found there.
  distributed_product_mode: 'local',
  load_balancing: 'in_order',
  // Mutations read the note of what is to be forgotten, which is the same on every node.
  allow_nondeterministic_mutations: 1,
} as const

/**
 * Connects to a ClickHouse server or to a node of a cluster. What goes over a network is compressed.
 * @throws EngineError STORE_AWAY where nothing answers, STORE_UNFIT where it is not let in or too old.
 */
export async function openServerStore(
  address: ServerAddress,
  isCompressed = !isLoopbackName(new URL(address.url).hostname),
): Promise<Store> {
  const connect = (timeoutMs: number) => connectTo(address, timeoutMs, isCompressed)
  const client = connect(REQUEST_MS)
  const patient = connect(UNBOUNDED_MS)
  const brief = storeOf(client, client)
  const long = storeOf(patient, patient)
  const told = <T>(work: () => Promise<T>) =>
    work().catch((error: unknown) => {
      throw explainServer(address, error)
    })
  const again = <T>(work: () => Promise<T>, signal?: AbortSignal) =>
    told(() => insist(work, signal))
  const store: Store = {
    ...(address.cluster === '' ? {} : { cluster: address.cluster }),
    query: (sql, params, signal) => again(() => brief.query(sql, params, signal), signal),
    readBytes: (sql, params) =>
      again(() => (UNBOUNDED.test(sql) ? long : brief).readBytes(sql, params)),
    // Not tried again here: the first run may have been through.
    command: (sql, params) => told(() => (UNBOUNDED.test(sql) ? long : brief).command(sql, params)),
    insert: (table, columns, rows) => again(() => brief.insert(table, columns, rows)),
    insertText: (table, columns, texts) => again(() => brief.insertText(table, columns, texts)),
    close: async () => {
      await brief.close()
      await long.close()
    },
  }
  try {
    await checkVersion(store)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

function connectTo(address: ServerAddress, timeoutMs: number, isCompressed: boolean) {
  const { cluster, ca } = address
  return createClient({
    url: address.url,
    username: address.username,
    password: address.password,
    ...(ca === null ? {} : { tls: { ca_cert: ca } }),
    request_timeout: timeoutMs,
    // Lists of keys may be longer than servers take an address to be.
    use_multipart_params_auto: true,
    max_open_connections: CONNECTIONS,
    keep_alive: {
      enabled: true,
      idle_socket_ttl: IDLE_SOCKET_MS,
      eagerly_destroy_stale_sockets: true,
    },
    compression: isCompressed ? COMPRESSED : UNCOMPRESSED,
    clickhouse_settings: {
      ...STATEMENT_SETTINGS,
      ...SERVER_SETTINGS,
      ...(cluster === '' ? {} : CLUSTER_SETTINGS),
    },
    // Whoever called is told, and once.
    log: { level: ClickHouseLogLevel.OFF },
  })
}

/** Runs what may be run again, for as long as a lost connection takes; longer is the caller's part. */
async function insist<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (const waitMs of RETRY_MS) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || signal?.aborted === true) throw error
      await delay(waitMs)
    }
  }
  return work()
}
