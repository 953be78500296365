import { noSeverityCounts, SEVERITIES } from '../../../shared/severity'
import { countAll, manyAlerts } from './notice'
import type { Judged } from './policy'

/** Alerts of one fate that are written one by one; beyond it they are one line. */
const ONE_BY_ONE = 20

/**
 * What became of a flood in few lines: of alerts that met the same fate at the same moment the first
 * are named, the rest is counted. The news in them is kept, so that none is judged twice.
 */
export function condense(judged: readonly Judged[]): Judged[] {
  const byFate = new Map<string, Judged[]>()
  const lines: Judged[] = []
  for (const each of judged) {
    const fate = fateOf(each)
    if (fate === null) {
      lines.push(each)
      continue
    }
    const alike = byFate.get(fate) ?? []
    alike.push(each)
    byFate.set(fate, alike)
  }
  for (const alike of byFate.values()) {
    lines.push(...alike.slice(0, ONE_BY_ONE))
    const rest = alike.slice(ONE_BY_ONE)
    const last = rest.at(-1)
    if (last !== undefined) lines.push(rest.length === 1 ? last : putTogether(rest, last))
  }
  return lines
}

/** Summaries and what was shown stand for themselves. */
function fateOf({ outcome, bucket, news }: Judged): string | null {
  if (outcome.result === 'shown' || news.length !== 1) return null
  return `${outcome.result} ${outcome.reason} ${outcome.kind} ${bucket}`
}

function putTogether(rest: readonly Judged[], last: Judged): Judged {
  const counts = noSeverityCounts()
  for (const { outcome } of rest) {
    for (const severity of SEVERITIES) counts[severity] += outcome.counts[severity]
  }
  const isOne = countAll(counts) === 1
  return {
    ...last,
    outcome: { ...last.outcome, ...(isOne ? {} : manyAlerts(counts)), counts },
    isWorthTelling: rest.some((each) => each.isWorthTelling),
    news: rest.flatMap(({ news }) => news),
  }
}
