import type { SourceStatus } from '../../../shared/source'
import type { SourceReport } from '../sharing/source-reports'
import type { WatchedSource } from './source-watch'

/** Of an engine that reported longer ago nothing counts but when it heard of a source last. */
const FRESH_MS = 60_000

interface Counts {
  records: number
  rejected: number
}

/**
 * The sources of several engines as one: what has one id is one source, which is silent only where
 * no engine hears of it, and as far behind as all of them together.
 */
export class GroupSources {
  /** What each engine had counted of each source when it was seen last. */
  private readonly counted = new Map<string, Counts>()
  /** What came of each source since it is watched here. */
  private readonly sums = new Map<string, Counts>()

  /** Takes in what engines report, and answers each source once. */
  merge(reports: readonly SourceReport[], now: number): WatchedSource[] {
    const known = new Map<string, { source: WatchedSource; isFresh: boolean }[]>()
    // The newest word on limits and names comes first.
    for (const { engine, at, sources } of [...reports].sort((a, b) => b.at - a.at)) {
      for (const source of sources) {
        const { id } = source.status
        this.count(`${engine} ${id}`, source.status)
        const isFresh = now - at < FRESH_MS
        known.set(id, [...(known.get(id) ?? []), { source, isFresh }])
      }
    }
    return [...known].flatMap(([id, parts]) => {
      const fresh = parts.filter(({ isFresh }) => isFresh)
      const of = (fresh.length > 0 ? fresh : parts.slice(0, 1)).map(({ source }) => source)
      const [newest] = of
      if (newest === undefined) return []
      const heard = parts.flatMap(({ source }) => source.status.heardAt ?? [])
      const heardAt = heard.length === 0 ? null : Math.max(...heard)
      const status = { ...join(of.map((each) => each.status)), ...this.sums.get(id), heardAt }
      return [{ limits: newest.limits, status }]
    })
  }

  private count(name: string, { id, records, rejected }: SourceStatus): void {
    const before = this.counted.get(name)
    this.counted.set(name, { records, rejected })
    const sum = this.sums.get(id) ?? { records: 0, rejected: 0 }
    this.sums.set(id, sum)
    // What it had counted before it was seen here may be long ago.
    if (before === undefined) return
    // A source that was started anew counts from nothing.
    const isAnew = records < before.records
    sum.records += isAnew ? records : records - before.records
    sum.rejected += isAnew ? rejected : rejected - before.rejected
  }
}

/** What one engine says of a source that holds for all: the first of these. */
const STATES: SourceStatus['state'][] = [
  'running',
  'waiting',
  'starting',
  'failed',
  'finished',
  'paused',
]

/** How one source is that several engines read; at least one status. */
function join(statuses: readonly SourceStatus[]): SourceStatus {
  const [first] = [...statuses].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state))
  if (first === undefined) throw new Error('A source without a status')
  const backlogs = statuses.flatMap(({ backlog }) => backlog ?? [])
  const waiting = backlogs.flatMap(({ records }) => records ?? [])
  const errors = statuses.flatMap(({ lastError }) => lastError ?? [])
  return {
    ...first,
    backlog:
      backlogs.length === 0
        ? null
        : {
            records: waiting.length === 0 ? null : waiting.reduce((sum, each) => sum + each, 0),
            partitions: backlogs.flatMap(({ partitions }) => partitions),
          },
    lastError: errors.sort((a, b) => b.at - a.at)[0] ?? null,
  }
}
