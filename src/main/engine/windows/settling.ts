import type { WindowFinding } from './window-book'

/** Findings whose models are asked at a time. */
const PORTION = 32

/**
 * Findings with the verdicts that stand: those that hang on a model once it was asked, without those
 * that came to nothing. Their order stays.
 */
export async function settleVerdicts(findings: readonly WindowFinding[]): Promise<WindowFinding[]> {
  const settled: WindowFinding[] = []
  for (let begin = 0; begin < findings.length; begin += PORTION) {
    const portion = findings.slice(begin, begin + PORTION)
    for (const finding of await Promise.all(portion.map(settleOne))) {
      if (finding !== null) settled.push(finding)
    }
  }
  return settled
}

async function settleOne(finding: WindowFinding): Promise<WindowFinding | null> {
  const { settle } = finding.verdict
  if (settle === undefined) return finding
  const verdict = await settle()
  return verdict === null ? null : { ...finding, verdict, count: verdict.count ?? finding.count }
}
