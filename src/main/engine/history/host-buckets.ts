import { severityLevel } from '../../../shared/severity'
import type { PastBucket } from '../detectors/web-anomaly/incident'
import type { HostBucketRow } from '../detectors/web-anomaly/judged'
import { RowWriter } from './row-writer'
import { MAX_RESULT_ROWS, type Store } from './store'

const COLUMNS = [
  'bucket',
  'host',
  'bucket_ms',
  'source',
  'engine',
  'arrived',
  'clients',
  'requests',
  'anomalous',
  'anomalous_requests',
  'flagged',
  'flagged_requests',
  'status4xx',
  'status5xx',
  'model',
  'threshold',
  'highest',
  'incident',
  'is_attack',
  'severity',
] as const

/** Hosts that are asked for at a time. */
const ASKED_TOGETHER = 500

/** Who writes rows: the source that brought them, and when, ms. */
export interface BucketsPlace {
  source: string
  arrived: number
}

interface PastRow {
  host: string
  bucketMs: number
  length: number
  clients: number
  requests: number
  anomalous: number
  anomalousRequests: number
  incidentMs: number | null
  isAttack: number
}

/** Buckets of hosts of one workspace. */
export class HostBucketStore {
  private readonly writer = new RowWriter()

  constructor(
    private readonly store: Store,
    private readonly database: string,
    private readonly engine = '',
  ) {}

  /** Stores rows; those of a bucket that was stored before take their place. */
  async insert(rows: readonly HostBucketRow[], place: BucketsPlace): Promise<void> {
    if (rows.length === 0) return
    for (const row of rows) this.write(row, place)
    await this.store.insertText(`${this.database}.host_buckets`, COLUMNS, [this.writer.takeRows()])
  }

  /** Buckets of some hosts from a time on (ms) and before another, by host, in the order of time. */
  async readBefore(
    hosts: readonly string[],
    from: number,
    before: number,
  ): Promise<Map<string, PastBucket[]>> {
    const found = new Map<string, PastBucket[]>()
    for (let at = 0; at < hosts.length; at += ASKED_TOGETHER) {
      const rows = await this.store.query<PastRow>(
        `SELECT host, toUnixTimestamp64Milli(r.bucket) AS bucketMs, bucket_ms AS length, clients, requests,
           anomalous, anomalous_requests AS anomalousRequests,
           toUnixTimestamp64Milli(incident) AS incidentMs, is_attack AS isAttack
         FROM ${this.database}.host_buckets AS r FINAL
         WHERE host IN {hosts:Array(String)} AND r.bucket >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
           AND r.bucket < fromUnixTimestamp64Milli({before:Int64}, 'UTC')
         ORDER BY r.bucket DESC LIMIT ${MAX_RESULT_ROWS}`,
        { hosts: hosts.slice(at, at + ASKED_TOGETHER), from, before },
      )
      for (const row of rows.reverse()) {
        const known = found.get(row.host)
        if (known === undefined) found.set(row.host, [toPast(row)])
        else known.push(toPast(row))
      }
    }
    return found
  }

  private write(row: HostBucketRow, { source, arrived }: BucketsPlace): void {
    const { writer } = this
    writer.number(row.bucket)
    writer.text(row.host)
    writer.number(row.end - row.bucket)
    writer.text(source)
    writer.text(this.engine)
    writer.number(arrived)
    writer.number(row.clients)
    writer.number(row.requests)
    writer.number(row.anomalous)
    writer.number(row.anomalousRequests)
    writer.number(row.flagged)
    writer.number(row.flaggedRequests)
    writer.number(row.status4xx)
    writer.number(row.status5xx)
    writer.text(row.model)
    writer.number(row.threshold)
    writer.number(row.highest)
    writer.number(row.incident)
    writer.number(Number(row.isAttack))
    writer.number(severityLevel(row.severity))
    writer.endRow()
  }
}

function toPast(row: PastRow): PastBucket {
  const bucket = Number(row.bucketMs)
  return {
    bucket,
    end: bucket + Number(row.length),
    clients: Number(row.clients),
    requests: Number(row.requests),
    anomalous: Number(row.anomalous),
    anomalousRequests: Number(row.anomalousRequests),
    incident: row.incidentMs === null ? null : Number(row.incidentMs),
    isAttack: Number(row.isAttack) === 1,
  }
}
