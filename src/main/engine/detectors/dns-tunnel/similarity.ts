/** Weight of a common beginning in Jaro-Winkler, for up to four characters. */
const PREFIX_WEIGHT = 0.2
const PREFIX_LENGTH = 4

/** Names of the seven features, in their order. */
export const SIMILARITY_NAMES = [
  'levenshtein',
  'jaro',
  'jaroReversed',
  'jaroWinkler',
  'jaroWinklerReversed',
  'longestSubsequence',
  'longestSubstring',
] as const

/**
 * How alike texts are, as means over all pairs of them: indel similarity, Jaro and Jaro-Winkler of
 * the texts and of the texts reversed, and the longest common subsequence and substring in parts of
 * the mean length. Each is 0 to 1, whatever the order of the texts; of fewer than two all are 0.
 */
export function measureSimilarity(texts: readonly string[]): number[] {
  const sums = new Array<number>(SIMILARITY_NAMES.length).fill(0)
  const reversed = texts.map((text) => [...text].reverse().join(''))
  let pairs = 0
  for (let first = 0; first < texts.length; first += 1) {
    for (let second = first + 1; second < texts.length; second += 1) {
      const [a = '', b = ''] = [texts[first], texts[second]]
      const [aReversed = '', bReversed = ''] = [reversed[first], reversed[second]]
      const subsequence = longestSubsequence(a, b)
      const forwards = jaro(a, b)
      const backwards = jaro(aReversed, bReversed)
      const pair = [
        partOf(2 * subsequence, a.length + b.length, 1),
        forwards,
        backwards,
        withPrefix(forwards, a, b),
        withPrefix(backwards, aReversed, bReversed),
        partOf(2 * subsequence, a.length + b.length, 0),
        partOf(2 * longestSubstring(a, b), a.length + b.length, 0),
      ]
      for (const [at, value] of pair.entries()) sums[at] = (sums[at] ?? 0) + value
      pairs += 1
    }
  }
  return sums.map((sum) => (pairs === 0 ? 0 : sum / pairs))
}

const partOf = (part: number, whole: number, ofNothing: number) =>
  whole === 0 ? ofNothing : part / whole

/** Jaro's similarity, the same whichever text is first; 1 for two empty texts. */
export function jaro(a: string, b: string): number {
  if (a === b) return 1
  if (a.length === 0 || b.length === 0) return 0
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  const reach = Math.max(0, Math.floor(long.length / 2) - 1)
  const taken = new Uint8Array(long.length)
  const matched: number[] = []
  for (let at = 0; at < short.length; at += 1) {
    const code = short.charCodeAt(at)
    const end = Math.min(long.length, at + reach + 1)
    for (let other = Math.max(0, at - reach); other < end; other += 1) {
      if (taken[other] === 1 || long.charCodeAt(other) !== code) continue
      taken[other] = 1
      matched.push(code)
      break
    }
  }
  if (matched.length === 0) return 0
  let moved = 0
  let at = 0
  for (let other = 0; other < long.length; other += 1) {
    if (taken[other] !== 1) continue
    if (long.charCodeAt(other) !== matched[at]) moved += 1
    at += 1
  }
  const same = matched.length
  return (same / a.length + same / b.length + (same - Math.floor(moved / 2)) / same) / 3
}

/** Jaro-Winkler: a common beginning brings Jaro's similarity nearer to 1. */
function withPrefix(similarity: number, a: string, b: string): number {
  const most = Math.min(PREFIX_LENGTH, a.length, b.length)
  let common = 0
  while (common < most && a.charCodeAt(common) === b.charCodeAt(common)) common += 1
  return similarity + common * PREFIX_WEIGHT * (1 - similarity)
}

/** Length of the longest common subsequence. */
export function longestSubsequence(a: string, b: string): number {
  const row = new Uint16Array(b.length + 1)
  for (let first = 0; first < a.length; first += 1) {
    const code = a.charCodeAt(first)
    let diagonal = 0
    for (let second = 1; second <= b.length; second += 1) {
      const above = row[second] ?? 0
      const left = row[second - 1] ?? 0
      if (b.charCodeAt(second - 1) === code) row[second] = diagonal + 1
      else if (left > above) row[second] = left
      diagonal = above
    }
  }
  return row[b.length] ?? 0
}

/** Length of the longest common run of characters. */
export function longestSubstring(a: string, b: string): number {
  const row = new Uint16Array(b.length + 1)
  let longest = 0
  for (let first = 0; first < a.length; first += 1) {
    const code = a.charCodeAt(first)
    let diagonal = 0
    for (let second = 1; second <= b.length; second += 1) {
      const above = row[second] ?? 0
      const run = b.charCodeAt(second - 1) === code ? diagonal + 1 : 0
      row[second] = run
      if (run > longest) longest = run
      diagonal = above
    }
  }
  return longest
}
