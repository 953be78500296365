import { describe, expect, it } from 'vitest'
import type { UrlRule } from '../../../shared/url-rule'
import { readUrlRules, writeUrlRule } from '../../../shared/url-rule-text'
import type { Decision } from '../decision'
import { UrlRules } from './url-rules'

/** A log of decisions that a start reads again. */
function newLog() {
  const decisions: Decision[] = []
  return {
    decisions,
    append: async (made: Decision[]) => void decisions.push(...made),
    load: async () => [...decisions],
  }
}

async function open(log: ReturnType<typeof newLog>): Promise<UrlRules> {
  let id = 0
  const newId = () => `change-${log.decisions.length}-${id++}`
  const rules = new UrlRules({ decisions: log, now: () => 1_000, newId })
  await rules.load()
  return rules
}

const of = (text: string): UrlRule[] => readUrlRules(text).rules
const change = (add: UrlRule[], remove: UrlRule[] = []) => ({ add, remove, reason: 'test' })

describe('rules that analysts make', () => {
  it('stand beside the one that ships, after a start too, until they are removed', async () => {
    const log = newLog()
    const rules = await open(log)
    expect(rules.list().map(writeUrlRule)).toEqual(['glob */admin low case'])
    expect(await rules.change(change(of('/backup.zip high\n/wp-*')), 'mk')).toEqual({
      changed: 2,
      unchanged: 0,
      refused: [],
    })
    expect(rules.match('/backup.zip')?.severity).toBe('high')
    expect(rules.match('/wp-login.php')?.kind).toBe('prefix')
    expect((await rules.change(change(of('/backup.zip high')), 'mk')).unchanged).toBe(1)
    await rules.change(change([], of('glob */admin')), 'am')
    const again = await open(log)
    expect(again.list().map(writeUrlRule)).toEqual(['exact /backup.zip high', 'prefix /wp- low'])
    expect(again.list()[0]).toMatchObject({ actor: 'mk', at: 1_000, reason: 'test' })
    expect(again.match('/admin')).toBeNull()
    expect(again.audit(10)).toMatchObject([
      { decision: { actor: 'am', action: 'removed rule', object: 'glob */admin' }, count: 1 },
      { decision: { action: 'added rule', object: 'exact /backup.zip' }, count: 2 },
    ])
  })

  it('are kept in the form in which pages are looked at, and refused with what is wrong', async () => {
    const rules = await open(newLog())
    const add = of(
      [
        'https://www.site.example/%61dmin//x',
        'exact /a?b=1',
        'glob x*',
        'glob **',
        'prefix /',
        'exact admin',
        'exact /a*b',
        '/a/../*b',
      ].join('\n'),
    )
    const { changed, refused } = await rules.change(change(add), 'mk')
    expect(changed).toBe(1)
    expect(rules.match('/admin/x')?.pattern).toBe('/admin/x')
    await rules.change(change(of('*/.env high\n/%62/**/c')), 'mk')
    expect(rules.match('/.env')?.pattern).toBe('*/.env')
    expect(rules.match('/b/x/c')?.pattern).toBe('/b/*/c')
    expect(refused.map(({ message }) => message)).toEqual([
      'A rule looks at the path alone: leave out ? and # and what follows.',
      'A glob begins with / or *.',
      'This glob would hit every page.',
      'This beginning is that of every page.',
      'A path begins with /.',
      'A star stands in a glob, not in exact.',
      'No path has segments of dots.',
    ])
    expect((await rules.change(change([], of('/nowhere')), 'mk')).refused).toHaveLength(1)
  })

  it('are at most 20,000', async () => {
    const rules = await open(newLog())
    const many = Array.from({ length: 20_000 }, (_, n) => `/page-${n}`).join('\n')
    await expect(rules.change(change(of(many)), 'mk')).rejects.toThrow('more than 20,000 rules')
    expect(rules.list()).toHaveLength(1)
  })
})

describe('a file of rules', () => {
  it('has one a line, with kind, severity and case where they are said', () => {
    const { rules, refused } = readUrlRules(
      '\ufeff# ours\n/a\r\n/b/* # all below\nGLOB */.env high\nexact /C medium case\n\n/d loud\nexact\n',
      'medium',
    )
    expect(rules.map(writeUrlRule)).toEqual([
      'exact /a medium',
      'prefix /b/ medium',
      'glob */.env high',
      'exact /C medium case',
    ])
    expect(refused).toEqual([
      { pattern: '/d loud', message: '"loud" is neither a severity nor the word case.' },
      { pattern: 'exact', message: 'This line names no pattern.' },
    ])
    expect(readUrlRules(rules.map(writeUrlRule).join('\n')).rules).toEqual(rules)
  })
})
