import type { WindowedDetector } from '../detectors/windowed'
import type { WindowFinding } from './window-book'

/** A finding, and how many windows over the mark in a row it ends. */
export interface PlacedFinding extends WindowFinding {
  /** 0 for a detector to which a row means nothing. */
  inRow: number
}

/** The window of an earlier finding. */
export interface RowWindow {
  subject: string
  start: number
  end: number
  inRow: number
}

/** What history answers about earlier findings. */
export interface RowStore {
  /** Findings of a detector on subjects with windows that touch [from, to], ms. */
  readRows: (
    detector: string,
    subjects: readonly string[],
    from: number,
    to: number,
  ) => Promise<RowWindow[]>
}

/**
 * Says of each finding which one in a row it is, from the findings before it, in history or among
 * those given: nothing else is remembered, so that a kill changes no row. Findings must come in the
 * order of their windows' ends.
 */
export async function placeInRows(
  findings: readonly WindowFinding[],
  detectorOf: (name: string) => WindowedDetector | undefined,
  store: RowStore,
): Promise<PlacedFinding[]> {
  const rows = new Map<string, RowWindow[]>()
  const keyOf = (detector: string, { subject, start, end }: Omit<RowWindow, 'inRow'>) =>
    `${detector}\n${end - start}\n${subject}`
  const note = (detector: string, window: RowWindow) => {
    const key = keyOf(detector, window)
    const known = rows.get(key)
    if (known === undefined) rows.set(key, [window])
    else known.push(window)
  }
  const inRows = findings.filter(({ detector }) => detectorOf(detector)?.judgeRow !== undefined)
  for (const name of new Set(inRows.map(({ detector }) => detector))) {
    const own = inRows.filter(({ detector }) => detector === name)
    const subjects = [...new Set(own.map(({ verdict }) => verdict.subject))]
    const from = own.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY)
    const to = own.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY)
    for (const window of await store.readRows(name, subjects, from, to)) note(name, window)
  }
  return findings.map((finding) => {
    const { detector, verdict, start, end } = finding
    const judgeRow = detectorOf(detector)?.judgeRow
    if (judgeRow === undefined) return { ...finding, inRow: 0 }
    const window = { subject: verdict.subject, start, end }
    const before = (rows.get(keyOf(detector, window)) ?? [])
      .filter((each) => each.start < start && each.end >= start)
      .reduce((most, each) => Math.max(most, each.inRow), 0)
    const inRow = before + 1
    note(detector, { ...window, inRow })
    return { ...finding, verdict: judgeRow(verdict, inRow), inRow }
  })
}
