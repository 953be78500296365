import type { Settings } from '../../../shared/settings'
import {
  type Breach,
  type ForbiddenPage,
  MAX_TRAFFIC_BARS,
  type Offender,
  type OffenderKey,
  type Traffic,
  type TrafficBar,
  type TrafficSpan,
  type TrafficStream,
  type TrafficStreams,
} from '../../../shared/traffic'
import { alertId, alertName, windowStart } from '../alerts/identity'
import { DDOS_RATIO } from '../detectors/ddos-ratio'
import { FORBIDDEN } from '../formats/forbidden-url'
import type { FoundWindow, WindowsRow } from '../history/traffic-summaries'
import type { Workspace } from '../workspace'

/** Lengths of bars that read well on an axis, ms. */
const BAR_LENGTHS_MS = [
  1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
  86_400, 172_800,
].map((seconds) => seconds * 1_000)
/** When nothing came for so long, no window waits any more, ms. */
const QUIET_MS = 30_000
/** Parts of the span in the small charts of forbidden pages. */
const PARTS = 30

/** Which streams have traffic in a span, and how new the newest of all is. */
export async function readStreams(
  { trafficSummaries, pipeline }: Workspace,
  span: TrafficSpan,
): Promise<TrafficStreams> {
  await pipeline.settle()
  const [streams, newest] = await Promise.all([
    trafficSummaries.readStreams(span),
    trafficSummaries.readNewest(),
  ])
  return {
    streams: streams.map((each) => ({ ...each, clicks: Number(each.clicks) })),
    newest: newest?.time ?? null,
  }
}

/** Flagged and other clicks of a stream, and where it was over the threshold. */
export async function readTraffic(
  workspace: Workspace,
  settings: Settings,
  stream: TrafficStream,
  span: TrafficSpan,
  now: number,
): Promise<Traffic> {
  const { trafficSummaries, pipeline } = workspace
  await pipeline.settle()
  const { isOn, threshold, minimumTotal, windowsInRow, graceMs, ...own } =
    settings.detectors.ddosRatio
  const windowMs =
    stream.kind === 'clicks'
      ? own.windowMs
      : await trafficSummaries.readWindowMs(stream.subject, span)
  const barMs = chooseBarMs(span, windowMs ?? own.windowMs)
  const [rows, found, newest] = await Promise.all([
    trafficSummaries.readWindows(stream, span, {
      windowMs: windowMs ?? own.windowMs,
      barMs,
      minimumTotal,
    }),
    trafficSummaries.readFound(DDOS_RATIO, stream.subject, span),
    trafficSummaries.readNewest(),
  ])
  // Where nothing comes any more, the clock or the end of an import has judged the last windows.
  const isQuiet = newest === null || now - newest.arrived > QUIET_MS
  const openFrom = isQuiet
    ? Number.POSITIVE_INFINITY
    : Math.max(newest.time - graceMs, workspace.ratio().judgedThrough ?? 0)
  return {
    windowMs: rows.length === 0 ? null : windowMs,
    barMs,
    bars: fillBars(rows, span, barMs, openFrom),
    breaches: joinBreaches(found, stream.subject),
    isOn,
    threshold,
    minimumTotal,
    windowsInRow,
  }
}

/** Who made most flagged clicks of a stream; nobody where only counts are known. */
export async function readOffenders(
  { trafficSummaries, lists, pipeline }: Workspace,
  stream: TrafficStream,
  span: TrafficSpan,
  by: OffenderKey,
): Promise<Offender[]> {
  if (stream.kind === 'counts') return []
  await pipeline.settle()
  const rows = await trafficSummaries.readOffenders(stream.subject, span, by)
  return rows.map((row) => {
    const isAddress = by === 'address' && row.name !== ''
    return {
      ...row,
      lists: isAddress ? lists.coverOf(row.name).map(({ list }) => list) : [],
      neverBlock: isAddress ? lists.whyNeverBlocked(row.name) : null,
    }
  })
}

/** Forbidden pages of a stream that were hit; of all sites where only counts are known of it. */
export async function readForbidden(
  { trafficSummaries, pipeline }: Workspace,
  { kind, subject }: TrafficStream,
  span: TrafficSpan,
): Promise<ForbiddenPage[]> {
  await pipeline.settle()
  const rows = await trafficSummaries.readForbidden(kind === 'counts' ? null : subject, span, PARTS)
  return rows.map(({ subject: about, parts, ...row }) => {
    const counts = new Array<number>(PARTS).fill(0)
    for (const [part, hits] of parts) counts[Math.min(PARTS - 1, Number(part))] = Number(hits)
    return {
      ...row,
      hits: Number(row.hits),
      clients: Number(row.clients),
      last: Number(row.last),
      parts: counts,
      alertId: alertId(FORBIDDEN, row.rule, about, windowStart(Number(row.last))),
    }
  })
}

/** The shortest length that is a whole number of windows and gives few enough bars. */
export function chooseBarMs({ from, to }: TrafficSpan, windowMs: number): number {
  const least = Math.max(windowMs, (to - from) / MAX_TRAFFIC_BARS)
  const nice = BAR_LENGTHS_MS.find((each) => each >= least && each % windowMs === 0)
  return nice ?? Math.ceil(least / windowMs) * windowMs
}

function fillBars(
  rows: readonly WindowsRow[],
  { from, to }: TrafficSpan,
  barMs: number,
  openFrom: number,
): TrafficBar[] {
  const known = new Map(rows.map((row) => [row.start, row]))
  const bars: TrafficBar[] = []
  for (let start = Math.floor(from / barMs) * barMs; start < to; start += barMs) {
    const row = known.get(start)
    const { windows = 0, flagged = 0, total = 0, peak = null } = row ?? {}
    const end = start + barMs
    bars.push({
      start,
      end,
      windows,
      flagged,
      other: total - flagged,
      ratio: peak ?? (total > 0 ? flagged / total : null),
      isSmall: total > 0 && peak === null,
      isOpen: total > 0 && end > openFrom,
    })
  }
  return bars
}

/** Windows that touch each other are one breach. */
export function joinBreaches(found: readonly FoundWindow[], subject: string): Breach[] {
  const breaches: Breach[] = []
  for (const { start, end, first, ratio, rule } of found) {
    const id = alertId(DDOS_RATIO, rule, subject, windowStart(first))
    const last = breaches.at(-1)
    if (last !== undefined && start <= last.end) {
      last.end = Math.max(last.end, end)
      last.windows += 1
      last.peak = Math.max(last.peak, ratio)
      last.alertId = id
      last.alertName = alertName(id)
    } else {
      breaches.push({ start, end, windows: 1, peak: ratio, alertId: id, alertName: alertName(id) })
    }
  }
  return breaches
}
