CREATE DATABASE IF NOT EXISTS watchfloor ON CLUSTER 'cluster_1S_2R';

CREATE TABLE IF NOT EXISTS watchfloor.schema_version ON CLUSTER 'cluster_1S_2R' (version UInt32, at DateTime('UTC') DEFAULT now())
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}') ORDER BY version;

CREATE TABLE IF NOT EXISTS watchfloor.events_local ON CLUSTER 'cluster_1S_2R' (
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
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version)
PARTITION BY toYYYYMM(ts) ORDER BY (ip, ts, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600;

CREATE TABLE IF NOT EXISTS watchfloor.events ON CLUSTER 'cluster_1S_2R' AS watchfloor.events_local
ENGINE = Distributed('cluster_1S_2R', 'watchfloor', 'events_local', cityHash64(ip));

CREATE TABLE IF NOT EXISTS watchfloor.alerts ON CLUSTER 'cluster_1S_2R' (
      window DateTime('UTC'), id String, seq UInt64,
      detector LowCardinality(String), product LowCardinality(String), rule LowCardinality(String),
      alert_id Nullable(Int64), subject String, ip String, target String, indicator String,
      title LowCardinality(String), severity UInt8, score Nullable(Float64), native_score Nullable(Float64),
      first DateTime64(3, 'UTC'), last DateTime64(3, 'UTC'),
      first_arrived DateTime64(3, 'UTC'), last_arrived DateTime64(3, 'UTC'), count UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}', seq)
ORDER BY (window, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS watchfloor.evidence_local ON CLUSTER 'cluster_1S_2R' AS watchfloor.events_local
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version)
ORDER BY (detector, rule, ip, subject, ts, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS watchfloor.evidence ON CLUSTER 'cluster_1S_2R' AS watchfloor.evidence_local
ENGINE = Distributed('cluster_1S_2R', 'watchfloor', 'evidence_local', cityHash64(ip));

CREATE TABLE IF NOT EXISTS watchfloor.decisions ON CLUSTER 'cluster_1S_2R' (
      kind LowCardinality(String), object String, revision UInt32, change_id String,
      at DateTime64(3, 'UTC'), actor String, action LowCardinality(String), reason String,
      data String, undoes String, n UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')
ORDER BY (kind, object, revision, change_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS watchfloor.positions ON CLUSTER 'cluster_1S_2R' (
      source String, partition String, applied UInt64, replay_from UInt64,
      updated DateTime64(3, 'UTC'), n UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}', n)
ORDER BY (source, partition)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS watchfloor.rejects ON CLUSTER 'cluster_1S_2R' (
      id String, at DateTime64(3, 'UTC'), source LowCardinality(String), partition LowCardinality(String),
      position UInt64, place String, reason String, text String CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')
ORDER BY (at, id) TTL toDateTime(at) + INTERVAL 7 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

ALTER TABLE watchfloor.events_local ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS raw_size UInt32 AFTER raw;

ALTER TABLE watchfloor.events ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS raw_size UInt32 AFTER raw;

ALTER TABLE watchfloor.evidence_local ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS raw_size UInt32 AFTER raw;

ALTER TABLE watchfloor.evidence ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS raw_size UInt32 AFTER raw;

CREATE TABLE IF NOT EXISTS watchfloor.findings ON CLUSTER 'cluster_1S_2R' (
      id FixedString(32), seq UInt64, arrived DateTime64(3, 'UTC'),
      detector LowCardinality(String), product LowCardinality(String), rule LowCardinality(String),
      title LowCardinality(String), subject String, ip String, target String, indicator String,
      severity UInt8, score Nullable(Float64), native_score Nullable(Float64),
      first DateTime64(3, 'UTC'), last DateTime64(3, 'UTC'), count UInt64,
      version UInt64 MATERIALIZED 18446744073709551615 - seq,
      INDEX by_seq seq TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}', version)
ORDER BY id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

ALTER TABLE watchfloor.rejects ADD COLUMN IF NOT EXISTS part String, ADD COLUMN IF NOT EXISTS whole UInt8,
      ADD COLUMN IF NOT EXISTS header String CODEC(ZSTD(3)),
      ADD COLUMN IF NOT EXISTS transport_time DateTime64(3, 'UTC') DEFAULT at;

ALTER TABLE watchfloor.events_local ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS engine LowCardinality(String) DEFAULT '';

ALTER TABLE watchfloor.events ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS engine LowCardinality(String) DEFAULT '';

ALTER TABLE watchfloor.findings ADD COLUMN IF NOT EXISTS engine LowCardinality(String) DEFAULT '';

CREATE OR REPLACE VIEW watchfloor.blacklist_events ON CLUSTER 'cluster_1S_2R' AS SELECT
      ifNull(toUUIDOrNull(reporter), reinterpretAsUUID(MD5(reporter))) AS user_id,
      toUInt64(toUnixTimestamp64Milli(ts)) AS timestamp,
      replaceOne(toString(e.ip), '::ffff:', '') AS ip,
      toUInt32(ifNull(e.alert_id, 0)) AS alert_id,
      ifNull(target_port, 0) AS dst_port, info, reason
    FROM watchfloor.events AS e FINAL
    WHERE product = 'ntopng' AND e.alert_id IS NOT NULL AND e.ip != toIPv6('::');

CREATE TABLE IF NOT EXISTS watchfloor.told ON CLUSTER 'cluster_1S_2R' (
      outlet LowCardinality(String), id String, window DateTime('UTC'),
      seq UInt64, revision UInt32, severity UInt8, at DateTime64(3, 'UTC'), version UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}', version)
ORDER BY (outlet, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

ALTER TABLE watchfloor.alerts ADD COLUMN IF NOT EXISTS engine LowCardinality(String) DEFAULT '',
      ADD COLUMN IF NOT EXISTS live UInt8 DEFAULT 0,
      ADD COLUMN IF NOT EXISTS source LowCardinality(String) DEFAULT '',
      ADD COLUMN IF NOT EXISTS written DateTime64(3, 'UTC')
        DEFAULT if(engine = '', toDateTime64(0, 3, 'UTC'), now64(3, 'UTC')),
      ADD INDEX IF NOT EXISTS by_written written TYPE minmax GRANULARITY 1;

ALTER TABLE watchfloor.decisions ADD INDEX IF NOT EXISTS by_n n TYPE minmax GRANULARITY 1;

CREATE TABLE IF NOT EXISTS watchfloor.alert_engines ON CLUSTER 'cluster_1S_2R' (
      engine LowCardinality(String), window DateTime('UTC'), id String,
      written DateTime('UTC') DEFAULT now('UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}', written)
ORDER BY (engine, window, id) TTL written + INTERVAL 7 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS watchfloor.notices ON CLUSTER 'cluster_1S_2R' (
      engine LowCardinality(String), number UInt64, at DateTime64(3, 'UTC'),
      result LowCardinality(String), kind LowCardinality(String), cooldown_key String,
      bucket String, worth UInt8, news String CODEC(ZSTD(3)), alert String, counts String,
      outcome String CODEC(ZSTD(3))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')
ORDER BY (engine, number) TTL toDateTime(at) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS watchfloor.clicks_local ON CLUSTER 'cluster_1S_2R' (
      ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), partition LowCardinality(String),
      position UInt64 CODEC(DoubleDelta, LZ4), part UInt16, source LowCardinality(String),
      engine LowCardinality(String), arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
      site LowCardinality(String), path String, article String CODEC(ZSTD(1)), title String CODEC(ZSTD(1)),
      country LowCardinality(String), platform LowCardinality(String), os LowCardinality(String),
      browser LowCardinality(String), timer Nullable(UInt64), height Nullable(UInt64), ip IPv6,
      nulls UInt8, flagged UInt8, counted UInt8, forbidden UInt8, time_borrowed UInt8, clock_ahead UInt8,
      version UInt64 MATERIALIZED 18446744073709551615 - toUInt64(toUnixTimestamp64Milli(arrived)),
      INDEX by_partition partition TYPE bloom_filter GRANULARITY 4
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version)
PARTITION BY toYYYYMM(ts) ORDER BY (ts, partition, position, part)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600;

CREATE TABLE IF NOT EXISTS watchfloor.clicks ON CLUSTER 'cluster_1S_2R' AS watchfloor.clicks_local
ENGINE = Distributed('cluster_1S_2R', 'watchfloor', 'clicks_local', cityHash64(partition, position));

CREATE TABLE IF NOT EXISTS watchfloor.window_counts ON CLUSTER 'cluster_1S_2R' (
      start DateTime64(3, 'UTC'), end DateTime64(3, 'UTC'), topic LowCardinality(String),
      site LowCardinality(String), flagged UInt8, count UInt64, source LowCardinality(String),
      partition LowCardinality(String), position UInt64, engine LowCardinality(String),
      arrived DateTime64(3, 'UTC'),
      version UInt64 MATERIALIZED 18446744073709551615 - toUInt64(toUnixTimestamp64Milli(arrived))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}', version)
PARTITION BY toYYYYMM(start) ORDER BY (start, end, topic, site, flagged, count)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600;

ALTER TABLE watchfloor.findings ADD COLUMN IF NOT EXISTS window_start DateTime64(3, 'UTC'),
      ADD COLUMN IF NOT EXISTS window_end DateTime64(3, 'UTC'),
      ADD COLUMN IF NOT EXISTS in_row UInt32, ADD COLUMN IF NOT EXISTS info String,
      ADD COLUMN IF NOT EXISTS evidence String CODEC(ZSTD(3)),
      ADD INDEX IF NOT EXISTS by_window_end window_end TYPE minmax GRANULARITY 1;

CREATE TABLE IF NOT EXISTS watchfloor.hour_engines ON CLUSTER 'cluster_1S_2R' (
      hour DateTime('UTC'), engine LowCardinality(String)
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')
ORDER BY (hour, engine)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

ALTER TABLE watchfloor.positions ADD COLUMN IF NOT EXISTS cursor String;

ALTER TABLE watchfloor.events_local ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS mentions String CODEC(ZSTD(3));

ALTER TABLE watchfloor.events ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS mentions String CODEC(ZSTD(3));

ALTER TABLE watchfloor.evidence_local ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS mentions String CODEC(ZSTD(3));

ALTER TABLE watchfloor.evidence ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS mentions String CODEC(ZSTD(3));

ALTER TABLE watchfloor.events_local ON CLUSTER 'cluster_1S_2R' ADD INDEX IF NOT EXISTS by_mention splitByChar('\n', mentions) TYPE bloom_filter GRANULARITY 4;

ALTER TABLE watchfloor.findings ADD COLUMN IF NOT EXISTS live UInt8 DEFAULT 0,
      ADD COLUMN IF NOT EXISTS source LowCardinality(String) DEFAULT '',
      ADD COLUMN IF NOT EXISTS news LowCardinality(String) DEFAULT '';

CREATE TABLE IF NOT EXISTS watchfloor.dns_queries_local ON CLUSTER 'cluster_1S_2R' (
      ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), nanos UInt32 CODEC(T64, LZ4),
      partition LowCardinality(String), position UInt64 CODEC(DoubleDelta, LZ4), part UInt16,
      source LowCardinality(String), engine LowCardinality(String),
      arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), format LowCardinality(String), id UUID,
      client IPv6, client_port UInt16, server LowCardinality(String), name String CODEC(ZSTD(1)),
      type LowCardinality(String), rcode LowCardinality(String), answers String CODEC(ZSTD(1)),
      answer_count UInt16, time_borrowed UInt8, clock_ahead UInt8,
      version UInt64 MATERIALIZED 18446744073709551615 - toUInt64(toUnixTimestamp64Milli(arrived)),
      INDEX by_partition partition TYPE bloom_filter GRANULARITY 4,
      INDEX by_client client TYPE bloom_filter GRANULARITY 4
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version)
PARTITION BY toYYYYMM(ts) ORDER BY (ts, partition, position, part)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600;

CREATE TABLE IF NOT EXISTS watchfloor.dns_queries ON CLUSTER 'cluster_1S_2R' AS watchfloor.dns_queries_local
ENGINE = Distributed('cluster_1S_2R', 'watchfloor', 'dns_queries_local', cityHash64(partition, position));

ALTER TABLE watchfloor.dns_queries_local ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS judged_by Array(LowCardinality(String)),
      ADD COLUMN IF NOT EXISTS scores Array(Float32);

ALTER TABLE watchfloor.dns_queries ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS judged_by Array(LowCardinality(String)),
      ADD COLUMN IF NOT EXISTS scores Array(Float32);

CREATE TABLE IF NOT EXISTS watchfloor.web_requests_local ON CLUSTER 'cluster_1S_2R' (
      ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
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
      INDEX by_client client TYPE bloom_filter GRANULARITY 4
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version)
PARTITION BY toYYYYMM(ts) ORDER BY (ts, partition, position, part)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600;

CREATE TABLE IF NOT EXISTS watchfloor.web_requests ON CLUSTER 'cluster_1S_2R' AS watchfloor.web_requests_local
ENGINE = Distributed('cluster_1S_2R', 'watchfloor', 'web_requests_local', cityHash64(partition, position));

CREATE TABLE IF NOT EXISTS watchfloor.pipeline_minutes ON CLUSTER 'cluster_1S_2R' (
      at DateTime('UTC') CODEC(DoubleDelta, LZ4), engine LowCardinality(String),
      stage LowCardinality(String), source LowCardinality(String),
      rows_in UInt64 CODEC(T64, LZ4), rows_out UInt64 CODEC(T64, LZ4), rejected UInt64 CODEC(T64, LZ4),
      skipped UInt64 CODEC(T64, LZ4), known UInt64 CODEC(T64, LZ4), batches UInt32 CODEC(T64, LZ4),
      largest UInt32 CODEC(T64, LZ4), busy_us UInt64 CODEC(T64, LZ4), longest_us UInt64 CODEC(T64, LZ4),
      waiting UInt32 CODEC(T64, LZ4)
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')
ORDER BY (at, engine, stage, source) TTL at + INTERVAL 14 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600;

CREATE TABLE IF NOT EXISTS watchfloor.request_sets_local ON CLUSTER 'cluster_1S_2R' (
      bucket DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), host LowCardinality(String), client IPv6,
      source LowCardinality(String), engine LowCardinality(String),
      arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
      start DateTime64(3, 'UTC') CODEC(ZSTD(1)), stop DateTime64(3, 'UTC') CODEC(ZSTD(1)),
      requests UInt64 CODEC(T64, LZ4), buckets UInt32 CODEC(T64, LZ4), feature_set UInt16,
      features Array(Float64) CODEC(ZSTD(1)), country LowCardinality(String),
      paths Array(UInt64) CODEC(ZSTD(1)), path_counts Array(UInt64) CODEC(ZSTD(1)),
      queries Array(UInt64) CODEC(ZSTD(1)), agents Array(UInt64) CODEC(ZSTD(1)),
      model LowCardinality(String), score Nullable(Float32), prediction Nullable(UInt8),
      version UInt64 MATERIALIZED toUInt64(toUnixTimestamp64Milli(arrived)),
      INDEX by_client client TYPE bloom_filter GRANULARITY 4
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version)
PARTITION BY toYYYYMM(bucket) ORDER BY (host, client, bucket)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600;

CREATE TABLE IF NOT EXISTS watchfloor.request_sets ON CLUSTER 'cluster_1S_2R' AS watchfloor.request_sets_local
ENGINE = Distributed('cluster_1S_2R', 'watchfloor', 'request_sets_local', cityHash64(host, client));

CREATE TABLE IF NOT EXISTS watchfloor.host_buckets ON CLUSTER 'cluster_1S_2R' (
      bucket DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4), host LowCardinality(String),
      bucket_ms UInt32, source LowCardinality(String), engine LowCardinality(String),
      arrived DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
      clients UInt64 CODEC(T64, LZ4), requests UInt64 CODEC(T64, LZ4),
      anomalous UInt64 CODEC(T64, LZ4), anomalous_requests UInt64 CODEC(T64, LZ4),
      flagged UInt64 CODEC(T64, LZ4), flagged_requests UInt64 CODEC(T64, LZ4),
      status4xx UInt64 CODEC(T64, LZ4), status5xx UInt64 CODEC(T64, LZ4),
      model LowCardinality(String), threshold Nullable(Float64), highest Nullable(Float64),
      incident Nullable(DateTime64(3, 'UTC')), is_attack UInt8, severity UInt8,
      version UInt64 MATERIALIZED requests
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/all', '{shard}-{replica}', version)
PARTITION BY toYYYYMM(bucket) ORDER BY (host, bucket)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600;

ALTER TABLE watchfloor.request_sets_local ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS visit_start DateTime64(3, 'UTC') CODEC(ZSTD(1)),
      ADD COLUMN IF NOT EXISTS visit_requests UInt64 CODEC(T64, LZ4),
      ADD COLUMN IF NOT EXISTS flagged_by LowCardinality(String);

ALTER TABLE watchfloor.request_sets ON CLUSTER 'cluster_1S_2R' ADD COLUMN IF NOT EXISTS visit_start DateTime64(3, 'UTC') CODEC(ZSTD(1)),
      ADD COLUMN IF NOT EXISTS visit_requests UInt64 CODEC(T64, LZ4),
      ADD COLUMN IF NOT EXISTS flagged_by LowCardinality(String);
