import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { SEVERITIES } from '../../../shared/severity'
import type { SourceStatus } from '../../../shared/source'
import type { EngineStatus } from '../../../shared/status'
import type { Engine } from '../../engine/engine'
import type { IngestCounts } from '../ingest/ingest'
import { READ, type Route } from '../routes'
import { addHostMetrics } from './host-metrics'
import { addStageMetrics } from './stage-metrics'

/** States in which a source is not read. */
const DOWN: readonly SourceStatus['state'][] = ['failed', 'failing', 'paused']

/** Counts of a source that only grow while the engine runs, by the name of their metric. */
const SOURCE_COUNTS: readonly [string, string, (source: SourceStatus) => number][] = [
  ['records_total', 'Records read', (source) => source.records],
  ['events_total', 'Events stored, each counted once', (source) => source.accepted],
  ['duplicates_total', 'Events that were known already', (source) => source.duplicates],
  ['skipped_total', 'Records of other kinds that a log holds besides', (source) => source.skipped],
  ['rejects_total', 'Records that were not accepted', (source) => source.rejected],
]

/** `GET /metrics`: Prometheus text of the engine's counts and of its process. */
export function createMetricsRoute(
  { status, stages, hosts }: Pick<Engine, 'status' | 'stages' | 'hosts'>,
  ingest: IngestCounts,
): Route {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  addSourceMetrics(registry, status)
  addOutletMetrics(registry, status)
  addDetectorMetrics(registry, status)
  addEngineMetrics(registry, status)
  addIngestMetrics(registry, ingest)
  addStageMetrics(registry, stages)
  addHostMetrics(registry, hosts)
  return {
    path: '/metrics',
    wish: READ,
    answer: async () => ({
      status: 200,
      headers: { 'content-type': registry.contentType },
      body: await registry.metrics(),
      isCompressible: true,
    }),
  }
}

function addSourceMetrics(registry: Registry, status: () => EngineStatus): void {
  for (const [name, help, count] of SOURCE_COUNTS) {
    // The engine keeps the counts; they are handed on as they stand.
    new Counter({
      name: `watchfloor_${name}`,
      help: `${help}, by source`,
      labelNames: ['source'],
      registers: [registry],
      collect() {
        this.reset()
        for (const source of status().sources) this.inc({ source: source.id }, count(source))
      },
    })
  }
  new Gauge({
    name: 'watchfloor_source_lag_seconds',
    help: 'Age of the newest event when it was stored, by source',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, lagMs } of status().sources) {
        if (lagMs !== null) this.set({ source: id }, lagMs / 1000)
      }
    },
  })
  new Gauge({
    name: 'watchfloor_source_lag_records',
    help: 'Records that wait to be read, by source and partition',
    labelNames: ['source', 'partition'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, backlog } of status().sources) {
        for (const { partition, lag } of backlog?.partitions ?? []) {
          if (lag !== null) this.set({ source: id, partition }, lag)
        }
      }
    },
  })
  new Gauge({
    name: 'watchfloor_windows_lag_records',
    help: 'Messages of the topic between engines that wait to be judged here, by topic and partition',
    labelNames: ['topic', 'partition'],
    registers: [registry],
    collect() {
      this.reset()
      const { windows } = status()
      for (const { partition, lag } of windows?.backlog.partitions ?? []) {
        if (lag !== null) this.set({ topic: windows?.topic ?? '', partition }, lag)
      }
    },
  })
  new Gauge({
    name: 'watchfloor_source_up',
    help: '1 while the source is read, 0 while it is paused or stopped by an error',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, state } of status().sources) {
        this.set({ source: id }, DOWN.includes(state) ? 0 : 1)
      }
    },
  })
  new Gauge({
    name: 'watchfloor_stream_connected',
    help: '1 while a detection stream is connected, 0 while it is not, by source',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, stream } of status().sources) {
        if (stream !== null) this.set({ source: id }, stream.connectedSince === null ? 0 : 1)
      }
    },
  })
  new Gauge({
    name: 'watchfloor_stream_heard_timestamp_seconds',
    help: 'When a detection stream sent anything last, a heart-beat at least, by source',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, stream } of status().sources) {
        if (typeof stream?.heardAt === 'number') this.set({ source: id }, stream.heardAt / 1000)
      }
    },
  })
}

