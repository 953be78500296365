/** The word that was probably meant; null where none is near. */
export function suggest(written: string, words: readonly string[]): string | null {
  const wanted = written.toLowerCase().slice(0, 40)
  const most = wanted.length < 4 ? 1 : 2
  let best: string | null = null
  let least = most + 1
  for (const word of words) {
    const steps = word.startsWith(wanted) && wanted.length > 1 ? 1 : distance(wanted, word)
    if (steps < least) [best, least] = [word, steps]
  }
  return best
}

/** Letters to change, add or take away so that one word becomes the other. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const here = [row]
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1]
      const replaced = (before[column - 1] ?? 0) + (isSame ? 0 : 1)
      here.push(Math.min(replaced, (before[column] ?? 0) + 1, (here[column - 1] ?? 0) + 1))
    }
    before = here
  }
  return before[b.length] ?? a.length
}
