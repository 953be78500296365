/**
 * Area under the ROC curve: how likely a positive has a higher score than a negative; ties count
 * half. NaN where one of the two is empty.
 */
export function rocAuc(negatives: Iterable<number>, positives: Iterable<number>): number {
  const scores = [
    ...Array.from(negatives, (score) => ({ score, isPositive: false })),
    ...Array.from(positives, (score) => ({ score, isPositive: true })),
  ].sort((left, right) => left.score - right.score)
  let below = 0
  let wins = 0
  let positive = 0
  for (let from = 0; from < scores.length; ) {
    let to = from
    let tied = 0
    while (to < scores.length && scores[to]?.score === scores[from]?.score) {
      if (scores[to]?.isPositive === true) tied += 1
      to += 1
    }
    const negative = to - from - tied
    wins += tied * (below + negative / 2)
    below += negative
    positive += tied
    from = to
  }
  return wins / (below * positive)
}
