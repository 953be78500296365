import { describe, expect, it } from 'vitest'
import { inHtml, inMarkdown, spanInWords } from './plain-text'

describe('text from the wire in a report', () => {
  it('stays what it is where Markdown would read marks', () => {
    expect(inMarkdown('a|b `rm` **x** [y](z) # ~ !')).toBe(
      'a\\|b \\`rm\\` \\*\\*x\\*\\* \\[y\\]\\(z\\) \\# \\~ \\!',
    )
    expect(inMarkdown('<img src=x>&lt;')).toBe('&lt;img src=x&gt;&amp;lt;')
  })

  it('makes no link by itself', () => {
    expect(inMarkdown('https://a.example www.a.example me@a.example')).toBe(
      'https&#58;//a.example www&#46;a.example me&#64;a.example',
    )
    expect(inMarkdown('2001:db8::1')).toBe('2001:db8::1')
  })

  it('keeps on its line, and names what would turn the direction of writing', () => {
    expect(inMarkdown('a\r\n| b')).toBe('a U+000D  U+000A \\| b')
    expect(inHtml('\u202egpj.exe')).toBe(' U+202E gpj.exe')
  })

  it('ends no element and no attribute of a page', () => {
    expect(inHtml(`"'><script>&`)).toBe('&quot;&#39;&gt;&lt;script&gt;&amp;')
  })
})

describe('a span', () => {
  it.each([
    [0, '0 min'],
    [90 * 60_000, '1 h 30 min'],
    [8 * 3_600_000, '8 h'],
    [28.5 * 3_600_000, '1 d 4 h 30 min'],
  ])('of %i ms is %s', (ms, words) => {
    expect(spanInWords(ms)).toBe(words)
  })
})
