import { DEFAULT_TOPICS } from '../../../shared/source'
import type { ParseResult, RawRecord } from '../record'
import { cutText } from './cut-text'
import { type JsonFormat, type ParseContext, parseAsJson } from './format'
import { fieldFault, type JsonObject, textCleaner } from './json'
import { MAX_ADDRESS, readPage } from './page'

/** Name of the format, and of the events that pages which are forbidden make. */
export const FORBIDDEN = 'forbidden-url'

/** Whether the page of one click is forbidden, as the reference's job says. */
export const forbiddenUrlFormat: JsonFormat = {
  name: FORBIDDEN,
  marks: 'forbidden URL (`forbidden`)',
  recognises: (value) => 'forbidden' in value && 'article' in value,
  parse: parseAsJson(parseForbiddenUrl),
  parseObject: parseForbiddenUrl,
}

function parseForbiddenUrl(
  { article, forbidden }: JsonObject,
  record: RawRecord,
  { topic = DEFAULT_TOPICS[FORBIDDEN], site: given = topic, transportTime }: ParseContext,
): ParseResult {
  if (typeof article !== 'string') {
    return { kind: 'reject', reason: fieldFault('article', article, 'the address of a page') }
  }
  if (typeof forbidden !== 'boolean') {
    return { kind: 'reject', reason: fieldFault('forbidden', forbidden, 'true or false') }
  }
  const address = textCleaner(record.text)(cutText(article, MAX_ADDRESS))
  const { site, path } = readPage(address)
  return {
    kind: 'traffic',
    item: {
      kind: 'page-verdict',
      time: transportTime,
      isTimeBorrowed: true,
      site: site === '' ? given : site,
      article: address,
      path: path === '' ? address : path,
      isForbidden: forbidden,
    },
  }
}
