/** The pattern that stands for every way ISO 8601 writes a time. */
export const ISO_TIME = 'ISO 8601'

/** What each directive of strptime that is known here matches. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  Y: '(?<year>\\d{4})',
  y: '(?<shortYear>\\d{2})',
  m: '(?<month>\\d{1,2})',
  b: '(?<monthName>[A-Za-z]{3})',
  d: '(?<day>\\d{1,2})',
  H: '(?<hour>\\d{1,2})',
  M: '(?<minute>\\d{1,2})',
  S: '(?<second>\\d{1,2})',
  f: '(?<fraction>\\d{1,9})',
  z: '(?<zone>Z|[+-]\\d\\d:?\\d\\d)',
  '%': '%',
}
const TOKEN = /%(.?)|[^%]+/gs

/** Why a text is no pattern of a time, in words that follow its name; null where it is one. */
export function findTimePatternFault(pattern: string): string | null {
  if (pattern === ISO_TIME) return null
  const seen = new Set<string>()
  for (const [, directive] of pattern.matchAll(TOKEN)) {
    if (directive === undefined) continue
    if (!Object.hasOwn(DIRECTIVES, directive)) {
      const known = Object.keys(DIRECTIVES).map((each) => `%${each}`)
      return `has %${directive}, which is not known: ${known.join(' ')} are, or ${ISO_TIME} as a whole`
    }
    if (directive !== '%' && seen.has(directive)) return `has %${directive} twice`
    seen.add(directive)
  }
  const hasAll =
    (seen.has('Y') || seen.has('y')) && (seen.has('m') || seen.has('b')) && seen.has('d')
  return hasAll ? null : `says no whole day: it needs %Y, %m and %d, or is ${ISO_TIME}`
}

/** A pattern of a time as a regular expression whose groups are its parts. */
export function timePatternSource(pattern: string): string {
  let source = ''
  for (const [text, directive] of pattern.matchAll(TOKEN)) {
    source +=
      directive === undefined
        ? text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
        : (DIRECTIVES[directive] ?? '')
  }
  return source
}
