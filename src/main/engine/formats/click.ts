import { canonicalAddress } from '../../../shared/address'
import { DEFAULT_TOPICS } from '../../../shared/source'
import type { ParseResult, RawRecord } from '../record'
import { cutText } from './cut-text'
import { type JsonFormat, type ParseContext, parseAsJson } from './format'
import { fieldFault, type JsonObject, quote, textCleaner } from './json'
import { readIsoMoment, readUnixMoment } from './moment'
import { MAX_ADDRESS, readPage } from './page'

const NAME = 'click'
const MAX_WORD = 64
const MAX_TITLE = 300

/**
 * A page view as a site reports it. Every field may be null or missing: such a click counts like any
 * other, so that nobody hides by leaving something out.
 */
export const clickFormat: JsonFormat = {
  name: NAME,
  marks: 'click (`ts_ingest`, `visitor_page_timer`)',
  recognises: (value) => 'ts_ingest' in value || 'visitor_page_timer' in value,
  parse: parseAsJson(parseClick),
  parseObject: parseClick,
}

/** A field that is not what it must be: ends the reading of a record. */
class Fault extends Error {}

function parseClick(value: JsonObject, record: RawRecord, context: ParseContext): ParseResult {
  try {
    return { kind: 'traffic', item: readClick(value, record, context) }
  } catch (error) {
    if (error instanceof Fault) return { kind: 'reject', reason: error.message }
    throw error
  }
}

function readClick(
  value: JsonObject,
  record: RawRecord,
  { topic = DEFAULT_TOPICS.click, site = topic, transportTime }: ParseContext,
) {
  const clean = textCleaner(record.text)
  const word = (field: string, most = MAX_WORD) => {
    const text = readText(value[field], field)
    return text === null ? null : clean(cutText(text, most))
  }
  const time = readTime(value.ts_ingest)
  const article = word('article', MAX_ADDRESS)
  const page = article === null ? null : readPage(article)
  const told = {
    title: word('article_title', MAX_TITLE),
    country: word('visitor_country')?.toUpperCase() ?? null,
    platform: word('visitor_platform'),
    os: word('visitor_os'),
    browser: word('visitor_browser'),
    timer: readWhole(value.visitor_page_timer, 'visitor_page_timer'),
    height: readWhole(value.visitor_page_height, 'visitor_page_height'),
  }
  let nulls = Number(time === null) + Number(article === null)
  for (const each of Object.values(told)) if (each === null) nulls += 1
  return {
    kind: 'click' as const,
    time: time ?? transportTime,
    isTimeBorrowed: time === null,
    site: page === null || page.site === '' ? site : page.site,
    article,
    path: page?.path ?? '',
    ...told,
    ip: readAddress(value.visitor_ip),
    nulls,
  }
}

/** Numbers above are whole milliseconds and no seconds: those of all clicks but made-up ones. */
const SURELY_MS = 1e11

function readTime(value: unknown): number | null {
  if (value === undefined || value === null) return null
  if (Number.isSafeInteger(value) && Number(value) > SURELY_MS) return Number(value)
  const moment =
    typeof value === 'number'
      ? readUnixMoment(value)
      : typeof value === 'string'
        ? readIsoMoment(value)
        : null
  if (moment !== null) return moment.time
  throw new Fault(fieldFault('ts_ingest', value, 'a Unix time in milliseconds, or ISO 8601'))
}

function readText(value: unknown, field: string): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  throw new Fault(fieldFault(field, value, 'a text'))
}

function readWhole(value: unknown, field: string): number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new Fault(fieldFault(field, value, 'a whole number, 0 or more'))
}

function readAddress(value: unknown): string | null {
  const text = readText(value, 'visitor_ip')
  if (text === null || text === '') return null
  const address = canonicalAddress(text)
  if (address !== null) return address
  throw new Fault(`\`visitor_ip\` is ${quote(text)}, which is no IP address.`)
}
