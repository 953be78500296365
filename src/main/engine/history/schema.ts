import { EngineError } from '../engine'
import { INCIDENT_STEPS } from './incident-steps'
import { everywhere, wholeEngine } from './placement'
import { type SchemaOptions, type SchemaStep, statementsOf } from './schema-steps'
import type { Store } from './store'

/** One version of the schema. Steps are never changed, only added. */
interface Migration {
  version: number
  steps: readonly SchemaStep[]
}

const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    steps: [
      {
        // The log of everything that happened once. Replacing keeps the first arrival: the version
        // falls with time, so that a row written again after a crash never moves it.
        kind: 'table',
        name: 'events',
        columns: `      ip IPv6, ts DateTime64(3, 'UTC'), id UUID,
      seq UInt64 CODEC(DoubleDelta, LZ4), arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
      source LowCardinality(String), partition LowCardinality(String), position UInt64,
      format LowCardinality(String), reporter LowCardinality(String), product LowCardinality(String),
      alert_id Nullable(Int64), alert_key LowCardinality(String), subject String,
      target String, target_port Nullable(UInt16), info String, reason String,
      native_score Nullable(Float64), http_status Nullable(UInt16), blocked_by_sensor UInt8,
      raw String CODEC(ZSTD(3)), clock_ahead UInt8,
      detector LowCardinality(String), rule LowCardinality(String), title LowCardinality(String),
      severity UInt8, score Nullable(Float64), indicator String,
      version UInt64 MATERIALIZED 18446744073709551615 - toUInt64(toUnixTimestamp64Milli(arrived)),
      INDEX by_seq seq TYPE minmax GRANULARITY 1,
      INDEX by_ts ts TYPE minmax GRANULARITY 1`,
        engine: 'ReplacingMergeTree(version)',
        keys: 'PARTITION BY toYYYYMM(ts) ORDER BY (ip, ts, id)',
        settings: 'merge_with_ttl_timeout = 3600',
      },
      {
        // Alerts are drawn from events: each row holds the totals up to batch seq, the newest wins.
        kind: 'table',
        name: 'alerts',
        columns: `      window DateTime('UTC'), id String, seq UInt64,
      detector LowCardinality(String), product LowCardinality(String), rule LowCardinality(String),
      alert_id Nullable(Int64), subject String, ip String, target String, indicator String,
      title LowCardinality(String), severity UInt8, score Nullable(Float64), native_score Nullable(Float64),
      first DateTime64(3, 'UTC'), last DateTime64(3, 'UTC'),
      first_arrived DateTime64(3, 'UTC'), last_arrived DateTime64(3, 'UTC'), count UInt64`,
        engine: 'ReplacingMergeTree(seq)',
        keys: 'ORDER BY (window, id)',
      },
      {
        // Copies of up to about 100 events of each alert, which outlive the events.
        kind: 'table',
        name: 'evidence',
        columns: { as: 'events' },
        engine: 'ReplacingMergeTree(version)',
        keys: 'ORDER BY (detector, rule, ip, subject, ts, id)',
      },
      {
        // What people and rules decided: appended, never changed.
        kind: 'table',
        name: 'decisions',
        columns: `      kind LowCardinality(String), object String, revision UInt32, change_id String,
      at DateTime64(3, 'UTC'), actor String, action LowCardinality(String), reason String,
      data String, undoes String, n UInt64`,
        engine: 'ReplacingMergeTree',
        keys: 'ORDER BY (kind, object, revision, change_id)',
      },
      {
        kind: 'table',
        name: 'positions',
        columns: `      source String, partition String, applied UInt64, replay_from UInt64,
      updated DateTime64(3, 'UTC'), n UInt64`,
        engine: 'ReplacingMergeTree(n)',
        keys: 'ORDER BY (source, partition)',
      },
      {
        kind: 'table',
        name: 'rejects',
        columns: `      id String, at DateTime64(3, 'UTC'), source LowCardinality(String), partition LowCardinality(String),
      position UInt64, place String, reason String, text String CODEC(ZSTD(3))`,
        engine: 'ReplacingMergeTree',
        keys: 'ORDER BY (at, id) TTL toDateTime(at) + INTERVAL 7 DAY',
      },
    ],
  },
  {
    // Characters of the whole record where `raw` is only its beginning, 0 where it is whole.
    version: 2,
    steps: ['events', 'evidence'].map((table) => ({
      kind: 'alter',
      table,
      change: 'ADD COLUMN IF NOT EXISTS raw_size UInt32 AFTER raw',
    })),
  },
  {
    version: 3,
    steps: [
      {
        // What windowed detectors found: a log like events, keeping what was judged first.
        kind: 'table',
        name: 'findings',
        columns: `      id FixedString(32), seq UInt64, arrived DateTime64(3, 'UTC'),
      detector LowCardinality(String), product LowCardinality(String), rule LowCardinality(String),
      title LowCardinality(String), subject String, ip String, target String, indicator String,
      severity UInt8, score Nullable(Float64), native_score Nullable(Float64),
      first DateTime64(3, 'UTC'), last DateTime64(3, 'UTC'), count UInt64,
      version UInt64 MATERIALIZED 18446744073709551615 - seq,
      INDEX by_seq seq TYPE minmax GRANULARITY 1`,
        engine: 'ReplacingMergeTree(version)',
        keys: 'ORDER BY id',
      },
    ],
  },
  {
    // What is needed to read a rejected record again.
    version: 4,
    steps: [
      {
        kind: 'alter',
        table: 'rejects',
        change: `ADD COLUMN IF NOT EXISTS part String, ADD COLUMN IF NOT EXISTS whole UInt8,
      ADD COLUMN IF NOT EXISTS header String CODEC(ZSTD(3)),
      ADD COLUMN IF NOT EXISTS transport_time DateTime64(3, 'UTC') DEFAULT at`,
      },
    ],
  },
  {
    version: 5,
    steps: [
      // The engine that wrote a row, for engines that share a history.
      ...['events', 'findings'].map((table) => ({
        kind: 'alter' as const,
        table,
        change: "ADD COLUMN IF NOT EXISTS engine LowCardinality(String) DEFAULT ''",
      })),
      { kind: 'view', name: 'blacklist_events', select: selectBlacklistEvents },
    ],
  },
  {
    version: 6,
    steps: [
      {
        // What each outlet told last of an alert.
        kind: 'table',
        name: 'told',
        columns: `      outlet LowCardinality(String), id String, window DateTime('UTC'),
      seq UInt64, revision UInt32, severity UInt8, at DateTime64(3, 'UTC'), version UInt64`,
        engine: 'ReplacingMergeTree(version)',
        keys: 'ORDER BY (outlet, id)',
      },
    ],
  },
  {
    version: 7,
    steps: [
      {
        // Who wrote a row of a shared history and when, and the live source that had a part in it:
        // other engines follow by it. Rows of an engine that is alone say nothing of it.
        kind: 'alter',
        table: 'alerts',
        change: `ADD COLUMN IF NOT EXISTS engine LowCardinality(String) DEFAULT '',
      ADD COLUMN IF NOT EXISTS live UInt8 DEFAULT 0,
      ADD COLUMN IF NOT EXISTS source LowCardinality(String) DEFAULT '',
      ADD COLUMN IF NOT EXISTS written DateTime64(3, 'UTC')
        DEFAULT if(engine = '', toDateTime64(0, 3, 'UTC'), now64(3, 'UTC')),
      ADD INDEX IF NOT EXISTS by_written written TYPE minmax GRANULARITY 1`,
      },
      {
        kind: 'alter',
        table: 'decisions',
        change: 'ADD INDEX IF NOT EXISTS by_n n TYPE minmax GRANULARITY 1',
      },
    ],
  },
  {
    version: 8,
    steps: [
      {
        // Which engines have stored events of an alert: the one that finds itself alone need not
        // draw it from all of them. Window 0: all alerts are to be drawn, whoever is alone.
        kind: 'table',
        name: 'alert_engines',
        columns: `      engine LowCardinality(String), window DateTime('UTC'), id String,
      written DateTime('UTC') DEFAULT now('UTC')`,
        engine: 'ReplacingMergeTree(written)',
        keys: 'ORDER BY (engine, window, id) TTL written + INTERVAL 7 DAY',
      },
    ],
  },
  {
    version: 9,
    steps: [
      {
        // What became of notifications of each engine: shown, waiting for a summary, or held back.
        kind: 'table',
        name: 'notices',
        columns: `      engine LowCardinality(String), number UInt64, at DateTime64(3, 'UTC'),
      result LowCardinality(String), kind LowCardinality(String), cooldown_key String,
      bucket String, worth UInt8, news String CODEC(ZSTD(3)), alert String, counts String,
      outcome String CODEC(ZSTD(3))`,
        engine: 'ReplacingMergeTree',
        keys: 'ORDER BY (engine, number) TTL toDateTime(at) + INTERVAL 30 DAY',
      },
    ],
  },
  {
    version: 10,
    steps: [
      {
        // Raw clicks, known by their place alone, with what they were taken for when they came.
        kind: 'table',
        name: 'clicks',
        columns: `      ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), partition LowCardinality(String),
      position UInt64 CODEC(DoubleDelta, LZ4), part UInt16, source LowCardinality(String),
      engine LowCardinality(String), arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
      site LowCardinality(String), path String, article String CODEC(ZSTD(1)), title String CODEC(ZSTD(1)),
      country LowCardinality(String), platform LowCardinality(String), os LowCardinality(String),
      browser LowCardinality(String), timer Nullable(UInt64), height Nullable(UInt64), ip IPv6,
      nulls UInt8, flagged UInt8, counted UInt8, forbidden UInt8, time_borrowed UInt8, clock_ahead UInt8,
      version UInt64 MATERIALIZED 18446744073709551615 - toUInt64(toUnixTimestamp64Milli(arrived)),
      INDEX by_partition partition TYPE bloom_filter GRANULARITY 4`,
        engine: 'ReplacingMergeTree(version)',
        keys: 'PARTITION BY toYYYYMM(ts) ORDER BY (ts, partition, position, part)',
        settings: 'merge_with_ttl_timeout = 3600',
      },
      {
        // Counts of windows as somebody else published them; the largest of each half holds.
        kind: 'table',
        name: 'window_counts',
        columns: `      start DateTime64(3, 'UTC'), end DateTime64(3, 'UTC'), topic LowCardinality(String),
      site LowCardinality(String), flagged UInt8, count UInt64, source LowCardinality(String),
      partition LowCardinality(String), position UInt64, engine LowCardinality(String),
      arrived DateTime64(3, 'UTC'),
      version UInt64 MATERIALIZED 18446744073709551615 - toUInt64(toUnixTimestamp64Milli(arrived))`,
        engine: 'ReplacingMergeTree(version)',
        keys: 'PARTITION BY toYYYYMM(start) ORDER BY (start, end, topic, site, flagged, count)',
        settings: 'merge_with_ttl_timeout = 3600',
      },
      {
        // The window of a finding, its place in a row, and what an alert shows as its evidence.
        kind: 'alter',
        table: 'findings',
        change: `ADD COLUMN IF NOT EXISTS window_start DateTime64(3, 'UTC'),
      ADD COLUMN IF NOT EXISTS window_end DateTime64(3, 'UTC'),
      ADD COLUMN IF NOT EXISTS in_row UInt32, ADD COLUMN IF NOT EXISTS info String,
      ADD COLUMN IF NOT EXISTS evidence String CODEC(ZSTD(3)),
      ADD INDEX IF NOT EXISTS by_window_end window_end TYPE minmax GRANULARITY 1`,
      },
    ],
  },
  {
    version: 11,
    steps: [
      {
        // Which engines have stored events of an hour of event time: the one that finds itself alone
        // need not ask which events are there.
        kind: 'table',
        name: 'hour_engines',
        columns: "      hour DateTime('UTC'), engine LowCardinality(String)",
        engine: 'ReplacingMergeTree',
        keys: 'ORDER BY (hour, engine)',
      },
    ],
  },
  {
    version: 12,
    steps: [
      {
        // Where a source goes on whose other side says it in words of its own.
        kind: 'alter',
        table: 'positions',
        change: 'ADD COLUMN IF NOT EXISTS cursor String',
      },
    ],
  },
  {
    version: 13,
    steps: [
      // What an event names besides its subject, one a line, so that a page of any of them finds it.
      ...['events', 'evidence'].map((table) => ({
        kind: 'alter' as const,
        table,
        change: 'ADD COLUMN IF NOT EXISTS mentions String CODEC(ZSTD(3))',
      })),
      {
        kind: 'alter',
        table: 'events',
        isOfRows: true,
        change: `ADD INDEX IF NOT EXISTS by_mention splitByChar('\\n', mentions) TYPE bloom_filter GRANULARITY 4`,
      },
    ],
  },
  {
    version: 14,
    steps: [
      {
        // Which live source a finding came from, and whether its alert is news: what a start tells
        // people that a kill kept from them.
        kind: 'alter',
        table: 'findings',
        change: `ADD COLUMN IF NOT EXISTS live UInt8 DEFAULT 0,
      ADD COLUMN IF NOT EXISTS source LowCardinality(String) DEFAULT '',
      ADD COLUMN IF NOT EXISTS news LowCardinality(String) DEFAULT ''`,
      },
    ],
  },
  {
    version: 15,
    steps: [
      {
        // DNS queries, known by their place alone; lines of one query share its id.
        kind: 'table',
        name: 'dns_queries',
        columns: `      ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), nanos UInt32 CODEC(T64, LZ4),
      partition LowCardinality(String), position UInt64 CODEC(DoubleDelta, LZ4), part UInt16,
      source LowCardinality(String), engine LowCardinality(String),
      arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), format LowCardinality(String), id UUID,
      client IPv6, client_port UInt16, server LowCardinality(String), name String CODEC(ZSTD(1)),
      type LowCardinality(String), rcode LowCardinality(String), answers String CODEC(ZSTD(1)),
      answer_count UInt16, time_borrowed UInt8, clock_ahead UInt8,
      version UInt64 MATERIALIZED 18446744073709551615 - toUInt64(toUnixTimestamp64Milli(arrived)),
      INDEX by_partition partition TYPE bloom_filter GRANULARITY 4,
      INDEX by_client client TYPE bloom_filter GRANULARITY 4`,
        engine: 'ReplacingMergeTree(version)',
        keys: 'PARTITION BY toYYYYMM(ts) ORDER BY (ts, partition, position, part)',
        settings: 'merge_with_ttl_timeout = 3600',
      },
    ],
  },
  {
    version: 16,
    steps: [
      {
        // How likely a name was generated: two lists of one length, detectors and probabilities.
        kind: 'alter',
        table: 'dns_queries',
        change: `ADD COLUMN IF NOT EXISTS judged_by Array(LowCardinality(String)),
      ADD COLUMN IF NOT EXISTS scores Array(Float32)`,
      },
    ],
  },
  {
    version: 17,
    steps: [
      {
        // Requests to web servers, known by their place alone.
        kind: 'table',
        name: 'web_requests',
        columns: `      ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
      partition LowCardinality(String), position UInt64 CODEC(DoubleDelta, LZ4), part UInt16,
      source LowCardinality(String), engine LowCardinality(String),
      arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), format LowCardinality(String),
      client IPv6, peer IPv6, site LowCardinality(String), method LowCardinality(String),
      path String CODEC(ZSTD(1)), query Nullable(String) CODEC(ZSTD(1)), protocol LowCardinality(String),
      status UInt16, bytes UInt64 CODEC(T64, LZ4), content_type LowCardinality(String),
      user_agent String CODEC(ZSTD(1)), referrer String CODEC(ZSTD(1)), user String CODEC(ZSTD(1)),
      country LowCardinality(String), latitude Nullable(Float64), longitude Nullable(Float64),
      url_size UInt32, clock_ahead UInt8,
      version UInt64 MATERIALIZED 18446744073709551615 - toUInt64(toUnixTimestamp64Milli(arrived)),
      INDEX by_partition partition TYPE bloom_filter GRANULARITY 4,
      INDEX by_client client TYPE bloom_filter GRANULARITY 4`,
        engine: 'ReplacingMergeTree(version)',
        keys: 'PARTITION BY toYYYYMM(ts) ORDER BY (ts, partition, position, part)',
        settings: 'merge_with_ttl_timeout = 3600',
      },
    ],
  },
  {
    version: 18,
    steps: [
      {
        // What went through the stages of each engine, a row for a stage (and source) and a minute; a
        // minute that a stop cut in two has two.
        kind: 'table',
        name: 'pipeline_minutes',
        columns: `      at DateTime('UTC') CODEC(DoubleDelta, LZ4), engine LowCardinality(String),
      stage LowCardinality(String), source LowCardinality(String),
      rows_in UInt64 CODEC(T64, LZ4), rows_out UInt64 CODEC(T64, LZ4), rejected UInt64 CODEC(T64, LZ4),
      skipped UInt64 CODEC(T64, LZ4), known UInt64 CODEC(T64, LZ4), batches UInt32 CODEC(T64, LZ4),
      largest UInt32 CODEC(T64, LZ4), busy_us UInt64 CODEC(T64, LZ4), longest_us UInt64 CODEC(T64, LZ4),
      waiting UInt32 CODEC(T64, LZ4)`,
        engine: 'MergeTree',
        keys: 'ORDER BY (at, engine, stage, source) TTL at + INTERVAL 14 DAY',
        settings: 'merge_with_ttl_timeout = 3600',
      },
    ],
  },
  {
    version: 19,
    steps: [
      {
        // Request sets, a row for a client, a host and a bucket: the features as they stood behind it
        // (docs/features.md tells their order), and the hashes of what was asked for in it, from which a
        // set goes on. A bucket that is read again after a kill takes the place of its row.
        kind: 'table',
        name: 'request_sets',
        columns: `      bucket DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), host LowCardinality(String), client IPv6,
      source LowCardinality(String), engine LowCardinality(String),
      arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
      start DateTime64(3, 'UTC') CODEC(ZSTD(1)), stop DateTime64(3, 'UTC') CODEC(ZSTD(1)),
      requests UInt64 CODEC(T64, LZ4), buckets UInt32 CODEC(T64, LZ4), feature_set UInt16,
      features Array(Float64) CODEC(ZSTD(1)), country LowCardinality(String),
      paths Array(UInt64) CODEC(ZSTD(1)), path_counts Array(UInt64) CODEC(ZSTD(1)),
      queries Array(UInt64) CODEC(ZSTD(1)), agents Array(UInt64) CODEC(ZSTD(1)),
      model LowCardinality(String), score Nullable(Float32), prediction Nullable(UInt8),
      version UInt64 MATERIALIZED toUInt64(toUnixTimestamp64Milli(arrived)),
      INDEX by_client client TYPE bloom_filter GRANULARITY 4`,
        engine: 'ReplacingMergeTree(version)',
        keys: 'PARTITION BY toYYYYMM(bucket) ORDER BY (host, client, bucket)',
        settings: 'merge_with_ttl_timeout = 3600',
      },
    ],
  },
  { version: 20, steps: INCIDENT_STEPS },
]

