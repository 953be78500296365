import { cutText } from './cut-text'

/** A page by the parts that rules and windows look at. */
export interface Page {
  /** Host in small letters; empty where the address names none. */
  site: string
  /** Path in its plain form, without needless percent signs, doubled slashes and segments of dots; empty where the address is none. */
  path: string
}

/** Characters of an address that are looked at; what is longer is cut. */
export const MAX_ADDRESS = 2_000
/** The addresses of most pages: nothing in the path has to be put into its plain form. */
const PLAIN = /^(?:https?:\/\/([a-z0-9.-]+))?(\/[A-Za-z0-9_~,:@!$&'()*+=/.-]*)?(?:[?#]|$)/
const NOWHERE: Page = { site: '', path: '' }
/** Percent signs before letters, digits and marks that need none (RFC 3986, unreserved). */
const NEEDLESS = /%(?:2[dDeE]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF]|7[eE])/g

/**
 * Reads an address of a page, whole or from its first slash on, without query and fragment. An
 * address that cannot be read has neither host nor path.
 */
export function readPage(address: string): Page {
  const plain = PLAIN.exec(address)
  const path = plain?.[2] ?? '/'
  const isPlain = plain !== null && (plain[1] !== undefined || plain[2] !== undefined)
  if (isPlain && !path.includes('//') && !path.includes('/.')) {
    return { site: plain[1] ?? '', path }
  }
  const text = cutText(address, MAX_ADDRESS)
  const isPath = text.startsWith('/') && !text.startsWith('//')
  if (!isPath && !/^https?:/i.test(text)) return NOWHERE
  if (!URL.canParse(text, 'http://nowhere.invalid')) return NOWHERE
  const url = new URL(text, 'http://nowhere.invalid')
  return { site: isPath ? '' : url.hostname, path: plainPath(url.pathname) }
}

/**
 * The one form of all ways to write a path: without needless percent signs, doubled slashes and
 * segments of dots, so that a rule cannot be passed by by writing it otherwise. Case stays.
 */
function plainPath(pathname: string): string {
  const plain = plainLetters(pathname)
  return plain.includes('/.') ? new URL(plain, 'http://nowhere.invalid').pathname : plain
}

/** A path, or a piece of one, without needless percent signs and doubled slashes. */
export function plainLetters(path: string): string {
  return path
    .replace(NEEDLESS, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    .replace(/\/{2,}/g, '/')
}
