import { setImmediate as nextTurn } from 'node:timers/promises'
import type { WebAnomalySettings } from '../../../shared/web-anomaly'
import { judgeBucket } from '../detectors/web-anomaly/judge-bucket'
import type { HostBucketRow, ScoredReading } from '../detectors/web-anomaly/judged'
import { FEATURE_SET, type SetScorer } from '../detectors/web-anomaly/scorer'
import type { ClosedHostBucket } from '../detectors/web-anomaly/web-anomaly'
import type { WindowVerdict } from '../detectors/windowed'
import type { HostBucketStore } from '../history/host-buckets'
import type { RequestSetStore, SetKey } from '../history/request-sets'
import type { BucketRequests } from '../web/bucket-requests'
import type { SetReading } from '../web/request-set-cache'
import type { HostMeter } from './host-meter'
import type { WindowFinding } from './window-book'

/** What is stored together: readings weigh what they hold, so that none of it takes long to write. */
const STORED_TOGETHER = 250_000
/** What a reading weighs besides its requests: its features. */
const READING_WEIGHT = 50
/** Buckets of hosts that are stored together. */
const ROWS_TOGETHER = 10_000
/** Clients of a bucket that are read and scored together. */
const PORTION = 5_000
/** Sets that are read before whatever else runs here gets its turn. */
const READ_TOGETHER = 200

/** What judging buckets of hosts needs from its surroundings. */
export interface HostBucketParts {
  store: Pick<RequestSetStore, 'readNewest' | 'readBefore' | 'insert'>
  hosts: Pick<HostBucketStore, 'readBefore' | 'insert'>
  settings: () => WebAnomalySettings
  /** What judges request sets now; null where nothing can. */
  scorer: () => Promise<SetScorer | null>
  /** A scorer failed. */
  fail: (error: unknown) => void
  /** Other engines may have gone on with the sets in memory: history is asked for each. */
  isShared: boolean
  meter: Pick<HostMeter, 'add'>
  /** Tries until it works. */
  insist: <T>(work: () => Promise<T>) => Promise<T>
  now: () => number
}

/** A bucket of a host that is over, with its finding. */
interface Due extends ClosedHostBucket {
  finding: WindowFinding
  host: string
}

/**
 * Takes buckets of hosts that are over to their request sets, stores what these came to, with scores
 * where a model is there, and leaves of the findings those that have something to tell. All others
 * stay as they are. Findings must come in the order of their windows. Whatever is asked again after a
 * kill comes to the same: sets go on from what history has before a bucket.
 */
export async function judgeHostBuckets(
  findings: readonly WindowFinding[],
  source: string,
  parts: HostBucketParts,
): Promise<WindowFinding[]> {
  const due = findings.flatMap((finding): Due[] => {
    const { hostBucket, subject } = finding.verdict
    return hostBucket === undefined ? [] : [{ ...hostBucket, finding, host: subject }]
  })
  if (due.length === 0) return [...findings]
  const scorer = await parts.scorer()
  const writer = new ReadingWriter(source, parts)
  const judged = new Map<WindowFinding, WindowFinding>()
  for (const together of byStart(due)) {
    await noteHosts(together, parts)
    await restorePast(together, writer, parts)
    const read = await readTogether(together, scorer, writer, parts)
    for (const [each, { readings, scores }] of read) {
      const said = scores === null || scorer === null ? null : { scores, manifest: scorer.manifest }
      const { rows, row, meanScore, verdict } = judgeBucket(each, readings, said, parts.settings())
      parts.meter.add(row, meanScore)
      await writer.add(rows, row)
      each.past.add(each.host, row, historyFrom(each.finding.start, each.finding.end, parts))
      if (verdict !== null) judged.set(each.finding, placeVerdict(each.finding, verdict, row))
    }
  }
  await writer.flush()
  return findings.flatMap((finding) => {
    if (finding.verdict.hostBucket === undefined) return [finding]
    const told = judged.get(finding)
    return told === undefined ? [] : [told]
  })
}

/** Buckets of one time together, in the order of time. */
function byStart(due: readonly Due[]): Due[][] {
  const starts = new Map<number, Due[]>()
  for (const each of due) {
    const known = starts.get(each.finding.start)
    if (known === undefined) starts.set(each.finding.start, [each])
    else known.push(each)
  }
  return [...starts].sort(([one], [other]) => one - other).map(([, together]) => together)
}

/** One client of a bucket. */
interface DueClient {
  due: Due
  client: string
  part: BucketRequests
}

/** The sets of a bucket as they were read, with their scores; null where no model said any. */
interface ReadSets {
  readings: SetReading[]
  scores: number[] | null
}

/**
 * Reads and scores the sets of buckets of one time. A client's set is read once in it, so that all
 * may be judged before anything of it is stored.
 */
async function readTogether(
  together: readonly Due[],
  scorer: SetScorer | null,
  writer: ReadingWriter,
  parts: HostBucketParts,
): Promise<Map<Due, ReadSets>> {
  const read = new Map<Due, ReadSets>(together.map((each) => [each, { readings: [], scores: [] }]))
  for (const portion of inPortions(together)) {
    await restoreSets(portion, writer, parts)
    const readings = await readPortion(portion)
    const scores = await scoreReadings(readings, scorer, parts)
    portion.forEach(({ due }, at) => {
      const sets = read.get(due)
      const reading = readings[at]
      if (sets === undefined || reading === undefined) return
      sets.readings.push(reading)
      if (scores === null) sets.scores = null
      else sets.scores?.push(scores[at] ?? 0)
    })
  }
  return read
}

