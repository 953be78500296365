import type { UrlRule } from '../../../shared/url-rule'
import { plainLetters, readPage } from '../formats/page'

/**
 * The one form of a rule's pattern, in which pages are looked at too, or the sentence that refuses
 * it. A whole address counts by its path.
 */
export function plainPattern({
  kind,
  pattern,
}: Pick<UrlRule, 'kind' | 'pattern'>): { pattern: string } | { reason: string } {
  const text = pattern.trim()
  const isAddress = /^https?:\/\//i.test(text)
  if (!isAddress && /[?#]/.test(text)) {
    return { reason: 'A rule looks at the path alone: leave out ? and # and what follows.' }
  }
  if (kind === 'glob') {
    if (!/^[/*]/.test(text)) return { reason: 'A glob begins with / or *.' }
    if (/^\*+$/.test(text)) return { reason: 'This glob would hit every page.' }
    if (/\/\.{1,2}(\/|$)/.test(text)) return { reason: 'No path has segments of dots.' }
    return { pattern: plainLetters(text.replace(/\*{2,}/g, '*')) }
  }
  if (!isAddress && !text.startsWith('/')) return { reason: 'A path begins with /.' }
  if (text.includes('*')) return { reason: `A star stands in a glob, not in ${kind}.` }
  const { path } = readPage(text)
  if (path === '') return { reason: 'This address cannot be read.' }
  if (kind === 'prefix' && path === '/') return { reason: 'This beginning is that of every page.' }
  return { pattern: path }
}
