import { createHmac } from 'node:crypto'
import { formatAddress, parseAddress } from '../../../shared/address'
import { toBase32 } from '../alerts/identity'

/** What stands in place of a forgotten value begins with this. */
const MARK = 'forgotten-'
const TOKEN_LETTERS = 16
/** Letters of an alert's id, which its forgotten name has too. */
const ALERT_ID_LETTERS = 26

/** An entity that is to be forgotten, and the name that stands in its place. */
export interface ForgottenEntity {
  /** Canonical address, or the subject as it is written. */
  value: string
  ip: string | null
  token: string
}

/**
 * The name that stands for a value once it is forgotten. Keyed, because there are few enough IPv4
 * addresses to try them all against a bare hash.
 */
export function forgottenName(key: Uint8Array, value: string): string {
  return `${MARK}${keyedHash(key, value).slice(0, TOKEN_LETTERS)}`
}

/** What the id of a forgotten entity's alert becomes in its decisions; it has the form of an id. */
export function forgottenAlertId(key: Uint8Array, alertId: string): string {
  return keyedHash(key, alertId).slice(0, ALERT_ID_LETTERS)
}

/** Whether a value is the name of something forgotten. */
export function isForgottenName(value: string): boolean {
  return value.startsWith(MARK)
}

function keyedHash(key: Uint8Array, text: string): string {
  return toBase32(createHmac('sha256', key).update(text).digest())
}

/**
 * Pattern (in what RE2 and JavaScript share) that finds an entity in running text, with what stands
 * before and after it in groups 1 and 2. Neighbours that touch are found by looking twice. Null for
 * a name so plain that it would be found in words that mean something else: only fields that are
 * equal to it name the entity then.
 */
export function mentionPattern(value: string): string | null {
  const address = parseAddress(value)
  if (address?.family === 4) {
    return `(^|[^0-9.]|[^0-9]\\.)(?:${escapePattern(value)})([^0-9.]|\\.[^0-9]|\\.$|$)`
  }
  if (address !== null) {
    const spellings = spellingsOfV6(value).map(ignoringCase).join('|')
    return `(^|[^0-9A-Fa-f:])(?:${spellings})([^0-9A-Fa-f:]|:[^0-9A-Fa-f:]|:$|$)`
  }
  if (!/[.@]/.test(value) || value.length < 4) return null
  return `(^|[^A-Za-z0-9_.@-])(?:${ignoringCase(value)})([^A-Za-z0-9_.-]|\\.[^A-Za-z0-9_]|\\.$|$)`
}

/** The same text with another name wherever it names the entity. */
export function withoutMention(text: string, { value, token }: ForgottenEntity): string {
  if (text === value) return token
  const pattern = mentionPattern(value)
  if (pattern === null) return text
  const replace = (given: string) => given.replace(new RegExp(pattern, 'g'), `$1${token}$2`)
  return replace(replace(text))
}

/** The canonical spelling, the one without `::`, and the one with all its digits. */
function spellingsOfV6(value: string): string[] {
  const parsed = parseAddress(value)
  if (parsed === null) return [value]
  const digits = parsed.number.toString(16).padStart(32, '0')
  const groups = digits.match(/.{4}/g) ?? []
  const short = groups.map((group) => Number.parseInt(group, 16).toString(16))
  return [...new Set([formatAddress(parsed), short.join(':'), groups.join(':')])]
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

/** Letters of the Latin alphabet in either case; `(?i)` is not understood by both engines. */
function ignoringCase(text: string): string {
  return [...text]
    .map((letter) =>
      /[A-Za-z]/.test(letter)
        ? `[${letter.toLowerCase()}${letter.toUpperCase()}]`
        : escapePattern(letter),
    )
    .join('')
}