/**
 * Clients of buckets in portions: what is read, and what is brought back for it, is a portion at a
 * time. All of a large bucket would be more than the sets in memory, and push out what was brought.
 */
function* inPortions(together: readonly Due[]): Generator<DueClient[]> {
  let portion: DueClient[] = []
  for (const due of together) {
    for (const [client, part] of due.clients) {
      portion.push({ due, client, part })
      const { cache } = due
      if (portion.length < Math.min(PORTION, Math.max(1, cache.most))) continue
      yield portion
      portion = []
    }
  }
  if (portion.length > 0) yield portion
}

/** Asks once which of some hosts history has anything of. */
async function noteHosts(
  together: readonly Due[],
  { store, isShared, insist }: HostBucketParts,
): Promise<void> {
  const [first] = together
  if (isShared || first === undefined) return
  const unknown = first.cache.unknownHosts(together.map(({ host }) => host))
  if (unknown.length === 0) return
  const newest = await insist(() => store.readNewest(unknown))
  for (const host of unknown) first.cache.noteHost(host, newest.get(host) ?? null)
}

/** Brings back sets that history has and memory has not. */
async function restoreSets(
  portion: readonly DueClient[],
  writer: ReadingWriter,
  { store, isShared, insist }: HostBucketParts,
): Promise<void> {
  const [first] = portion
  if (first === undefined) return
  const { cache, finding } = first.due
  const bucket = finding.start
  const keys = portion.flatMap(({ due: { host }, client }): SetKey[] => {
    const isMissing = isShared || cache.missing(host, bucket, [client]).length > 0
    return isMissing ? [{ host, client }] : []
  })
  if (keys.length === 0) return
  // What is asked for may be among what is not stored yet.
  await writer.flush()
  const found = await insist(() => store.readBefore(keys, bucket))
  for (const { host, client, stored } of found) cache.restore(host, client, stored)
}

/** Brings back what history has of the last buckets of hosts. */
async function restorePast(
  together: readonly Due[],
  writer: ReadingWriter,
  parts: HostBucketParts,
): Promise<void> {
  const [first] = together
  if (first === undefined) return
  const { past, finding } = first
  const hosts = together.map(({ host }) => host)
  const wanted = parts.isShared ? hosts : past.missing(hosts, finding.start)
  if (wanted.length === 0) return
  await writer.flush()
  const from = historyFrom(finding.start, finding.end, parts)
  const found = await parts.insist(() => parts.hosts.readBefore(wanted, from, finding.start))
  for (const host of wanted) past.restore(host, found.get(host) ?? [])
}

/** From when on buckets of a host count for one that lies in a span, ms. */
function historyFrom(start: number, end: number, { settings }: HostBucketParts): number {
  const { incidentHistoryMs, incidentCalmBuckets } = settings()
  const calmMs = (incidentCalmBuckets + 1) * (end - start)
  return Math.max(0, start - Math.max(incidentHistoryMs, calmMs))
}

async function readPortion(portion: readonly DueClient[]): Promise<SetReading[]> {
  const readings: SetReading[] = []
  for (const { due, client, part } of portion) {
    if (readings.length % READ_TOGETHER === READ_TOGETHER - 1) await nextTurn()
    readings.push(due.cache.read(due.host, client, due.finding.start, part))
  }
  return readings
}

/** Scores of readings. Where a model fails nothing is said: were this to throw, all input would wait. */
async function scoreReadings(
  readings: readonly SetReading[],
  scorer: SetScorer | null,
  { fail }: HostBucketParts,
): Promise<readonly number[] | null> {
  if (scorer === null) return null
  try {
    return await scorer.scoreSets(readings.map(({ features }) => features))
  } catch (error) {
    fail(error)
    return null
  }
}

/** An incident is one alert however long it lasts: each of its buckets belongs to its beginning. */
function placeVerdict(
  finding: WindowFinding,
  verdict: WindowVerdict,
  { incident }: HostBucketRow,
): WindowFinding {
  const first = incident === null ? finding.first : Math.min(incident, finding.first)
  return { ...finding, verdict, first, count: verdict.count ?? finding.count }
}

/** Stores readings and buckets of hosts, in portions. */
class ReadingWriter {
  private waiting: ScoredReading[] = []
  private weight = 0
  private rows: HostBucketRow[] = []

  constructor(
    private readonly source: string,
    private readonly parts: HostBucketParts,
  ) {}

  async add(readings: readonly ScoredReading[], row: HostBucketRow): Promise<void> {
    this.rows.push(row)
    for (const reading of readings) {
      this.waiting.push(reading)
      this.weight += READING_WEIGHT + reading.part.times.length
      if (this.weight >= STORED_TOGETHER) await this.flushReadings()
    }
    if (this.rows.length >= ROWS_TOGETHER) await this.flush()
  }

  async flush(): Promise<void> {
    await this.flushReadings()
    const { hosts, insist, now } = this.parts
    const { rows } = this
    this.rows = []
    const place = { source: this.source, arrived: now() }
    await insist(() => hosts.insert(rows, place))
  }

  private async flushReadings(): Promise<void> {
    const { store, insist, now } = this.parts
    const readings = this.waiting
    this.waiting = []
    this.weight = 0
    const place = { source: this.source, arrived: now(), featureSet: FEATURE_SET.version }
    await insist(() => store.insert(readings, place))
  }
}
