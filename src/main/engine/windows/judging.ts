import type { AlertPart, PartOrigin } from '../alerts/facts'
import type { FindingStore, StoredFinding } from '../history/findings'
import type { StagedWindows } from '../stage'
import { placeInRows } from './rows'
import { settleVerdicts } from './settling'
import type { WindowFinding } from './window-book'

/** What judging needs besides the windows. */
export interface JudgingParts {
  findings: FindingStore
  /** Takes findings that history has to their alerts. */
  onFindings: (parts: AlertPart[]) => Promise<void>
  /** Makes request sets of what hosts' clients did, and leaves findings that have something to tell. */
  judgeHosts: (findings: readonly WindowFinding[], source: string) => Promise<WindowFinding[]>
  /** Leaves out findings that a gate does not let through. */
  passGate: (findings: readonly WindowFinding[]) => Promise<WindowFinding[]>
  /** They are to hear of findings too that were stored before. */
  takesKnown: boolean
  /** Tries until it works. */
  insist: <T>(work: () => Promise<T>) => Promise<T>
  now: () => number
}

/**
 * Feeds windows what history has by now, stores what those that are over came to, and hands it to
 * the alerts. `seq` is the number of the batch that brought it.
 */
export async function judgeWindows(
  { step, detectorOf, origin }: StagedWindows,
  seq: number,
  { findings, onFindings, judgeHosts, passGate, takesKnown, insist, now }: JudgingParts,
): Promise<void> {
  const at = now()
  const settled = await settleVerdicts(await judgeHosts(await step(at), origin.source ?? ''))
  const closed = await insist(() => passGate(settled))
  if (closed.length === 0) return
  // A window that is judged again after a kill stands as it was judged first.
  const known = await insist(() => findings.findKnown(closed.map(({ id }) => id)))
  const placed = await insist(() => placeInRows(closed, detectorOf, findings))
  const judged = placed.map((finding) => ({ ...finding, seq, arrived: at, origin }))
  const made = judged.filter(({ id }) => !known.has(id))
  await insist(() => findings.insert(made))
  const told = takesKnown ? judged : made
  if (told.length > 0) await onFindings(told.map((finding) => partOfFinding(finding, origin)))
}

/** What a finding of a window adds to its alert. */
function partOfFinding(finding: StoredFinding, origin: PartOrigin): AlertPart {
  const { verdict, detector, first, last, count, seq, arrived } = finding
  const { rule, title, subject, severity, score, nativeScore } = verdict
  const { ip, target, indicator, product, news } = verdict
  return {
    subject,
    ip,
    target,
    indicator,
    product,
    time: first,
    until: last,
    count,
    arrived,
    seq,
    alertId: null,
    verdict: { detector, rule, title, severity, score, nativeScore },
    origin,
    news,
  }
}
