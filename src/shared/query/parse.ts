import { parseNetwork } from '../address'
import { fieldWords, findField } from './fields'
import { patternOf, readMatch, refuseEmptyQuotes } from './matches'
import { allOf, anyOf, type Query, QueryError } from './query'
import { suggest } from './suggest'
import { cutTokens, type Token, type Word } from './tokens'

/** Longer than anybody writes by hand. */
export const LONGEST_QUERY = 2_000
/** Deeper nesting is nobody's question. */
const DEEPEST = 50

/**
 * Reads a query such as `ip:203.0.113.0/24 and severity>=high and not detector:dga "union select"`.
 * Terms beside each other must all hold; `not` binds closest, then `and`, then `or`. A word alone is
 * searched in what an alert says; an address or network alone is asked of its addresses.
 * @throws QueryError with the place of what cannot be understood
 */
export function parseQuery(text: string): Query {
  if (text.length > LONGEST_QUERY) {
    const most = LONGEST_QUERY.toLocaleString('en-US')
    throw new QueryError(
      `A query has at most ${most} characters, this one ${text.length.toLocaleString('en-US')}.`,
      LONGEST_QUERY,
      text.length,
    )
  }
  const tokens = cutTokens(text)
  return tokens.length === 0 ? { kind: 'all' } : new QueryReader(tokens, text.length).readWhole()
}

/** What is wrong with a query and where; null where nothing is. */
export function findQueryFault(text: string): QueryError | null {
  try {
    parseQuery(text)
    return null
  } catch (error) {
    if (error instanceof QueryError) return error
    throw error
  }
}

class QueryReader {
  private at = 0
  private depth = 0

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number,
  ) {}

  readWhole(): Query {
    const query = this.readAny()
    const rest = this.tokens[this.at]
    if (rest === undefined) return query
    throw new QueryError('This parenthesis closes none that was opened.', rest.from, rest.to)
  }

  private readAny(): Query {
    const terms = [this.readAll()]
    while (this.take('or')) terms.push(this.readAll())
    return anyOf(terms)
  }

  private readAll(): Query {
    const terms = [this.readTerm()]
    while (this.take('and') || this.beginsTerm()) terms.push(this.readTerm())
    return allOf(terms)
  }

  private readTerm(): Query {
    const token = this.tokens[this.at]
    if (token === undefined) throw this.lacksTerm()
    this.depth += 1
    if (this.depth > DEEPEST) {
      throw new QueryError('It is nested too deeply here.', token.from, token.to)
    }
    const query = this.readBehind(token)
    this.depth -= 1
    return query
  }

  private readBehind(token: Token): Query {
    switch (token.kind) {
      case 'not':
        this.at += 1
        return { kind: 'not', of: this.readTerm() }
      case 'open':
        return this.readGroup(token)
      case 'field':
        return this.readField(token)
      case 'word':
        this.at += 1
        return readWord(token.word)
      default:
        throw this.lacksTerm()
    }
  }

  private readGroup(open: Token): Query {
    this.at += 1
    const query = this.readAny()
    if (this.take('close')) return query
    throw new QueryError('This parenthesis is opened and never closed.', open.from, open.to)
  }

  private readField(token: Extract<Token, { kind: 'field' }>): Query {
    const name = findField(token.name)
    if (name === null) throw unknownField(token)
    this.at += 1
    const value = this.tokens[this.at]
    if (value?.kind !== 'word') {
      throw new QueryError(
        `After ${token.name}${token.operator} stands what it shall be.`,
        token.from,
        token.to,
      )
    }
    this.at += 1
    return readMatch({ name, operator: token.operator, word: value.word })
  }

  private beginsTerm(): boolean {
    const kind = this.tokens[this.at]?.kind
    return kind === 'not' || kind === 'open' || kind === 'field' || kind === 'word'
  }

  private take(kind: Token['kind']): boolean {
    if (this.tokens[this.at]?.kind !== kind) return false
    this.at += 1
    return true
  }

  private lacksTerm(): QueryError {
    const here = this.tokens[this.at]
    const before = this.tokens[this.at - 1]
    const { from, to } = here ?? before ?? { from: 0, to: this.end }
    const wanted = 'a word, a field such as severity>=high, or a parenthesis'
    if (before === undefined) return new QueryError(`Before this stands ${wanted}.`, from, to)
    const place = before.kind === 'open' ? 'In this parenthesis' : `After "${before.kind}"`
    return new QueryError(`${place} stands ${wanted}.`, before.from, to)
  }
}

function readWord(word: Word): Query {
  refuseEmptyQuotes(word)
  const [only = '', ...more] = word.pieces
  const network = word.isQuoted || more.length > 0 ? null : parseNetwork(only)
  if (network?.ok === true) {
    return { kind: 'match', field: 'ip', test: { kind: 'network', network: network.network.text } }
  }
  return { kind: 'match', field: 'text', test: { kind: 'pattern', pieces: patternOf(word, true) } }
}

function unknownField({ name, operator, from, to }: Extract<Token, { kind: 'field' }>): QueryError {
  const near = suggest(name, fieldWords())
  const hint =
    near === null
      ? `To search for a text with ${operator} in it, put it into quotes.`
      : `Did you mean ${near}?`
  return new QueryError(`There is no field ${name}. ${hint}`, from, to)
}