function addOutletMetrics(registry: Registry, status: () => EngineStatus): void {
  new Counter({
    name: 'watchfloor_outlet_messages_total',
    help: 'Messages to a topic, or alerts that a webhook took, by outlet',
    labelNames: ['outlet'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, delivered } of status().outlets) this.inc({ outlet: id }, delivered)
    },
  })
  new Counter({
    name: 'watchfloor_outlet_left_out_total',
    help: 'Alerts of which a cap let their number alone be told, by outlet',
    labelNames: ['outlet'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, leftOut } of status().outlets) this.inc({ outlet: id }, leftOut)
    },
  })
  new Counter({
    name: 'watchfloor_outlet_refused_total',
    help: 'Alerts that the receiver refused for good, by outlet',
    labelNames: ['outlet'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, refused } of status().outlets) this.inc({ outlet: id }, refused)
    },
  })
  new Gauge({
    name: 'watchfloor_outlet_waiting',
    help: 'Changed alerts and decisions that wait to be told, by outlet',
    labelNames: ['outlet'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, waiting } of status().outlets) {
        if (waiting !== null) this.set({ outlet: id }, waiting)
      }
    },
  })
  new Gauge({
    name: 'watchfloor_outlet_up',
    help: '1 while the outlet delivers or stands by for another engine, 0 while it is off or fails',
    labelNames: ['outlet'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, state } of status().outlets) {
        this.set({ outlet: id }, state === 'running' || state === 'standby' ? 1 : 0)
      }
    },
  })
}

function addDetectorMetrics(registry: Registry, status: () => EngineStatus): void {
  new Gauge({
    name: 'watchfloor_detector_up',
    help: '1 while the detector judges, 0 while it is off, starts or cannot use its model',
    labelNames: ['detector', 'kind', 'state'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, kind, state } of status().detectors) {
        this.set({ detector: id, kind, state }, state === 'on' ? 1 : 0)
      }
    },
  })
}

function addEngineMetrics(registry: Registry, status: () => EngineStatus): void {
  addGauge(registry, 'events_per_second', 'Events a second now', () => status().eventsPerSecond)
  addGauge(
    registry,
    'history_queue_rows',
    'Rows that wait for history',
    () => status().history.queued,
  )
  addGauge(registry, 'history_ready', '1 while history answers', () =>
    status().history.state === 'ready' ? 1 : 0,
  )
  addGauge(registry, 'tally_ready', '1 while the lists are ready', () =>
    status().tally.state === 'ready' ? 1 : 0,
  )
  addGauge(registry, 'alerts', 'Stored alerts', () => status().totals.all)
  addGauge(
    registry,
    'disk_free_bytes',
    'Free space of the data folder',
    () => status().disk?.freeBytes,
  )
  new Gauge({
    name: 'watchfloor_open_alerts',
    help: 'Open alerts, by severity',
    labelNames: ['severity'],
    registers: [registry],
    collect() {
      const { bySeverity } = status().totals
      for (const severity of SEVERITIES) this.set({ severity }, bySeverity[severity])
    },
  })
}

function addIngestMetrics(registry: Registry, ingest: IngestCounts): void {
  new Counter({
    name: 'watchfloor_ingest_deliveries_total',
    help: 'Deliveries over HTTP, by the status of their answer',
    labelNames: ['status'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [status, count] of ingest.answers) this.inc({ status }, count)
    },
  })
  addGauge(registry, 'ingest_bytes', 'Bytes of deliveries that are in hand', ingest.bytesInHand)
}

function addGauge(
  registry: Registry,
  name: string,
  help: string,
  read: () => number | undefined,
): void {
  new Gauge({
    name: `watchfloor_${name}`,
    help,
    registers: [registry],
    collect() {
      const value = read()
      if (value === undefined) this.reset()
      else this.set(value)
    },
  })
}
