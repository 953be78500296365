import { severityLevel } from '../../../shared/severity'
import type { UrlRule } from '../../../shared/url-rule'

/** Letters of a glob that it is found by; rarer pieces than one letter, shorter than most names. */
const PIECE = 4

/** A glob with the pieces between its stars. */
interface Glob {
  rule: UrlRule
  pieces: string[]
}

/**
 * Finds the rule that a path falls under among many thousands, in a time that hangs on the path and
 * not on their number: whole paths by a hash, beginnings by a hash for each length that occurs, and
 * globs by a piece of their text that stands in few others.
 */
export class UrlMatcher {
  private readonly sides: Side[]

  constructor(rules: Iterable<UrlRule>) {
    const all = [...rules]
    this.sides = [true, false]
      .map((isCaseSensitive) => all.filter((rule) => rule.isCaseSensitive === isCaseSensitive))
      .filter((some) => some.length > 0)
      .map((some) => new Side(some))
  }

  /** The most severe rule that hits a path in its plain form; of equal ones the most exact. */
  match(path: string): UrlRule | null {
    let best: UrlRule | null = null
    for (const side of this.sides) best = worse(best, side.match(path))
    return best
  }
}

/** Rules that treat letters alike. */
class Side {
  private readonly isCaseSensitive: boolean
  private readonly exact = new Map<string, UrlRule>()
  private readonly prefixes = new Map<string, UrlRule>()
  /** Lengths of prefixes, longest first. */
  private readonly lengths: number[]
  private readonly globs = new Map<string, Glob[]>()
  /** Lengths of the pieces that globs are found by. */
  private readonly pieceLengths: number[]
  /** Globs of stars alone. */
  private readonly always: Glob[] = []

  constructor(rules: readonly UrlRule[]) {
    this.isCaseSensitive = rules[0]?.isCaseSensitive ?? true
    for (const rule of rules) {
      const pattern = this.fold(rule.pattern)
      if (rule.kind === 'exact') keepWorse(this.exact, withoutSlash(pattern), rule)
      else if (rule.kind === 'prefix') keepWorse(this.prefixes, pattern, rule)
      else this.addGlob({ rule, pieces: pattern.split('*') })
    }
    this.lengths = [...new Set([...this.prefixes.keys()].map(({ length }) => length))]
    this.lengths.sort((a, b) => b - a)
    this.pieceLengths = [...new Set([...this.globs.keys()].map(({ length }) => length))]
  }

  match(given: string): UrlRule | null {
    const path = this.fold(given)
    let best: UrlRule | null = this.exact.get(withoutSlash(path)) ?? null
    for (const length of this.lengths) {
      if (length > path.length) continue
      best = worse(best, this.prefixes.get(path.slice(0, length)) ?? null)
    }
    for (const { rule } of this.always) best = worse(best, rule)
    for (const length of this.pieceLengths) {
      for (let at = 0; at + length <= path.length; at += 1) {
        const found = this.globs.get(path.slice(at, at + length))
        if (found === undefined) continue
        for (const glob of found) if (matches(glob, path)) best = worse(best, glob.rule)
      }
    }
    return best
  }

  private addGlob(glob: Glob): void {
    const candidates = glob.pieces
      .filter((piece) => piece !== '')
      .flatMap((piece) => cutPieces(piece))
      .sort((a, b) => b.length - a.length || this.sizeAt(a) - this.sizeAt(b))
    const [piece] = candidates
    if (piece === undefined) {
      this.always.push(glob)
      return
    }
    const known = this.globs.get(piece)
    if (known === undefined) this.globs.set(piece, [glob])
    else known.push(glob)
  }

  private sizeAt(piece: string): number {
    return this.globs.get(piece)?.length ?? 0
  }

  private fold(text: string): string {
    return this.isCaseSensitive ? text : text.toLowerCase()
  }
}

/** All stretches of a text that a glob may be found by; the text itself where it is short. */
function cutPieces(text: string): string[] {
  if (text.length <= PIECE) return [text]
  return Array.from({ length: text.length - PIECE + 1 }, (_, at) => text.slice(at, at + PIECE))
}

/** Whether the pieces stand in the path one after the other, the first and the last at its ends. */
function matches({ pieces }: Glob, path: string): boolean {
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (pieces.length === 1) return path === first
  if (path.length < first.length + last.length) return false
  if (!path.startsWith(first) || !path.endsWith(last)) return false
  let at = first.length
  const end = path.length - last.length
  for (const piece of pieces.slice(1, -1)) {
    const found = path.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function keepWorse(rules: Map<string, UrlRule>, key: string, rule: UrlRule): void {
  const known = rules.get(key)
  if (known === undefined || worse(known, rule) === rule) rules.set(key, rule)
}

/** The more severe of two; the first where they are equal. */
function worse(first: UrlRule | null, second: UrlRule | null): UrlRule | null {
  if (first === null || second === null) return first ?? second
  return severityLevel(second.severity) > severityLevel(first.severity) ? second : first
}
