import type { DdosRatioSettings } from '../../../shared/ddos-ratio'
import type { Severity } from '../../../shared/severity'
import type { Click, Traffic, WindowCount } from '../record'
import { ClickForms } from './click-forms'
import type { ClosedWindow, WindowedDetector, WindowItem, WindowVerdict } from './windowed'

/** Name of the detector, part of every alert id. */
export const DDOS_RATIO = 'ddos-ratio'
const RULE = 'ratio'
const TITLE = 'Flagged clicks over the threshold'

/** Windows over the threshold in a row from which on it is as severe as that, most first. */
const SEVERITY_FROM_ROW: readonly (readonly [number, Severity])[] = [
  [6, 'critical'],
  [3, 'high'],
  [1, 'medium'],
]

/** What one record adds to its window. */
interface RatioItem {
  isFlagged: boolean
  /** Running total of its half, as somebody else counted; null for one raw click. */
  total: number | null
  /** A raw click of which something is null. */
  isIncomplete: boolean
}

/** The two halves of a window so far. */
interface Halves {
  flagged: number
  unflagged: number
  /** Raw clicks of which something is null; null where somebody else counted. */
  incomplete: number | null
}

const CLICK_ITEMS = [false, true].map((isFlagged) =>
  [false, true].map((isIncomplete) => ({ isFlagged, isIncomplete, total: null })),
)
const WHOLE_CLICK: RatioItem = { isFlagged: false, isIncomplete: false, total: null }

/**
 * Finds windows in which more than a share of the clicks is flagged: counts of somebody else's
 * windows, of which the largest of each half holds, and windows of our own made from raw clicks.
 * Threshold and least total count for every window that is judged from now on.
 */
export function createDdosRatio(
  settings: () => DdosRatioSettings,
): WindowedDetector<RatioItem, Halves> {
  const forms = new ClickForms(settings)
  const readClick = (click: Click): WindowItem<RatioItem> | null => {
    const form = forms.at(click.time)
    click.isCounted = form.isCounted(click)
    click.isFlagged = form.isFlagged(click)
    if (!click.isCounted) return null
    const start = Math.floor(click.time / form.windowMs) * form.windowMs
    const item = CLICK_ITEMS[Number(click.isFlagged)]?.[Number(click.nulls > 0)] ?? WHOLE_CLICK
    return { key: click.site, item, window: { start, end: start + form.windowMs } }
  }
  return {
    name: DDOS_RATIO,
    get windowMs() {
      return settings().windowMs
    },
    get graceMs() {
      return settings().graceMs
    },
    get clicksFrom() {
      return forms.from
    },
    read: () => null,
    readTraffic: (item: Traffic) => {
      const read =
        item.kind === 'click'
          ? readClick(item)
          : item.kind === 'window-count'
            ? readCount(item)
            : null
      return settings().isOn ? read : null
    },
    begin: () => ({ flagged: 0, unflagged: 0, incomplete: null }),
    add: addItem,
    judge: (window) => (settings().isOn ? judge(window, settings()) : null),
    judgeRow: (verdict, windowsInRow) => judgeRow(verdict, windowsInRow, settings()),
    notes: () => forms.notes(),
    recall: (notes) => forms.recall(notes),
    anew: () => createDdosRatio(settings),
  }
}

/** A tab stands in no site: keys of counts and of raw clicks never meet. */
function readCount({ topic, site, start, end, isFlagged, count }: WindowCount) {
  return {
    key: `\t${site === '' ? topic : site}\t${topic}`,
    item: { isFlagged, total: count, isIncomplete: false },
    window: { start, end },
  }
}

function subjectOf(key: string): string {
  return key.startsWith('\t') ? (key.split('\t')[1] ?? '') : key
}

function addItem(halves: Halves, { isFlagged, total, isIncomplete }: RatioItem): void {
  const half = isFlagged ? 'flagged' : 'unflagged'
  if (total !== null) {
    halves[half] = Math.max(halves[half], total)
    return
  }
  halves[half] += 1
  halves.incomplete = (halves.incomplete ?? 0) + Number(isIncomplete)
}

function judge(
  { key, start, end, state }: ClosedWindow<Halves>,
  { threshold, minimumTotal }: DdosRatioSettings,
): WindowVerdict | null {
  const { flagged, unflagged, incomplete } = state
  const total = flagged + unflagged
  if (total === 0 || total < minimumTotal) return null
  const ratio = flagged / total
  if (ratio <= threshold) return null
  return {
    product: 'watchfloor',
    rule: RULE,
    title: TITLE,
    subject: subjectOf(key),
    ip: null,
    target: null,
    indicator: null,
    severity: 'medium',
    score: ratio,
    nativeScore: null,
    count: total,
    info: `${flagged} of ${total} clicks flagged: ratio ${ratio.toFixed(4)}, over ${threshold}`,
    evidence: {
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      flagged,
      notFlagged: unflagged,
      total,
      ratio,
      threshold,
      minimumTotal,
      ...(incomplete === null ? {} : { clicksWithNulls: incomplete }),
    },
  }
}

function judgeRow(
  verdict: WindowVerdict,
  row: number,
  { windowsInRow }: DdosRatioSettings,
): WindowVerdict {
  const severity = SEVERITY_FROM_ROW.find(([least]) => row >= least)?.[1] ?? verdict.severity
  const judged: WindowVerdict = { ...verdict, severity }
  if (row < windowsInRow) judged.news = 'quiet'
  else if (row === windowsInRow && row > 1) judged.news = 'wakes'
  return judged
}
