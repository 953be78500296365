import { setImmediate as nextTurn } from 'node:timers/promises'
import type { WebAnomalySettings } from '../../../shared/web-anomaly'
import { judgeHost, type ScoredClient } from '../detectors/web-anomaly/host-verdict'
import { FEATURE_SET, type SetScorer } from '../detectors/web-anomaly/scorer'
import type { ClosedHostBucket } from '../detectors/web-anomaly/web-anomaly'
import type { RequestSetStore, ScoredReading, SetKey } from '../history/request-sets'
import type { BucketRequests } from '../web/bucket-requests'
import type { SetReading } from '../web/request-set-cache'
import type { WindowFinding } from './window-book'

/** What is stored together: readings weigh what they hold, so that none of it takes long to write. */
const STORED_TOGETHER = 250_000
/** What a reading weighs besides its requests: its features. */
const READING_WEIGHT = 50
/** Clients of a bucket that are read, scored and stored together. */
const PORTION = 5_000
/** Sets that are read before whatever else runs here gets its turn. */
const READ_TOGETHER = 200

/** What judging buckets of hosts needs from its surroundings. */
export interface HostBucketParts {
  store: Pick<RequestSetStore, 'readNewest' | 'readBefore' | 'insert'>
  settings: () => WebAnomalySettings
  /** What judges request sets now; null where nothing can. */
  scorer: () => Promise<SetScorer | null>
  /** A scorer failed. */
  fail: (error: unknown) => void
  /** Other engines may have gone on with the sets in memory: history is asked for each. */
  isShared: boolean
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
    const clients = new Map<Due, ScoredClient[]>(together.map((each) => [each, []]))
    for (const portion of inPortions(together)) {
      await restoreSets(portion, writer, parts)
      const scored = await scoreReadings(await readPortion(portion), scorer, parts)
      await writer.add(scored)
      portion.forEach(({ due: each }, at) => {
        const client = clientOf(scored[at])
        if (client !== null) clients.get(each)?.push(client)
      })
    }
    for (const [each, scored] of clients) {
      const finding = scorer === null ? null : judgeScored(each, scored, scorer, parts)
      if (finding !== null) judged.set(each.finding, finding)
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

async function readPortion(portion: readonly DueClient[]): Promise<SetReading[]> {
  const readings: SetReading[] = []
  for (const { due, client, part } of portion) {
    if (readings.length % READ_TOGETHER === READ_TOGETHER - 1) await nextTurn()
    readings.push(due.cache.read(due.host, client, due.finding.start, part))
  }
  return readings
}

/** What a finding needs to know of a client; null where nothing was said of it. */
function clientOf(reading: ScoredReading | undefined): ScoredClient | null {
  if (reading === undefined || reading.scored === null) return null
  const { client, part, scored } = reading
  const { score, isAnomalous } = scored
  return { client, score, isAnomalous, requests: part.times.length, failed: part.status5xx }
}

/** Where a model fails nothing is said of the sets: were this to throw, all input would wait. */
async function scoreReadings(
  readings: readonly SetReading[],
  scorer: SetScorer | null,
  { settings, fail }: HostBucketParts,
): Promise<ScoredReading[]> {
  const unscored = () => readings.map((reading) => ({ ...reading, scored: null }))
  if (scorer === null) return unscored()
  try {
    const scores = await scorer.scoreSets(readings.map(({ features }) => features))
    const threshold = settings().threshold ?? scorer.manifest.threshold.value
    const model = nameOf(scorer)
    return readings.map((reading, at) => {
      const score = scores[at] ?? 0
      return { ...reading, scored: { model, score, isAnomalous: score > threshold } }
    })
  } catch (error) {
    fail(error)
    return unscored()
  }
}

/** Name and version of a model, as request sets keep it. */
function nameOf({ manifest }: SetScorer): string {
  return `${manifest.name} ${manifest.version}`
}

function judgeScored(
  { finding }: Due,
  clients: readonly ScoredClient[],
  scorer: SetScorer,
  { settings }: HostBucketParts,
): WindowFinding | null {
  if (clients.length === 0) return null
  const { start, end } = finding
  const threshold = settings().threshold ?? scorer.manifest.threshold.value
  const bucket = { start, end, clients, model: nameOf(scorer), threshold }
  const verdict = judgeHost(finding.verdict, bucket, settings())
  return verdict === null ? null : { ...finding, verdict, count: verdict.count ?? finding.count }
}

/** Stores readings in portions. */
class ReadingWriter {
  private waiting: ScoredReading[] = []
  private weight = 0

  constructor(
    private readonly source: string,
    private readonly parts: HostBucketParts,
  ) {}

  async add(readings: readonly ScoredReading[]): Promise<void> {
    for (const reading of readings) {
      this.waiting.push(reading)
      this.weight += READING_WEIGHT + reading.part.times.length
      if (this.weight >= STORED_TOGETHER) await this.flush()
    }
  }

  async flush(): Promise<void> {
    const { store, insist, now } = this.parts
    const readings = this.waiting
    this.waiting = []
    this.weight = 0
    const place = { source: this.source, arrived: now(), featureSet: FEATURE_SET.version }
    await insist(() => store.insert(readings, place))
  }
}
