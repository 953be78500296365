import type { IncidentKey, IncidentOrder } from '../../../shared/incident'
import type { TrafficSpan } from '../../../shared/traffic'
import { NO_HOST } from '../detectors/web-anomaly/names'
import { fromIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'

/** Hosts, and incidents, that are read at most. */
const MAX_HOSTS = 200
const MAX_INCIDENTS = 500
/** Request sets that say what is usual at a host are taken from so long before an incident ends, ms. */
const USUAL_MS = 24 * 3_600_000

const IN_SPAN = `r.bucket >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  AND r.bucket < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`

/** An incident as its buckets say it. Times in ms. */
export interface IncidentRow extends IncidentKey {
  lastSeen: number
  /** Buckets that stood out. */
  buckets: number
  bucketMs: number
  severity: number
  requests: number
  flaggedRequests: number
  clients: number
  flagged: number
  portion: number
  status4xx: number
  status5xx: number
  threshold: number | null
  highest: number | null
  model: string
}

/** Buckets of a host as one row. */
export interface SiteBarRow {
  start: number
  buckets: number
  requests: number
  clients: number
  flagged: number
  share: number | null
  status4xx: number
  status5xx: number
}

/** An anomalous address of an incident; times in ms. */
export interface AddressRow {
  address: string
  score: number | null
  requests: number
  buckets: number
  first: number
  last: number
  /** Reasons of its buckets, each several with commas between them. */
  flaggedBy: string[]
  /** Features behind its strangest bucket. */
  features: number[]
}

/** What is usual at a host: percentiles of the features of its ordinary request sets. */
export interface UsualFeatures {
  sets: number
  low: number[]
  high: number[]
}

const ADDRESS_ORDER: Record<IncidentOrder, string> = {
  score: 'score',
  requests: 'asked',
  buckets: 'seen',
  address: 'client',
  first: 'firstMs',
}

const INCIDENT_COLUMNS = `host, toUnixTimestamp64Milli(r.incident) AS startMs,
  max(if(is_attack, toUnixTimestamp64Milli(r.bucket) + bucket_ms, 0)) AS seenMs,
  countIf(is_attack) AS attacks, max(bucket_ms) AS length, max(r.severity) AS worst,
  sumIf(r.requests, is_attack) AS asked, sumIf(r.flagged_requests, is_attack) AS strangeAsked,
  max(r.clients) AS mostClients, max(r.flagged) AS mostFlagged,
  maxIf(r.flagged / greatest(1, r.clients), is_attack) AS portion,
  sumIf(r.status4xx, is_attack) AS wrong, sumIf(r.status5xx, is_attack) AS failing,
  min(r.threshold) AS lowest, max(r.highest) AS most, argMax(r.model, r.bucket) AS named`

/** Reads incidents and the traffic of hosts out of their buckets. */
export class IncidentStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Incidents that lie in a span, at least in part, newest first; of one host where it is given. */
  async readIncidents(span: TrafficSpan, host: string | null = null): Promise<IncidentRow[]> {
    const ofHost = host === null ? '' : 'AND host = {host:String}'
    // Which hosts are concerned is found without reading all rows as they stand: the key does the rest.
    const found = `SELECT host, r.incident FROM ${this.database}.host_buckets AS r
      WHERE r.incident IS NOT NULL AND is_attack AND ${IN_SPAN} ${ofHost}`
    const rows = await this.store.query<RawIncident>(
      `SELECT ${INCIDENT_COLUMNS} FROM ${this.database}.host_buckets AS r FINAL
       WHERE host IN (SELECT host FROM (${found})) AND (host, r.incident) IN (${found})
       GROUP BY host, r.incident HAVING attacks > 0 ORDER BY startMs DESC, host LIMIT ${MAX_INCIDENTS}`,
      { ...span, host: host ?? '' },
    )
    return rows.map(toIncident)
  }

  /** One incident; null where there is none. */
  async readIncident({ host, start }: IncidentKey): Promise<IncidentRow | null> {
    const [row] = await this.store.query<RawIncident>(
      `SELECT ${INCIDENT_COLUMNS} FROM ${this.database}.host_buckets AS r FINAL
       WHERE host = {host:String} AND r.incident = fromUnixTimestamp64Milli({start:Int64}, 'UTC')
       GROUP BY host, r.incident`,
      { host, start },
    )
    return row === undefined ? null : toIncident(row)
  }

  /** Hosts in a span, busiest first. */
  async readSites(
    span: TrafficSpan,
  ): Promise<{ host: string; requests: number; flagged: number; hasIncident: boolean }[]> {
    const rows = await this.store.query<{
      host: string
      asked: number
      strange: number
      attacks: number
    }>(
      `SELECT host, sum(r.requests) AS asked, max(r.flagged) AS strange, countIf(is_attack) AS attacks
       FROM ${this.database}.host_buckets AS r FINAL WHERE ${IN_SPAN}
       GROUP BY host ORDER BY attacks > 0 DESC, asked DESC, host LIMIT ${MAX_HOSTS}`,
      { ...span },
    )
    return rows.map(({ host, asked, strange, attacks }) => ({
      host,
      requests: Number(asked),
      flagged: Number(strange),
      hasIncident: Number(attacks) > 0,
    }))
  }

  /** End of the newest bucket of all, or of one host, ms; null without any. */
  async readNewest(host: string | null = null): Promise<number | null> {
    const [row] = await this.store.query<{ newest: number; size: number }>(
      `SELECT max(toUnixTimestamp64Milli(bucket) + bucket_ms) AS newest, count() AS size
       FROM ${this.database}.host_buckets ${host === null ? '' : 'WHERE host = {host:String}'}`,
      { host: host ?? '' },
    )
    return row === undefined || Number(row.size) === 0 ? null : Number(row.newest)
  }

  /** Length of the longest bucket of a host in a span, ms, and the model that judged last. */
  async readKind(
    host: string,
    span: TrafficSpan,
  ): Promise<{ bucketMs: number; model: string } | null> {
    const [row] = await this.store.query<{ length: number; named: string; size: number }>(
      `SELECT max(bucket_ms) AS length, argMax(model, r.bucket) AS named, count() AS size
       FROM ${this.database}.host_buckets AS r WHERE host = {host:String} AND ${IN_SPAN}`,
      { host, ...span },
    )
    if (row === undefined || Number(row.size) === 0) return null
    return { bucketMs: Number(row.length), model: row.named }
  }

  /** Buckets of a host in bars of equal length, oldest first; those without any are left out. */
  async readBars(host: string, span: TrafficSpan, barMs: number): Promise<SiteBarRow[]> {
    const rows = await this.store.query<Record<keyof SiteBarRow, number | null>>(
      `SELECT intDiv(toUnixTimestamp64Milli(r.bucket), {barMs:Int64}) * {barMs:Int64} AS start,
         count() AS buckets, sum(r.requests) AS requests, max(r.clients) AS clients,
         max(r.flagged) AS flagged, max(r.flagged / nullIf(r.clients, 0)) AS share,
         sum(r.status4xx) AS status4xx, sum(r.status5xx) AS status5xx
       FROM ${this.database}.host_buckets AS r FINAL
       WHERE host = {host:String} AND ${IN_SPAN}
       GROUP BY start ORDER BY start LIMIT ${MAX_RESULT_ROWS}`,
      { host, ...span, barMs },
    )
    return rows.map((row) => ({
      start: Number(row.start),
      buckets: Number(row.buckets),
      requests: Number(row.requests),
      clients: Number(row.clients),
      flagged: Number(row.flagged),
      share: row.share === null ? null : Number(row.share),
      status4xx: Number(row.status4xx),
      status5xx: Number(row.status5xx),
    }))
  }

  /** Distinct clients of an incident, and distinct ones that are anomalous in it. */
  async countClients(incident: IncidentRow): Promise<{ clients: number; flagged: number }> {
    const [row] = await this.store.query<{ everybody: number; strange: number }>(
      `SELECT uniqExact(client) AS everybody, uniqExactIf(client, prediction = 1) AS strange
       FROM ${this.database}.request_sets AS r FINAL WHERE host = {host:String} AND ${IN_SPAN}`,
      within(incident),
    )
    return { clients: Number(row?.everybody ?? 0), flagged: Number(row?.strange ?? 0) }
  }

  /** Anomalous addresses of an incident, some of them from a place on, and how many there are. */
  async readAddresses(
    incident: IncidentRow,
    page: { order: IncidentOrder; isDescending: boolean; after: number; limit: number },
  ): Promise<AddressRow[]> {
    const direction = page.isDescending ? 'DESC' : 'ASC'
    const rows = await this.store.query<{
      ip: string
      score: number | null
      asked: number
      seen: number
      firstMs: number
      lastMs: number
      reasons: string[]
      figures: number[]
    }>(
      `SELECT toString(client) AS ip, max(r.score) AS score, sum(r.requests) AS asked, count() AS seen,
         toUnixTimestamp64Milli(min(r.bucket)) AS firstMs, toUnixTimestamp64Milli(max(r.stop)) AS lastMs,
         groupUniqArray(flagged_by) AS reasons, argMax(features, (ifNull(r.score, 0), r.bucket)) AS figures
       FROM ${this.database}.request_sets AS r FINAL
       WHERE host = {host:String} AND ${IN_SPAN} AND prediction = 1
       GROUP BY client ORDER BY ${ADDRESS_ORDER[page.order]} ${direction} NULLS LAST, client
       LIMIT {limit:UInt32} OFFSET {after:UInt64}`,
      { ...within(incident), limit: page.limit, after: page.after },
    )
    return rows.map((row) => ({
      address: fromIpColumn(row.ip) ?? row.ip,
      score: row.score === null ? null : Number(row.score),
      requests: Number(row.asked),
      buckets: Number(row.seen),
      first: Number(row.firstMs),
      last: Number(row.lastMs),
      flaggedBy: row.reasons,
      features: row.figures.map(Number),
    }))
  }

  /** What is usual at the host of an incident, by request sets that are not anomalous. */
  async readUsual(incident: IncidentRow): Promise<UsualFeatures> {
    const [row] = await this.store.query<{ sets: number; low: number[]; high: number[] }>(
      `SELECT count() AS sets, quantileForEach(0.05)(features) AS low,
         quantileForEach(0.95)(features) AS high
       FROM ${this.database}.request_sets AS r FINAL
       WHERE host = {host:String} AND ${IN_SPAN} AND prediction = 0`,
      { ...within(incident), from: Math.max(0, incident.lastSeen - USUAL_MS) },
    )
    return {
      sets: Number(row?.sets ?? 0),
      low: (row?.low ?? []).map(Number),
      high: (row?.high ?? []).map(Number),
    }
  }

  /** Requests of the span of an incident that are stored and that no bucket counts. */
  async countUncounted(incident: IncidentRow): Promise<number> {
    const [row] = await this.store.query<{ stored: number; counted: number }>(
      `SELECT (SELECT count() FROM ${this.database}.web_requests FINAL
           WHERE site = {site:String} AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
             AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')) AS stored,
         (SELECT sum(r.requests) FROM ${this.database}.host_buckets AS r FINAL
           WHERE host = {host:String} AND ${IN_SPAN}) AS counted`,
      { ...within(incident), site: incident.host === NO_HOST ? '' : incident.host },
    )
    return Math.max(0, Number(row?.stored ?? 0) - Number(row?.counted ?? 0))
  }
}

interface RawIncident {
  host: string
  startMs: number
  seenMs: number
  attacks: number
  length: number
  worst: number
  asked: number
  strangeAsked: number
  mostClients: number
  mostFlagged: number
  portion: number
  wrong: number
  failing: number
  lowest: number | null
  most: number | null
  named: string
}

function toIncident(row: RawIncident): IncidentRow {
  return {
    host: row.host,
    start: Number(row.startMs),
    lastSeen: Number(row.seenMs),
    buckets: Number(row.attacks),
    bucketMs: Number(row.length),
    severity: Number(row.worst),
    requests: Number(row.asked),
    flaggedRequests: Number(row.strangeAsked),
    clients: Number(row.mostClients),
    flagged: Number(row.mostFlagged),
    portion: Number(row.portion),
    status4xx: Number(row.wrong),
    status5xx: Number(row.failing),
    threshold: row.lowest === null ? null : Number(row.lowest),
    highest: row.most === null ? null : Number(row.most),
    model: row.named,
  }
}

/** The span of an incident, as statements take it. */
function within({ host, start, lastSeen }: IncidentRow) {
  return { host, from: start, to: Math.max(lastSeen, start + 1) }
}
