import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const RENDERER = join(import.meta.dirname, '..')

/** Attributes that people read or hear. */
const SPOKEN =
  /\b(?:aria-label|aria-description|aria-roledescription|aria-valuetext|alt|title|label|hint|placeholder)="[^"]*\p{L}{2}/gu

/** A sentence or several words, beginning with a capital letter, as code quotes them. */
const SENTENCE = /(['`])\p{Lu}\p{Ll}+ (?:(?!\1).)*\p{L}{2}(?:(?!\1).)*\1/gu

/** What only developers read, where the window is put together wrongly. */
const FOR_DEVELOPERS = ["'The page has no element with the id root'"]

/** Texts in a file that belong to the words of the window; text between tags is the linter's. */
function findInline(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/g, '')
  const found = [...code.matchAll(SPOKEN), ...code.matchAll(SENTENCE)].map(([text]) => text)
  return found.filter((text) => !FOR_DEVELOPERS.includes(text))
}

describe('text beside the words of the window', () => {
  it('is found in attributes and in quotes', () => {
    expect(findInline('<a title="Close it" href="Close" />')).toEqual(['title="Close it'])
    expect(findInline("fail('The engine is away.') // 'Not this one'")).toEqual([
      "'The engine is away.'",
    ])
    expect(findInline("call('Escape', `key`, words.close, 'true positive')")).toEqual([])
  })

  const files = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.|^strings\b/.test(file),
  )

  it('stands in no file of the window', () => {
    expect(files.length).toBeGreaterThan(100)
    const inline = files.flatMap((file) =>
      findInline(readFileSync(join(RENDERER, file), 'utf8')).map((text) => `${file}: ${text}`),
    )
    expect(inline).toEqual([])
  })
})
