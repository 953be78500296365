/** What the characters of some names are like. Shares and evenness are 0 to 1. */
export interface TextFigures {
  characters: number
  /** Bits a character, of the names' characters together. */
  entropy: number
  /** Distinct characters. */
  alphabet: number
  digits: number
  /** 0 to 9 and a to f. */
  hex: number
  vowels: number
  hyphens: number
  /** Neither letters of ASCII, digits nor hyphens. */
  others: number
  /** Pairs of letters that are frequent in words, of all pairs of letters. */
  commonPairs: number
  /** Changes between letters and digits, of all neighbours. */
  changes: number
  /** Longest run of letters without a vowel. */
  longestConsonants: number
}

const VOWELS = new Set([...'aeiou'].map((letter) => letter.charCodeAt(0)))
const COMMON_PAIRS = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co ' +
    'me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ' +
    'ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im ' +
    'mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr'
  ).split(' '),
)
const HYPHEN = 45
const DOT = 46

const isLetter = (code: number) => code >= 97 && code <= 122
const isDigit = (code: number) => code >= 48 && code <= 57

/** Measures names in small letters; dots between labels are left out. */
export function measureTexts(texts: readonly string[]): TextFigures {
  const counts = new Map<number, number>()
  let [characters, digits, hex, vowels, hyphens, others] = [0, 0, 0, 0, 0, 0]
  let [pairs, common, neighbours, changes, longest] = [0, 0, 0, 0, 0]
  for (const text of texts) {
    let before = DOT
    let consonants = 0
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      consonants = isLetter(code) && !VOWELS.has(code) ? consonants + 1 : 0
      longest = Math.max(longest, consonants)
      if (code !== DOT) {
        counts.set(code, (counts.get(code) ?? 0) + 1)
        characters += 1
        if (isDigit(code)) digits += 1
        else if (code === HYPHEN) hyphens += 1
        else if (!isLetter(code)) others += 1
        if (isDigit(code) || (code >= 97 && code <= 102)) hex += 1
        if (VOWELS.has(code)) vowels += 1
        if (before !== DOT) {
          neighbours += 1
          if (isLetter(before) && isLetter(code)) {
            pairs += 1
            if (COMMON_PAIRS.has(text.slice(at - 1, at + 1))) common += 1
          } else if (isDigit(before) !== isDigit(code)) changes += 1
        }
      }
      before = code
    }
  }
  const share = (count: number, of: number) => (of === 0 ? 0 : count / of)
  return {
    characters,
    entropy: entropyOf(counts.values(), characters),
    alphabet: counts.size,
    digits: share(digits, characters),
    hex: share(hex, characters),
    vowels: share(vowels, characters),
    hyphens: share(hyphens, characters),
    others: share(others, characters),
    commonPairs: share(common, pairs),
    changes: share(changes, neighbours),
    longestConsonants: longest,
  }
}

function entropyOf(counts: Iterable<number>, total: number): number {
  let bits = 0
  for (const count of counts) bits -= (count / total) * Math.log2(count / total)
  return bits
}
