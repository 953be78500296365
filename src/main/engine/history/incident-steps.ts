import type { SchemaStep } from './schema-steps'

/** What incidents of hosts are kept in. */
export const INCIDENT_STEPS: readonly SchemaStep[] = [
  {
    // A row for a host and a bucket: what its clients came to together, and the incident that the bucket
    // belongs to. Whatever an incident is follows from these rows, so a bucket that is read again after a
    // kill takes the place of its row, and changes nothing. Of a bucket that two logs tell of, the row
    // that counts more requests stays.
    kind: 'table',
    name: 'host_buckets',
    columns: `      bucket DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), host LowCardinality(String),
      bucket_ms UInt32, source LowCardinality(String), engine LowCardinality(String),
      arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
      clients UInt64 CODEC(T64, LZ4), requests UInt64 CODEC(T64, LZ4),
      anomalous UInt64 CODEC(T64, LZ4), anomalous_requests UInt64 CODEC(T64, LZ4),
      flagged UInt64 CODEC(T64, LZ4), flagged_requests UInt64 CODEC(T64, LZ4),
      status4xx UInt64 CODEC(T64, LZ4), status5xx UInt64 CODEC(T64, LZ4),
      model LowCardinality(String), threshold Nullable(Float64), highest Nullable(Float64),
      incident Nullable(DateTime64(3, 'UTC')), is_attack UInt8, severity UInt8,
      version UInt64 MATERIALIZED requests`,
    engine: 'ReplacingMergeTree(version)',
    keys: 'PARTITION BY toYYYYMM(bucket) ORDER BY (host, bucket)',
    settings: 'merge_with_ttl_timeout = 3600',
  },
  {
    // The visit that a request set is in, and why it is anomalous.
    kind: 'alter',
    table: 'request_sets',
    change: `ADD COLUMN IF NOT EXISTS visit_start DateTime64(3, 'UTC') CODEC(ZSTD(1)),
      ADD COLUMN IF NOT EXISTS visit_requests UInt64 CODEC(T64, LZ4),
      ADD COLUMN IF NOT EXISTS flagged_by LowCardinality(String)`,
  },
]
