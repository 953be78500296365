import { describe, expect, it } from 'vitest'
import { FORMATS_OF } from '../../../shared/blacklist'
import { createProtection } from './protection'
import { World } from './testing'

const OWN = ['corp.example', 'mail.partner.example', 'bücher.example']

const add = (world: World, value: string) =>
  world.lists.add({ list: 'dga', value, reason: 'C2' }, 'MK')

describe('own domains', () => {
  it('are refused by lists in words, with what lies below them and what would cover them', async () => {
    const world = new World({ ownDomains: OWN })
    const check = (value: string) => world.lists.check('dga', value)
    const end =
      ' Block exact names that are not yours instead, or change your own domains in Settings.'
    expect(check('Corp.Example.')).toMatchObject({
      verdict: 'refused',
      message: `corp.example is one of your own domains, and is never blocked.${end}`,
    })
    expect(check('a.b.corp.example').message).toBe(
      `a.b.corp.example belongs to corp.example, one of your own domains, and is never blocked.${end}`,
    )
    expect(check('partner.example').message).toBe(
      `Blocking partner.example would block mail.partner.example, one of your own domains, which are never blocked.${end}`,
    )
    expect(check('www.BÜCHER.example').verdict).toBe('refused')
    for (const value of ['web.partner.example', 'notcorp.example', 'bad.example']) {
      expect(check(value).verdict, value).toBe('ok')
    }
    await expect(add(world, 'a.corp.example')).rejects.toThrow('one of your own domains')
    const { refused, added } = await world.lists.import(
      { list: 'dga', entries: ['x.corp.example', 'bad.example'].map((value) => ({ value })) },
      'MK',
    )
    expect(added).toBe(1)
    expect(refused[0]?.message).toContain('x.corp.example belongs to corp.example')
  })

  it('are not offered because of an alert, and look-ups say why', () => {
    const { lists } = new World({ ownDomains: OWN })
    expect(lists.whyProtected('a.corp.example')).toContain('one of your own domains')
    expect(lists.whyProtected('bad.example')).toBeNull()
    expect(lists.why('corp.example').neverBlocked).toContain('one of your own domains')
  })

  it('leave every export at once and come back with the setting, and readers are told', async () => {
    const world = new World()
    await add(world, 'bad.example')
    await add(world, 'partner.example')
    await add(world, 'x.corp.example')
    const before = world.lists.version('dga')
    await world.change({ ownDomains: ['corp.example', 'mail.partner.example'] })
    expect(world.lists.version('dga')).not.toBe(before)
    expect(world.exported('dga')).toEqual(['bad.example'])
    for (const format of FORMATS_OF.domain) {
      const { content } = world.lists.export({ list: 'dga', format })
      expect(content, format).toContain('bad.example')
      expect(content, format).not.toMatch(/corp|partner/)
    }
    expect(world.stateOf('x.corp.example', 'dga')).toBe('allowed')
    await world.change({ ownDomains: [] })
    expect(world.exported('dga')).toEqual(['bad.example', 'x.corp.example', 'partner.example'])
  })

  it('say nothing of addresses, and hold nothing back where there are none', () => {
    expect(createProtection([], OWN).whyNeverBlocked('203.0.113.9')).toBeNull()
    expect(createProtection([]).whyNeverBlocked('corp.example')).toBeNull()
  })
})
