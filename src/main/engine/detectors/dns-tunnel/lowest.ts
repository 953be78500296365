/**
 * A hash of 53 bits (cyrb53), the same on every machine: which of many names are kept hangs on it,
 * and so on no order of theirs.
 */
export function hashText(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  high =
    Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low =
    Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 4_294_967_296 * (low & 2_097_151) + (high >>> 0)
}

const HASHES = 2 ** 53

/** Where a hash stands in an ascending list, or would. */
export function placeOf(hashes: readonly number[], hash: number): number {
  let low = 0
  let high = hashes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((hashes[middle] ?? 0) < hash) low = middle + 1
    else high = middle
  }
  return low
}

/** Takes a hash into the `most` lowest ones, ascending and each once. Any order leaves the same. */
export function keepLowest(hashes: number[], hash: number, most: number): void {
  const at = placeOf(hashes, hash)
  if (at >= most || hashes[at] === hash) return
  hashes.splice(at, 0, hash)
  if (hashes.length > most) hashes.pop()
}

/** How many distinct texts there were, of the `most` lowest hashes: exact below `most`. */
export function countDistinct(hashes: readonly number[], most: number): number {
  const highest = hashes[most - 1]
  if (highest === undefined) return hashes.length
  return Math.round((most - 1) / (highest / HASHES))
}
