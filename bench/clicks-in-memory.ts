// The part of clicks.mjs that needs no store: raw clicks as text, through format and windows.
import { createDdosRatio } from '../src/main/engine/detectors/ddos-ratio'
import { findForbidden, judgeForbidden } from '../src/main/engine/detectors/forbidden-url'
import { formatByName } from '../src/main/engine/formats'
import { DEFAULT_RULES } from '../src/main/engine/formats/dns-record-rules'
import { type RecordNumbering, readRecords } from '../src/main/engine/read-batch'
import type { RawRecord, RecordBatch } from '../src/main/engine/record'
import { generateClicks } from '../src/main/engine/sources/synthetic-clicks'
import { UrlMatcher } from '../src/main/engine/url-rules/matcher'
import type { WindowBatch } from '../src/main/engine/windows/window-books'
import { Windows } from '../src/main/engine/windows/windows'
import { ddosRatioSettingsSchema } from '../src/shared/ddos-ratio'
import type { UrlRule } from '../src/shared/url-rule'

const BATCH = 2_500
const START = Date.UTC(2026, 2, 2, 10)

/** Rules of all kinds, as an analyst's list has them. */
function makeRules(count: number): UrlRule[] {
  return Array.from({ length: count }, (_, n) => ({
    ...makePattern(n),
    severity: 'low' as const,
    isCaseSensitive: false,
  }))
}

function makePattern(n: number): Pick<UrlRule, 'kind' | 'pattern'> {
  if (n % 3 === 0) return { kind: 'exact', pattern: `/hidden/page-${n}.php` }
  if (n % 3 === 1) return { kind: 'prefix', pattern: `/private-${n}/` }
  return { kind: 'glob', pattern: `*/backup-${n}*.zip` }
}

function makeBatches(lines: readonly string[]): RecordBatch[] {
  const batches: RecordBatch[] = []
  for (let from = 0; from < lines.length; from += BATCH) {
    const records: RawRecord[] = lines
      .slice(from, from + BATCH)
      .map((text, n) => ({ text, position: from + n, place: () => `${from + n}` }))
    const end = from + records.length
    batches.push({ partition: 'p', records, end, readAt: START, transportTime: START })
  }
  return batches
}

function openWindows(): Windows {
  const settings = ddosRatioSettingsSchema.parse({})
  return new Windows({
    detectors: [createDdosRatio(() => settings)],
    closedThrough: new Map(),
    expected: [],
    from: Number.NEGATIVE_INFINITY,
    startedAt: START,
    idleMs: 10_000,
    goneMs: 300_000,
    isLive: true,
  })
}

/** Puts clicks through the windows and answers how many were found, and how long it took, ms. */
function run(batches: readonly RecordBatch[], windows: Windows, rules: number) {
  const matcher = new UrlMatcher(makeRules(rules))
  const format = formatByName('click')
  const numbering: RecordNumbering = { position: -1, part: 0 }
  const parts = {
    source: 'bench',
    format,
    judge: (event: Parameters<typeof judgeForbidden>[0]) =>
      judgeForbidden(event, { isOwn: () => false }),
    isOwn: () => false,
    webReading: () => ({ isTrusted: () => false, fields: {} }),
    takesNotAlerting: () => false,
    dnsRecord: DEFAULT_RULES,
    redact: () => undefined,
    findHit: (
      ...[item, place]: [Parameters<typeof findForbidden>[0], Parameters<typeof findForbidden>[1]]
    ) => findForbidden(item, place, (path) => matcher.match(path)),
    numbering,
  }
  const startedAt = performance.now()
  let found = 0
  for (const batch of batches) {
    const seen: WindowBatch = { partition: 'p', appliedBefore: 0, newest: null, entries: [] }
    windows.expect('p')
    windows.readTraffic(readRecords(batch.records, batch, parts).traffic, seen)
    windows.take(seen, START)
    found += windows.close(START).length
  }
  return { found, ms: performance.now() - startedAt }
}

function measureRate(count: number, sites: number, rules: number) {
  // Ten thousand a second of event time: a window closes now and then.
  const lines = [...generateClicks({ count, sites, ratePerSecond: 10_000, start: START })]
  const batches = makeBatches(lines)
  run(batches, openWindows(), rules)
  const runs = [1, 2, 3].map(() => run(batches, openWindows(), rules))
  runs.sort((a, b) => a.ms - b.ms)
  const [, middle] = runs
  if (middle === undefined) throw new Error('there are three runs')
  return { clicksPerSecond: Math.round((count / middle.ms) * 1_000), found: middle.found }
}

/** Bytes that the windows of so many sites hold while they are open. */
function measureState(sites: number) {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('run it with --expose-gc')
  const click = (site: number, time: number) =>
    JSON.stringify({
      ts_ingest: time,
      article: `https://www-${site}.site.example/page`,
      visitor_page_timer: 0,
      visitor_page_height: 0,
    })
  // Each site has a click in every window that may be open at a time: the present one and, within
  // the grace, the one before it.
  const lines = Array.from({ length: 2 * sites }, (_, n) =>
    click(n % sites, START + (n < sites ? 9_000 : 11_000)),
  )
  let batches = makeBatches(lines)
  const windows = openWindows()
  run(batches.slice(0, 1), openWindows(), 1)
  gc()
  const before = process.memoryUsage().heapUsed
  run(batches, windows, 1)
  batches = []
  lines.length = 0
  gc()
  const bytes = process.memoryUsage().heapUsed - before
  return {
    sites,
    openWindows: 2 * sites,
    megabytes: Math.round(bytes / 1e4) / 100,
    late: windows.late,
  }
}

process.stdout.write(
  JSON.stringify({
    oneSite: measureRate(300_000, 1, 1),
    tenThousandSites: measureRate(300_000, 10_000, 1),
    withTenThousandRules: measureRate(300_000, 1, 10_000),
    state: measureState(10_000),
  }),
)