/**
 * Events that grow a list, in the columns that readers of such a table know. A reporter whose name
 * is no UUID gets one that stays the same.
 */
function selectBlacklistEvents(database: string): string {
  return `SELECT
      ifNull(toUUIDOrNull(reporter), reinterpretAsUUID(MD5(reporter))) AS user_id,
      toUInt64(toUnixTimestamp64Milli(ts)) AS timestamp,
      replaceOne(toString(e.ip), '::ffff:', '') AS ip,
      toUInt32(ifNull(e.alert_id, 0)) AS alert_id,
      ifNull(target_port, 0) AS dst_port, info, reason
    FROM ${database}.events AS e FINAL
    WHERE product = 'ntopng' AND e.alert_id IS NOT NULL AND e.ip != toIPv6('::')`
}

/** The version this program writes. */
export const SCHEMA_VERSION = Math.max(...MIGRATIONS.map((migration) => migration.version))

/** All statements that bring a schema of version `from` to the newest. */
export function listStatements(
  place: Pick<Store, 'cluster'>,
  options: SchemaOptions,
  from = 0,
): string[] {
  return MIGRATIONS.filter((each) => each.version > from).flatMap(({ steps }) =>
    steps.flatMap((step) => statementsOf(step, place, options)),
  )
}

/**
 * Brings a workspace's database to the newest schema and returns its version.
 * @throws EngineError NEWER_LAYOUT where a newer program wrote it, STORE_UNFIT where it was made
 * without the cluster that is named now, or with one.
 */
