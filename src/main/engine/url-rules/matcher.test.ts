import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { severityLevel } from '../../../shared/severity'
import type { UrlRule } from '../../../shared/url-rule'
import { UrlMatcher } from './matcher'

const rule = (kind: UrlRule['kind'], pattern: string, over: Partial<UrlRule> = {}): UrlRule => ({
  kind,
  pattern,
  severity: 'low',
  isCaseSensitive: false,
  ...over,
})
const match = (rules: readonly UrlRule[], path: string) =>
  new UrlMatcher(rules).match(path)?.pattern ?? null

describe('rules for pages', () => {
  it.each([
    [rule('exact', '/admin'), '/admin', true],
    [rule('exact', '/admin'), '/admin/', true],
    [rule('exact', '/admin/'), '/admin', true],
    [rule('exact', '/admin'), '/Admin', true],
    [rule('exact', '/Admin', { isCaseSensitive: true }), '/admin', false],
    [rule('exact', '/admin'), '/admin/x', false],
    [rule('prefix', '/wp-'), '/wp-login.php', true],
    [rule('prefix', '/wp-'), '/wp', false],
    [rule('prefix', '/wp-'), '/a/wp-login.php', false],
    [rule('prefix', '/WP-', { isCaseSensitive: true }), '/wp-x', false],
    [rule('glob', '*/admin'), '/a/b/admin', true],
    [rule('glob', '*/admin'), '/admin', true],
    [rule('glob', '*/admin'), '/admin/x', false],
    [rule('glob', '/a*b*c'), '/a-b-c', true],
    [rule('glob', '/a*b*c'), '/abc', true],
    [rule('glob', '/a*b*c'), '/acb', false],
    [rule('glob', '/aa*aa'), '/aaa', false],
    [rule('glob', '*.env'), '/x/.env', true],
    [rule('glob', '*.env'), '/x/aenv', false],
    [rule('glob', '/*'), '/anything', true],
    [rule('glob', '/[a-z]+*'), '/abc', false],
  ])('%j on %s: %s', (each, path, isHit) => {
    expect(match([each], path) !== null).toBe(isHit)
  })

  it('answer with the most severe, and of equal ones with the most exact', () => {
    const rules = [
      rule('glob', '*dmin'),
      rule('prefix', '/ad'),
      rule('exact', '/admin'),
      rule('prefix', '/adm', { severity: 'high' }),
    ]
    expect(match(rules, '/admin')).toBe('/adm')
    expect(match(rules.slice(0, 3), '/admin')).toBe('/admin')
    expect(match(rules.slice(0, 2), '/admin')).toBe('/ad')
    expect(match(rules, '/other')).toBeNull()
  })

  it('are found as if each were tried, however many there are', () => {
    const letters = fc.constantFrom('a', 'b', 'A', '/', '-')
    const text = fc.string({ unit: letters, maxLength: 9 })
    const glob = fc.string({
      unit: fc.oneof(letters, fc.constant('*')),
      minLength: 1,
      maxLength: 9,
    })
    const severity = fc.constantFrom('low' as const, 'medium' as const, 'high' as const)
    const rules = fc.array(
      fc
        .tuple(fc.constantFrom('exact' as const, 'prefix' as const, 'glob' as const), text, glob)
        .chain(([kind, plain, starred]) =>
          fc.record({
            kind: fc.constant(kind),
            pattern: fc.constant(kind === 'glob' ? starred : `/${plain}`),
            severity,
            isCaseSensitive: fc.boolean(),
          }),
        ),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(rules, text, (given, path) => {
        const hits = given.filter((each) => isHit(each, `/${path}`))
        const worst = Math.max(-1, ...hits.map((each) => severityLevel(each.severity)))
        const found = new UrlMatcher(given).match(`/${path}`)
        expect(found === null ? -1 : severityLevel(found.severity)).toBe(worst)
        if (found !== null) expect(hits).toContainEqual(found)
      }),
      { numRuns: 500 },
    )
  })
})

/** The plain meaning of a rule, by a regular expression. */
function isHit({ kind, pattern, isCaseSensitive }: UrlRule, path: string): boolean {
  const [wanted, given] = isCaseSensitive
    ? [pattern, path]
    : [pattern.toLowerCase(), path.toLowerCase()]
  if (kind === 'prefix') return given.startsWith(wanted)
  const bare = (text: string) => (text.length > 1 ? text.replace(/\/$/, '') : text)
  if (kind === 'exact') return bare(given) === bare(wanted)
  const body = wanted.split('*').map((piece) => piece.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&'))
  return new RegExp(`^${body.join('.*')}$`, 's').test(given)
}
