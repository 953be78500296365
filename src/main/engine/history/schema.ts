import { EngineError } from '../engine'
import type { Store } from './store'

/** One step of the schema; `database` is the workspace's own. Steps are never changed, only added. */
interface Migration {
  version: number
  statements: (options: SchemaOptions) => string[]
}

/** What the schema depends on besides its version. */
export interface SchemaOptions {
  database: string
  /** Wait for the disk after each insert, against power loss. */
  fsync: boolean
}

const MIGRATIONS: Migration[] = [
  {
    version: 1,
    statements: ({ database, fsync }) => {
      const durable = fsync ? 'fsync_after_insert = 1, fsync_part_directory = 1' : ''
      const settings = (more = '') => {
        const all = [durable, more].filter((part) => part !== '').join(', ')
        return all === '' ? '' : `SETTINGS ${all}`
      }
      return [
        // The log of everything that happened once. Replacing keeps the first arrival: the version
        // falls with time, so that a row written again after a crash never moves it.
        `CREATE TABLE ${database}.events (
          ip IPv6, ts DateTime64(3, 'UTC'), id UUID,
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
          INDEX by_ts ts TYPE minmax GRANULARITY 1
        ) ENGINE = ReplacingMergeTree(version)
        PARTITION BY toYYYYMM(ts) ORDER BY (ip, ts, id)
        ${settings('merge_with_ttl_timeout = 3600')}`,
        // Alerts are drawn from events: each row holds the totals up to batch seq, the newest wins.
        `CREATE TABLE ${database}.alerts (
          window DateTime('UTC'), id String, seq UInt64,
          detector LowCardinality(String), product LowCardinality(String), rule LowCardinality(String),
          alert_id Nullable(Int64), subject String, ip String, target String, indicator String,
          title LowCardinality(String), severity UInt8, score Nullable(Float64), native_score Nullable(Float64),
          first DateTime64(3, 'UTC'), last DateTime64(3, 'UTC'),
          first_arrived DateTime64(3, 'UTC'), last_arrived DateTime64(3, 'UTC'), count UInt64
        ) ENGINE = ReplacingMergeTree(seq) ORDER BY (window, id) ${settings()}`,
        // Copies of up to about 100 events of each alert, which outlive the events.
        `CREATE TABLE ${database}.evidence AS ${database}.events
        ENGINE = ReplacingMergeTree(version) ORDER BY (detector, rule, ip, subject, ts, id) ${settings()}`,
        // What people and rules decided: appended, never changed.
        `CREATE TABLE ${database}.decisions (
          kind LowCardinality(String), object String, revision UInt32, change_id String,
          at DateTime64(3, 'UTC'), actor String, action LowCardinality(String), reason String,
          data String, undoes String, n UInt64
        ) ENGINE = ReplacingMergeTree ORDER BY (kind, object, revision, change_id) ${settings()}`,
        `CREATE TABLE ${database}.positions (
          source String, partition String, applied UInt64, replay_from UInt64,
          updated DateTime64(3, 'UTC'), n UInt64
        ) ENGINE = ReplacingMergeTree(n) ORDER BY (source, partition) ${settings()}`,
        `CREATE TABLE ${database}.rejects (
          id String, at DateTime64(3, 'UTC'), source LowCardinality(String), partition LowCardinality(String),
          position UInt64, place String, reason String, text String CODEC(ZSTD(3))
        ) ENGINE = ReplacingMergeTree ORDER BY (at, id)
        TTL toDateTime(at) + INTERVAL 7 DAY ${settings()}`,
      ]
    },
  },
  {
    // Characters of the whole record where `raw` is only its beginning, 0 where it is whole.
    version: 2,
    statements: ({ database }) =>
      ['events', 'evidence'].map(
        (table) =>
          `ALTER TABLE ${database}.${table} ADD COLUMN IF NOT EXISTS raw_size UInt32 AFTER raw`,
      ),
  },
  {
    version: 3,
    statements: ({ database, fsync }) => [
      // What windowed detectors found: a log like events, keeping what was judged first.
      `CREATE TABLE ${database}.findings (
        id FixedString(32), seq UInt64, arrived DateTime64(3, 'UTC'),
        detector LowCardinality(String), product LowCardinality(String), rule LowCardinality(String),
        title LowCardinality(String), subject String, ip String, target String, indicator String,
        severity UInt8, score Nullable(Float64), native_score Nullable(Float64),
        first DateTime64(3, 'UTC'), last DateTime64(3, 'UTC'), count UInt64,
        version UInt64 MATERIALIZED 18446744073709551615 - seq,
        INDEX by_seq seq TYPE minmax GRANULARITY 1
      ) ENGINE = ReplacingMergeTree(version) ORDER BY id
      ${fsync ? 'SETTINGS fsync_after_insert = 1, fsync_part_directory = 1' : ''}`,
    ],
  },
  {
    // What is needed to read a rejected record again.
    version: 4,
    statements: ({ database }) => [
      `ALTER TABLE ${database}.rejects
         ADD COLUMN IF NOT EXISTS part String, ADD COLUMN IF NOT EXISTS whole UInt8,
         ADD COLUMN IF NOT EXISTS header String CODEC(ZSTD(3)),
         ADD COLUMN IF NOT EXISTS transport_time DateTime64(3, 'UTC') DEFAULT at`,
    ],
  },
]

/** The version this program writes. */
export const SCHEMA_VERSION = Math.max(...MIGRATIONS.map((migration) => migration.version))

/**
 * Brings a workspace's database to the newest schema and returns its version.
 * @throws EngineError NEWER_LAYOUT where a newer program wrote it.
 */
export async function migrate(store: Store, options: SchemaOptions): Promise<number> {
  const { database } = options
  await store.command(`CREATE DATABASE IF NOT EXISTS ${database}`)
  await store.command(
    `CREATE TABLE IF NOT EXISTS ${database}.schema_version (version UInt32, at DateTime('UTC') DEFAULT now())
     ENGINE = MergeTree ORDER BY version`,
  )
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
    for (const statement of migration.statements(options))
      await store.command(restartable(statement))
    await store.insert(`${database}.schema_version`, ['version'], [[migration.version]])
  }
  return SCHEMA_VERSION
}

/** A kill between two statements of a step must not make the next start fail. */
function restartable(statement: string): string {
  return statement.replace(/^CREATE TABLE /, 'CREATE TABLE IF NOT EXISTS ')
}
