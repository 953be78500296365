/** What a rule may ask of a click; null where the record says nothing. */
export interface ClickFacts {
  timer: number | null
  height: number | null
  country: string | null
  platform: string | null
  os: string | null
  browser: string | null
  title: string | null
  path: string
  site: string
  /** How many fields of the click are null or missing. */
  nulls: number
}

/** A rule over clicks, ready to be asked. */
export type ClickRule = (click: ClickFacts) => boolean

/** A rule that cannot be read; the message says what stands where something else must. */
export class ClickRuleError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ClickRuleError'
  }
}

const NUMBERS = ['timer', 'height'] as const
const TEXTS = ['country', 'platform', 'os', 'browser', 'title', 'path', 'site'] as const
type NumberField = (typeof NUMBERS)[number]
type TextField = (typeof TEXTS)[number]
type Literal = number | string

/** Words, numbers, texts in quotes, signs. */
const TOKEN =
  /\s*(?:([A-Za-z_][A-Za-z0-9_-]*)|(\d+(?:\.\d+)?)|'([^']*)'|"([^"]*)"|(!=|<=|>=|[=<>(),]))/y
/** Deeper nesting is nobody's rule. */
const MAX_DEPTH = 50

interface Token {
  kind: 'word' | 'number' | 'text' | 'sign'
  text: string
}

/**
 * Reads a rule such as `timer = 0 and height = 0`, `country in (BE, NL)` or `not complete`. Fields
 * are timer and height (numbers) and country, platform, os, browser, title, path and site (texts);
 * `complete` is true for a click without a null, `title is null` asks for one field. A comparison
 * with a null is false. An empty rule is true for every click.
 * @throws ClickRuleError
 */
export function readClickRule(rule: string): ClickRule {
  const tokens = cutTokens(rule)
  if (tokens.length === 0) return () => true
  const reader = new RuleReader(tokens)
  return reader.readWhole()
}

function cutTokens(rule: string): Token[] {
  const tokens: Token[] = []
  const text = rule.trimEnd()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const [, word, number, single, double, sign] = TOKEN.exec(text) ?? []
    if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else if (single !== undefined || double !== undefined) {
      tokens.push({ kind: 'text', text: single ?? double ?? '' })
    } else
      throw new ClickRuleError(`nothing can be made of "${text.slice(at).trim().slice(0, 20)}"`)
  }
  return tokens
}

class RuleReader {
  private at = 0
  private depth = 0

  constructor(private readonly tokens: readonly Token[]) {}

  readWhole(): ClickRule {
    const rule = this.readOr()
    if (this.at < this.tokens.length) throw this.unexpected('and, or, or the end')
    return rule
  }

  private readOr(): ClickRule {
    let left = this.readAnd()
    while (this.takeWord('or')) {
      const [before, after] = [left, this.readAnd()]
      left = (click) => before(click) || after(click)
    }
    return left
  }

  private readAnd(): ClickRule {
    let left = this.readNot()
    while (this.takeWord('and')) {
      const [before, after] = [left, this.readNot()]
      left = (click) => before(click) && after(click)
    }
    return left
  }

  private readNot(): ClickRule {
    this.depth += 1
    if (this.depth > MAX_DEPTH) throw new ClickRuleError('it is nested too deeply')
    const rule = this.readTerm()
    this.depth -= 1
    return rule
  }

  private readTerm(): ClickRule {
    if (this.takeWord('not')) {
      const rule = this.readNot()
      return (click) => !rule(click)
    }
    if (this.takeSign('(')) {
      const rule = this.readOr()
      this.needSign(')')
      return rule
    }
    if (this.takeWord('complete')) return (click) => click.nulls === 0
    return this.readComparison()
  }

  private readComparison(): ClickRule {
    const token = this.tokens[this.at]
    const name = token?.kind === 'word' ? token.text.toLowerCase() : ''
    const field = [...NUMBERS, ...TEXTS].find((each) => each === name)
    if (field === undefined) {
      throw this.unexpected(`complete, not, ( or one of ${[...NUMBERS, ...TEXTS].join(', ')}`)
    }
    this.at += 1
    if (this.takeWord('is')) {
      const isNegated = this.takeWord('not')
      if (!this.takeWord('null')) throw this.unexpected('null')
      return (click) => isNull(click, field) !== isNegated
    }
    if (this.takeWord('in')) return compareIn(field, this.readList(field))
    for (const sign of ['!=', '<=', '>=', '=', '<', '>']) {
      if (this.takeSign(sign)) return compare(field, sign, this.readLiteral(field))
    }
    throw this.unexpected('=, !=, <, <=, >, >=, in or is')
  }

  private readList(field: NumberField | TextField): Set<Literal> {
    this.needSign('(')
    const values = new Set<Literal>()
    do values.add(this.readLiteral(field))
    while (this.takeSign(','))
    this.needSign(')')
    return values
  }

  private readLiteral(field: NumberField | TextField): Literal {
    const token = this.tokens[this.at]
    const wantsNumber = isNumberField(field)
    if (token === undefined || token.kind === 'sign' || wantsNumber !== (token.kind === 'number')) {
      throw this.unexpected(wantsNumber ? 'a number' : 'a text')
    }
    this.at += 1
    return wantsNumber ? Number(token.text) : token.text
  }

  private takeWord(word: string): boolean {
    const token = this.tokens[this.at]
    if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false
    this.at += 1
    return true
  }

  private takeSign(sign: string): boolean {
    const token = this.tokens[this.at]
    if (token?.kind !== 'sign' || token.text !== sign) return false
    this.at += 1
    return true
  }

  private needSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.unexpected(sign)
  }

  private unexpected(wanted: string): ClickRuleError {
    const token = this.tokens[this.at]
    const found = token === undefined ? 'it ends' : `there is "${token.text}"`
    return new ClickRuleError(`${found} where ${wanted} must be`)
  }
}

function isNumberField(field: NumberField | TextField): field is NumberField {
  return (NUMBERS as readonly string[]).includes(field)
}

/** A path or a site that is not known is empty. */
function isNull(click: ClickFacts, field: NumberField | TextField): boolean {
  return click[field] === null || click[field] === ''
}

function compareIn(field: NumberField | TextField, values: ReadonlySet<Literal>): ClickRule {
  return (click) => {
    const value = click[field]
    return value !== null && values.has(value)
  }
}

function compare(field: NumberField | TextField, sign: string, wanted: Literal): ClickRule {
  if (sign === '=') return (click) => click[field] === wanted
  if (sign === '!=') return (click) => click[field] !== null && click[field] !== wanted
  if (!isNumberField(field) || typeof wanted !== 'number') {
    throw new ClickRuleError(`${field} is a text: ask with =, != or in`)
  }
  const isSo: Record<string, (value: number) => boolean> = {
    '<': (value) => value < wanted,
    '<=': (value) => value <= wanted,
    '>': (value) => value > wanted,
    '>=': (value) => value >= wanted,
  }
  const holds = isSo[sign] ?? (() => false)
  return (click) => {
    const value = click[field]
    return value !== null && holds(value)
  }
}
