import type { DrawnSet } from '../history/set-summaries'
import type { LookUpClient } from '../labels/known-clients'
import type { SampledSet, SampleLimits } from './set-sample'

/** How sets are drawn for a training. */
export interface DrawOptions {
  limits: SampleLimits
  /** Leaves out clients that were found anomalous, unless a label says that they are benign. */
  leavesOutJudged: boolean
}

/** What was drawn, and what was left out. */
export interface Drawn {
  ordinary: SampledSet[]
  /** Of labelled attackers: models are measured by them. */
  attacks: SampledSet[]
  /** Sets that were looked at. */
  sets: number
  /** Left out: those of labelled attackers, and those found anomalous. */
  labelled: number
  judged: number
}

/**
 * Takes ordinary request sets until there are enough, from sets that come in a random order. Where the
 * signal aborts it ends early.
 */
export async function drawSets(
  pages: AsyncIterable<readonly DrawnSet[]>,
  lookUp: LookUpClient,
  { limits, leavesOutJudged }: DrawOptions,
  signal: AbortSignal,
  onSets: (ordinary: number) => void,
): Promise<Drawn> {
  const drawn: Drawn = { ordinary: [], attacks: [], sets: 0, labelled: 0, judged: 0 }
  const ofHost = new Map<string, number>()
  const most = Math.min(limits.most, limits.mostOfHost)
  for await (const page of pages) {
    if (signal.aborted) break
    for (const { host, client, row, isJudged } of page) {
      const set = { client, site: host, row }
      const label = lookUp(host, client)?.label ?? null
      drawn.sets += 1
      if (label === 'attack') {
        drawn.labelled += 1
        if (drawn.attacks.length < limits.most) drawn.attacks.push(set)
        continue
      }
      if (leavesOutJudged && isJudged && label === null) {
        drawn.judged += 1
        continue
      }
      const taken = ofHost.get(host) ?? 0
      if (taken >= most || drawn.ordinary.length >= limits.most) continue
      ofHost.set(host, taken + 1)
      drawn.ordinary.push(set)
    }
    onSets(drawn.ordinary.length)
    if (drawn.ordinary.length >= limits.most) break
  }
  return drawn
}
