import type { StreamStatus } from '../../../shared/chronicle-stream'
import { isoTime } from '../../../shared/public-api'
import type { EngineStatus } from '../../../shared/status'
import { type Answer, jsonAnswer } from '../answer'

/**
 * `GET /healthz`: 200 while history and tally are ready, else 503. Without a token it says no more
 * than that; with one, the state of each source and store.
 */
export function answerHealth(status: EngineStatus, isKnown: boolean): Answer {
  const isOk = status.history.state === 'ready' && status.tally.state === 'ready'
  const code = isOk ? 200 : 503
  const headers: Record<string, string> = isOk ? {} : { 'retry-after': '5' }
  if (!isKnown) return jsonAnswer({ status: isOk ? 'ok' : 'not ok' }, code, headers)
  return jsonAnswer({ status: isOk ? 'ok' : 'not ok', ...details(status) }, code, headers)
}

function details(status: EngineStatus) {
  return {
    at: isoTime(status.at),
    workspace: status.workspace,
    history: status.history,
    tally: status.tally,
    disk:
      status.disk === null
        ? null
        : { free_bytes: status.disk.freeBytes, total_bytes: status.disk.totalBytes },
    sources: status.sources.map((source) => ({
      id: source.id,
      name: source.name,
      kind: source.kind,
      state: source.state,
      is_demo: source.isDemo,
      events_per_second: source.rate,
      backlog:
        source.backlog === null
          ? null
          : { records: source.backlog.records, partitions: source.backlog.partitions },
      stream: source.stream === null ? null : streamOf(source.stream),
      last_error:
        source.lastError === null
          ? null
          : { at: isoTime(source.lastError.at), message: source.lastError.message },
    })),
    windows:
      status.windows === null
        ? null
        : {
            source: status.windows.source,
            topic: status.windows.topic,
            backlog: {
              records: status.windows.backlog.records,
              partitions: status.windows.backlog.partitions,
            },
          },
    detectors: status.detectors.map(({ id, kind, state, message, model }) => ({
      id,
      kind,
      state,
      message,
      model:
        model === null
          ? null
          : {
              name: model.name,
              version: model.version,
              sha256: model.sha256,
              threshold: model.threshold,
            },
    })),
    outlets: status.outlets.map((outlet) => ({
      id: outlet.id,
      name: outlet.name,
      kind: outlet.kind,
      state: outlet.state,
      delivered_by:
        outlet.deliveredBy === null
          ? null
          : {
              engine: outlet.deliveredBy.engine,
              host: outlet.deliveredBy.host,
              is_this: outlet.deliveredBy.isThis,
            },
      delivered: outlet.delivered,
      left_out: outlet.leftOut,
      refused: outlet.refused,
      waiting: outlet.waiting,
      last_delivery: outlet.lastDelivery === null ? null : isoTime(outlet.lastDelivery),
      last_error:
        outlet.lastError === null
          ? null
          : { at: isoTime(outlet.lastError.at), message: outlet.lastError.message },
    })),
  }
}

function streamOf(stream: StreamStatus) {
  return {
    connected_since: timeOf(stream.connectedSince),
    heard_at: timeOf(stream.heardAt),
    continuation_time: stream.continuationTime,
    batches: stream.batches,
    connections: stream.connections,
    failures: stream.failures,
    next_try_at: timeOf(stream.nextTryAt),
    gaps: stream.gaps.map(({ from, to, fetched, isOver, fault }) => ({
      from,
      to,
      fetched,
      is_over: isOver,
      fault,
    })),
  }
}

function timeOf(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}
