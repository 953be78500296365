import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SEVERITIES } from '../../shared/severity'
import { contrast, DICHROMACY, difference, parseHex, simulate } from './testing/colour'

type Tokens = Record<string, string>

/** The colours of each block of tokens.css, by the block's selector. */
function readTokens(): {
  dark: Tokens
  light: Tokens
  contrastDark: Tokens
  contrastLight: Tokens
} {
  const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
  const blocks = new Map<string, Tokens>()
  for (const [, selector = '', body = ''] of css.matchAll(/(:root[^{]*)\{([^}]*)\}/g)) {
    const tokens: Tokens = {}
    for (const [, name = '', value = ''] of body.matchAll(/--wf-([\w-]+):\s*([^;]+);/g)) {
      tokens[name] = value.trim()
    }
    blocks.set(selector.trim().replaceAll('"', "'"), tokens)
  }
  const block = (selector: string): Tokens => {
    const tokens = blocks.get(selector)
    if (!tokens) throw new Error(`tokens.css has no block ${selector}`)
    return tokens
  }
  const dark = block(':root')
  const light = { ...dark, ...block(":root[data-mantine-color-scheme='light']") }
  const high = block(":root[data-palette='high-contrast']")
  const resolve = (tokens: Tokens): Tokens =>
    Object.fromEntries(
      Object.entries(tokens).map(([name, value]) => {
        const named = /^var\(--wf-([\w-]+)\)$/.exec(value)?.[1]
        return [name, named ? (tokens[named] ?? value) : value]
      }),
    )
  const highLight = block(":root[data-palette='high-contrast'][data-mantine-color-scheme='light']")
  return {
    dark,
    light,
    contrastDark: resolve({ ...dark, ...high }),
    contrastLight: resolve({ ...light, ...high, ...highLight }),
  }
}

const themes = readTokens()

function ratio(tokens: Tokens, front: string, back: string): number {
  return contrast(tokens[front] ?? '', tokens[back] ?? '')
}

const SURFACES = ['base', 'canvas', 'panel', 'hover', 'selected']

describe.each(['dark', 'light', 'contrastDark', 'contrastLight'] as const)('tokens, %s', (name) => {
  const tokens = themes[name]

  it('have text at 4.5:1 or more on every surface', () => {
    for (const text of ['text-1', 'text-2', 'text-3', 'accent']) {
      for (const surface of SURFACES) {
        expect(ratio(tokens, text, surface), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5)
      }
    }
    for (const surface of ['base', 'canvas', 'panel']) {
      expect(ratio(tokens, 'danger-text', surface), surface).toBeGreaterThanOrEqual(4.5)
    }
    expect(ratio(tokens, 'on-accent', 'accent')).toBeGreaterThanOrEqual(4.5)
  })

  it('have text at 4.5:1 or more on every wash', () => {
    for (const wash of ['danger-wash', 'warn-wash']) {
      for (const text of ['text-1', 'text-2']) {
        expect(ratio(tokens, text, wash), `${text} on ${wash}`).toBeGreaterThanOrEqual(4.5)
      }
    }
    expect(ratio(tokens, 'accent', 'ok-wash')).toBeGreaterThanOrEqual(4.5)
  })

  it('have marks and control edges at 3:1 or more', () => {
    for (const surface of ['base', 'canvas', 'panel']) {
      expect(ratio(tokens, 'control-edge', surface), surface).toBeGreaterThanOrEqual(3)
    }
    for (const surface of SURFACES) {
      expect(ratio(tokens, 'warn-mark', surface), surface).toBeGreaterThanOrEqual(3)
    }
    for (const surface of ['canvas', 'panel']) {
      expect(ratio(tokens, 'data', surface), surface).toBeGreaterThanOrEqual(3)
    }
  })

  it('have severity shapes at 3:1 or more, Medium by its outline', () => {
    for (const severity of SEVERITIES) {
      const mark = severity === 'medium' ? 'medium-outline' : severity
      for (const surface of ['canvas', 'panel', 'hover', 'selected']) {
        expect(ratio(tokens, mark, surface), `${mark} on ${surface}`).toBeGreaterThanOrEqual(3)
      }
    }
  })
})

describe.each(['dark', 'light'] as const)('severity colours, %s', (name) => {
  const colours = SEVERITIES.map((severity) => parseHex(themes[name][severity] ?? ''))
  const views = { normal: null, ...DICHROMACY }

  it.each(Object.keys(views) as (keyof typeof views)[])('stay apart for %s sight', (view) => {
    const matrix = views[view]
    const seen = matrix ? colours.map((colour) => simulate(colour, matrix)) : colours
    let least = Number.POSITIVE_INFINITY
    seen.forEach((one, index) => {
      for (const other of seen.slice(index + 1)) least = Math.min(least, difference(one, other))
    })
    expect(least).toBeGreaterThanOrEqual(12)
  })
})

describe('the measures behind these tests', () => {
  it('agree with known pairs', () => {
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 5)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(difference(parseHex('#ffffff'), parseHex('#ffffff'))).toBe(0)
    expect(difference(parseHex('#ffffff'), parseHex('#000000'))).toBeCloseTo(100, 1)
  })
})
