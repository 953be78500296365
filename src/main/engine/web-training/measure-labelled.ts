import { scoreRows } from '../forest/isolation-forest'
import { matrixOf } from '../forest/matrix'
import { rocAuc } from '../forest/roc-auc'
import { ROW_LENGTH } from '../web/feature-row'
import { highestByClient, shareAbove } from './client-scores'
import type { SampledSet } from './set-sample'
import type { TrainedForest } from './train-forest'

/** Figures about labelled clients; none where there are none of them. */
export interface LabelledFigures {
  labelledClients?: number
  labelledAuc?: number
  labelledFound?: number
}

/** How well labelled attackers stand out from the ordinary clients that were not grown from. */
export function measureLabelled(
  { forest, threshold, heldOut }: TrainedForest,
  sets: readonly SampledSet[],
): LabelledFigures {
  if (sets.length === 0) return {}
  const rows = matrixOf(
    sets.map(({ row }) => row),
    ROW_LENGTH,
  )
  const scores = highestByClient(sets, scoreRows(forest, rows))
  const round = (value: number) => Number(value.toFixed(4))
  return {
    labelledClients: scores.length,
    labelledAuc: round(rocAuc(heldOut, scores)),
    labelledFound: round(shareAbove(scores, threshold)),
  }
}
