import { domainToASCII } from 'node:url'
import { parse } from 'tldts'
import { parseNetwork } from '../../../shared/address'
import type { Indicator, IndicatorKind } from '../../../shared/lookup'
import { parseDomain } from '../blacklists/domain'

/** Names that stand for examples and tests, and are no public suffixes (RFC 2606, RFC 6761). */
const KEPT_SUFFIXES = new Set(['example', 'test', 'invalid', 'onion'])
/** Suffixes that files have as well: a name of two labels below one is taken for a file's. */
const FILE_SUFFIXES = new Set(['zip', 'mov', 'sh', 'py', 'pl', 'rs', 'md', 'ps', 'cc', 'so', 'app'])
/** Longer words, such as encoded files, name nothing. */
const LONGEST_WORD = 2_000

/** How people keep a mail reader from making links; each is read as what it stands for. */
const FANGS: readonly [RegExp, string][] = [
  [/\bh(?:xx|XX|\*\*)p(s?)(?=\[?:|\[:)/gi, 'http$1'],
  [/\bfxp(?=\[?:)/gi, 'ftp'],
  [/\[:\/\/\]|\[:\]\/\//g, '://'],
  [/\[:\]/g, ':'],
  [/\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}|\\\./gi, '.'],
  [/\[@\]|\(@\)|\[at\]|\(at\)/gi, '@'],
  [/\[\/\]/g, '/'],
]

/** Words of a text that may be something; what encloses them in prose and markup parts them. */
const WORD = /[^\s"'`<>|,;(){}\\^]+/g
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i
const EMAIL = /^([\w.!#$%&*+/=?~-]{1,64})@([^@/:]{3,253})$/

interface Found {
  kind: IndicatorKind
  value: string
}

/** All that a text names and that can be looked up, in the order in which it comes first. */
export function findIndicators(text: string): Indicator[] {
  const found = new Map<string, Indicator>()
  let line = 0
  for (const written of text.split('\n')) {
    line += 1
    const isFanged = FANGS.some(([fang]) => written.search(fang) >= 0)
    for (const [word] of refang(written).matchAll(WORD)) {
      for (const { kind, value } of readWord(word, isFanged)) {
        const key = `${kind} ${value}`
        const known = found.get(key)
        if (known === undefined) found.set(key, { kind, value, times: 1, line })
        else known.times += 1
      }
    }
  }
  return [...found.values()]
}

function refang(line: string): string {
  return FANGS.reduce((text, [fang, meant]) => text.replace(fang, meant), line)
}

function readWord(written: string, isFanged: boolean): Found[] {
  if (written.length > LONGEST_WORD) return []
  const word = trimPunctuation(written)
  const at = word.search(/(?:https?|ftp):\/\//i)
  if (at >= 0) return readUrl(word.slice(at))
  const mail = EMAIL.exec(word.replace(/^mailto:/i, ''))
  if (mail !== null) return readMail(mail[1] ?? '', mail[2] ?? '')
  if (HASH.test(word)) return [{ kind: 'hash', value: word.toLowerCase() }]
  // `src=192.0.2.1`, `client:10.0.0.1`: what stands behind the sign alone is looked at.
  const behind = word.slice(word.lastIndexOf('=') + 1)
  for (const candidate of new Set([behind, trimPunctuation(behind.replace(/^[A-Za-z_]+:/, ''))])) {
    const found = readAddress(candidate) ?? readName(candidate, isFanged)
    if (found !== null) return [found]
  }
  return []
}

/** Without what prose and markup put around a word; brackets stay where an IPv6 address needs them. */
function trimPunctuation(word: string): string {
  if (/^\[[0-9a-f:.]+\](:\d+)?[.!?]?$/i.test(word)) return word.replace(/[.!?]$/, '')
  const bare = word.replace(/^[[*_.!?-]+/, '')
  const tail = /[\].!?*_:-]{0,20}$/.exec(bare)?.[0] ?? ''
  const kept = tail.startsWith('::') ? '::' : ''
  return bare.slice(0, bare.length - tail.length) + kept
}

/** A URL, and the host that it names. */
function readUrl(word: string): Found[] {
  if (!URL.canParse(word)) return []
  const url = new URL(word)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const named = readAddress(host) ?? readName(host, true)
  if (named === null) return []
  const isBare = url.pathname === '/' && url.search === '' && url.hash === ''
  return isBare ? [named] : [{ kind: 'url', value: url.href }, named]
}

function readMail(local: string, host: string): Found[] {
  const named = readName(host, true)
  return named === null ? [] : [{ kind: 'email', value: `${local}@${named.value}` }, named]
}

/** An address, with or without a port, or a network. */
function readAddress(word: string): Found | null {
  const bare =
    /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(word)?.[1] ??
    /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(word)?.[1] ??
    word
  if (!/^[0-9a-f:.]{2,45}(?:\/\d{1,3})?$/i.test(bare) || !/[.:]/.test(bare)) return null
  const parsed = parseNetwork(bare)
  if (!parsed.ok) return null
  // `::` and times such as `10::` are prose more often than addresses.
  if (/^[0-9]*::[0-9]*$/.test(bare) && bare !== '::1') return null
  const { text } = parsed.network
  return { kind: text.includes('/') ? 'network' : 'address', value: text }
}

/** A host's name under a suffix that exists. */
function readName(word: string, isSure: boolean): Found | null {
  const host = word.replace(/:\d{1,5}$/, '').split('/')[0] ?? ''
  if (!host.includes('.') || host.length > 253) return null
  const ascii = domainToASCII(host.toLowerCase())
  if (ascii === '') return null
  const parsed = parseDomain(ascii)
  if (!parsed.ok) return null
  const value = parsed.domain.text
  const labels = value.split('.')
  const last = labels.at(-1) ?? ''
  const { isIcann, isPrivate } = parse(value, { allowPrivateDomains: true })
  if (isIcann !== true && isPrivate !== true && !KEPT_SUFFIXES.has(last)) return null
  if (!isSure && labels.length === 2 && FILE_SUFFIXES.has(last)) return null
  return { kind: 'domain', value }
}