export async function migrate(store: Store, options: SchemaOptions): Promise<number> {
  const { database } = options
  await refuseOtherForm(store, database)
  for (const statement of listBeginnings(store, database)) await store.command(statement)
  const rows = await store.query<{ version: number }>(
    `SELECT max(version) AS version FROM ${database}.schema_version`,
  )
  const current = rows[0]?.version ?? 0
  if (current > SCHEMA_VERSION) {
    throw new EngineError(
      'NEWER_LAYOUT',
      `The history was written by a newer Watchfloor (schema ${current}, this one knows ${SCHEMA_VERSION}). Start the newer program; nothing was changed.`,
    )
  }
  for (const migration of MIGRATIONS.filter((each) => each.version > current)) {
    for (const step of migration.steps) {
      for (const statement of statementsOf(step, store, options)) await store.command(statement)
    }
    await store.insert(`${database}.schema_version`, ['version'], [[migration.version]])
  }
  return SCHEMA_VERSION
}

/** What stands before the first version. */
export function listBeginnings(place: Pick<Store, 'cluster'>, database: string): string[] {
  return [
    `CREATE DATABASE IF NOT EXISTS ${everywhere(place, database)}`,
    `CREATE TABLE IF NOT EXISTS ${everywhere(place, `${database}.schema_version`)} (version UInt32, at DateTime('UTC') DEFAULT now())
ENGINE = ${wholeEngine(place, 'MergeTree')} ORDER BY version`,
  ]
}

/** Tables of one form would be taken for those of the other, and rows would be missed. */
async function refuseOtherForm(store: Store, database: string): Promise<void> {
  const [table] = await store.query<{ engine: string }>(
    "SELECT engine FROM system.tables WHERE database = {database:String} AND name = 'schema_version'",
    { database },
  )
  if (table === undefined) return
  const isReplicated = table.engine.startsWith('Replicated')
  if (isReplicated === (store.cluster !== undefined)) return
  throw new EngineError(
    'STORE_UNFIT',
    isReplicated
      ? `The database ${database} was made for a cluster. Name the cluster in history.cluster, or another database in history.database; nothing was changed.`
      : `The database ${database} was made without a cluster. Leave history.cluster empty, or name another database in history.database; nothing was changed.`,
  )
}
