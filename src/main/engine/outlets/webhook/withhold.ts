import { type RedactionRules, redactAddresses } from '../../redaction'

/** What stands for a secret that is not to be told. */
export const WITHHELD = '{REDACTED}'

/** Parts of names by which secrets go anywhere; names are compared in small letters alone. */
const SECRET_PART =
  /passw(or)?d|passphrase|passcode|secret|apikey|accesskey|privatekey|credential|authorization|jwt|csrf|xsrf|^token|tokens?$|cookies?$|sess(ion)?id$/
/** Further names of parameters. In a record, such as `key` and `signature`, they mean other things. */
const SECRET_PARAMETER =
  /^(pwd|pw|pass|auth|code|sid|otp|pin|sig|hmac|session|sess|bearer)$|key$|signature$/

// All of them are bounded, so that hostile text costs no more than its length.
const HEADER =
  /\b((?:proxy-)?authorization|(?:set-)?cookie2?|x-(?:api|auth|csrf)[a-z-]{0,60})(\s{0,20}:\s{0,20})([^\r\n"]+)/gi
const SCHEME = /\b(bearer|basic|digest|negotiate)(\s{1,20}|%20|\+)([A-Za-z0-9._~+/=:-]{6,})/gi
const JWT = /\beyJ[\w-]{4,500}\.[\w-]{4,4000}\.[\w-]*/g
const USERINFO = /(:\/\/)[^\s/?#@"']{1,256}@/g
const PLAIN =
  /\b(passw(?:or)?d|pwd|passphrase|secret|token|api[-_ ]?key)(\s{0,20}:\s{0,20})([^\s",;{}]+)/gi
/** A name and its value in a query, a form or a cookie. */
const PARAMETER = /(^|[?&;\s"'({,/])([\w.%[\]+-]{1,100})=([^&;\s"'#<>)}]+)/g
/** The same inside another parameter. */
const ENCODED = /(%3F|%26|%3B)([\w.-]{1,100})(%3D)((?:(?!%26|%3B|%23)[^&;\s"'#<>])+)/gi
/** A name in JSON and the quote before its value, also where all of it is a text in JSON. */
const MEMBER = /("|\\")([\w.@ -]{1,100})\1\s{0,20}:\s{0,20}("|\\")/g

/** Takes out of a text what must not leave the machine. */
export type Withhold = (text: string) => string

/**
 * Hides values that are named like secrets (in queries, forms, JSON, headers), credentials that are
 * recognised by their shape and, where rules are given, the organisation's own public addresses.
 */
export function createWithhold(own: RedactionRules | null): Withhold {
  return (text) => {
    const plain = withholdSecrets(text)
    return own === null ? plain : redactAddresses(plain, own)
  }
}

/** Texts anywhere inside a parsed value without what must not leave; values named like secrets whole. */
export function withholdDeep(value: unknown, withhold: Withhold): unknown {
  if (typeof value === 'string') return withhold(value)
  if (Array.isArray(value)) return value.map((item) => withholdDeep(item, withhold))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const isNamed = entries.some(
    ([name, item]) => /^(name|key|header)$/i.test(name) && isSecretMember(String(item)),
  )
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const isSecret = isSecretMember(name) || (isNamed && /^values?$/i.test(name))
      return [withhold(name), isSecret && isSaid(item) ? WITHHELD : withholdDeep(item, withhold)]
    }),
  )
}

function isSaid(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' : value !== null && typeof value !== 'boolean'
}

function withholdSecrets(text: string): string {
  return withholdMembers(text)
    .replace(HEADER, `$1$2${WITHHELD}`)
    .replace(USERINFO, `$1${WITHHELD}@`)
    .replace(PARAMETER, (all, before, name) =>
      isSecretParameter(name) ? `${before}${name}=${WITHHELD}` : all,
    )
    .replace(ENCODED, (all, before, name, sign) =>
      isSecretParameter(name) ? `${before}${name}${sign}${WITHHELD}` : all,
    )
    .replace(PLAIN, `$1$2${WITHHELD}`)
    .replace(SCHEME, `$1$2${WITHHELD}`)
    .replace(JWT, WITHHELD)
}

/** Values that have a secret's name before them, up to the quote that ends them. */
function withholdMembers(text: string): string {
  const pieces: string[] = []
  let from = 0
  for (const match of text.matchAll(MEMBER)) {
    const [all, , name = '', quote = ''] = match
    const begin = match.index + all.length
    if (match.index < from || !isSecretMember(name)) continue
    const end = endOfText(text, begin, quote)
    if (end === begin) continue
    pieces.push(text.slice(from, begin), WITHHELD)
    from = end
  }
  return pieces.length === 0 ? text : [...pieces, text.slice(from)].join('')
}

/** Where the quote stands that ends a text; the end of everything where none does. */
function endOfText(text: string, begin: number, quote: string): number {
  for (let at = begin; at < text.length; at += 1) {
    if (text.startsWith(quote, at)) return at
    if (quote === '"' && text[at] === '\\') at += 1
  }
  return text.length
}

/** Whether a field of a record that has this name holds a secret. */
export function isSecretMember(name: string): boolean {
  return SECRET_PART.test(lettersOf(name))
}

/** Whether a parameter that has this name, escapes and all, holds a secret. */
export function isSecretParameter(name: string): boolean {
  const letters = lettersOf(decoded(name))
  return SECRET_PART.test(letters) || SECRET_PARAMETER.test(letters)
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '')
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    // Half of an escape: compared as it stands.
    return name
  }
}
