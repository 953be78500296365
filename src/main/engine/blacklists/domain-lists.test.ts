import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../shared/settings'
import { BadInputError } from '../decision'
import { DAY_MS, World } from './testing'

const add = (world: World, value: string, list = 'dga') =>
  world.lists.add({ list, value, reason: 'C2' }, 'MK')

describe('lists of domains', () => {
  it('are there from the start, proposed and empty', () => {
    const lists = new World().lists.lists().filter(({ holds }) => holds === 'domain')
    expect(lists.map(({ list, kind, state, entries }) => ({ list, kind, state, entries }))).toEqual(
      [
        { list: 'dns-tunnel', kind: 'proposed', state: 'proposed', entries: 0 },
        { list: 'dga', kind: 'proposed', state: 'proposed', entries: 0 },
      ],
    )
  })

  it('hold registrable domains and exact names in one spelling each', async () => {
    const world = new World()
    await add(world, 'Bad.Example.')
    await add(world, 'www.BÜCHER.example')
    await add(world, 'bad.example')
    expect(world.exported('dga')).toEqual(['bad.example', 'www.xn--bcher-kva.example'])
  })

  it('refuse addresses and suffixes in words, as lists of addresses refuse domains', async () => {
    const world = new World()
    await expect(add(world, '203.0.113.9')).rejects.toThrow('Addresses go on lists of addresses')
    await expect(add(world, 'github.io')).rejects.toThrow('is a public suffix')
    await expect(add(world, 'bad.example', '40')).rejects.toThrow(
      'bad.example is a domain, and this list holds addresses. Domains go on a list of domains: dga, dns-tunnel, or one of your own.',
    )
    expect(world.exported('dga')).toEqual([])
  })

  it('refuse what is allowed, what lies below it, and what would cover it', async () => {
    const world = new World()
    await world.lists.allow({ value: 'Mail.Partner.example', reason: 'ours' }, 'TR')
    const check = (value: string) => world.lists.check('dga', value)
    expect(check('mail.partner.example')).toMatchObject({
      verdict: 'refused',
      message:
        'mail.partner.example is on the allowlist: TR allowed mail.partner.example ("ours"). Remove the allow entry first.',
    })
    expect(check('x.mail.partner.example').verdict).toBe('refused')
    expect(check('partner.example').message).toBe(
      'Blocking partner.example would block mail.partner.example, which is on the allowlist: TR allowed mail.partner.example ("ours"). Block exact names instead, or remove the allow entry first.',
    )
    expect(check('web.partner.example').verdict).toBe('ok')
    await expect(add(world, 'partner.example')).rejects.toThrow(BadInputError)
    const { refused, added } = await world.lists.import(
      {
        list: 'dga',
        entries: ['partner.example', 'web.partner.example'].map((value) => ({ value })),
      },
      'MK',
    )
    expect(added).toBe(1)
    expect(refused.map(({ value }) => value)).toEqual(['partner.example'])
  })

  it('an allowed name takes the domain above it off at once; it comes back by a person alone', async () => {
    const world = new World()
    await add(world, 'partner.example')
    await add(world, 'a.mail.partner.example')
    const { text } = await world.lists.allow(
      { value: 'mail.partner.example', expiresInMs: DAY_MS },
      'TR',
    )
    expect(text).toBe('Allowed mail.partner.example for 1 day. 2 entries stay visible as allowed.')
    expect(world.exported('dga')).toEqual([])
    expect(world.stateOf('partner.example', 'dga')).toBe('allowed')
    world.now += 2 * DAY_MS
    expect(world.stateOf('partner.example', 'dga')).toBe('review')
    expect(world.exported('dga')).toEqual([])
    await add(world, 'partner.example')
    expect(world.exported('dga')).toEqual(['partner.example'])
  })

  it('a removal is taken back, and counters are never touched', async () => {
    const world = new World()
    await add(world, 'bad.example')
    const { changeId } = await world.lists.remove([{ list: 'dga', value: 'BAD.example' }], 'MK')
    expect(world.exported('dga')).toEqual([])
    await world.lists.undo(changeId, 'MK')
    expect(world.exported('dga')).toEqual(['bad.example'])
    expect([...world.lists.listHeld()]).toEqual([])
    expect(world.tally.lists()).toEqual([])
  })

  it('a name is blocked by the domain above it, for marks and covers', async () => {
    const world = new World()
    await add(world, 'bad.example')
    await add(world, 'www.other.example')
    expect(world.lists.marksOf('deep.bad.example')).toEqual({ blockedBy: 'MK', isAllowed: false })
    expect(world.lists.marksOf('www.other.example').blockedBy).toBe('MK')
    expect(world.lists.marksOf('x.www.other.example').blockedBy).toBeNull()
    expect(world.lists.marksOf('other.example').blockedBy).toBeNull()
    expect(world.lists.listsWith('deep.bad.example')).toEqual(['dga'])
  })

  it('an active one has a feed', async () => {
    const world = new World()
    await expect(
      world.lists.setFeed({ list: 'dga', feed: { minimumHits: 1, maxAgeMs: null } }, 'MK'),
    ).rejects.toThrow('Activate the list first')
    await world.lists.activate('dga', 'MK')
    await world.lists.setFeed({ list: 'dga', feed: { minimumHits: 1, maxAgeMs: null } }, 'MK')
    const dga = world.lists.lists().find(({ list }) => list === 'dga')
    expect(dga).toMatchObject({ state: 'active', feed: { minimumHits: 1 } })
  })

  it('are made by people too, and stay what they are', async () => {
    const world = new World()
    const made = await world.lists.create(
      { list: 'phishing', title: 'Phishing', holds: 'domain' },
      'MK',
    )
    expect(made.text).toBe('Created the list Phishing, which holds domains.')
    await add(world, 'bad.example', 'phishing')
    const { added, refused } = await world.lists.import(
      {
        list: 'phishing',
        entries: ['www.other.example', '203.0.113.9'].map((value) => ({ value })),
      },
      'MK',
    )
    expect({ added, refused: refused.length }).toEqual({ added: 1, refused: 1 })
    const again = world.newLists(world.tally)
    await again.load()
    expect(again.lists().find(({ list }) => list === 'phishing')).toMatchObject({
      kind: 'custom',
      holds: 'domain',
      state: 'active',
      entries: 2,
    })
    const { content } = again.export({ list: 'phishing', format: 'dnsmasq' })
    expect(content).toContain('local=/bad.example/')
    expect(() => again.export({ list: 'phishing', format: 'nftables' })).toThrow('holds domains')
    await expect(world.lists.undo(made.changeId, 'MK')).rejects.toThrow('has entries by now')
  })

  it('that were made without a choice, or stand in the settings, hold addresses', async () => {
    const world = new World()
    await world.lists.create({ list: 'office', title: 'Office' }, 'MK')
    const custom = settingsSchema.parse({
      lists: {
        custom: [
          { list: 'old', title: 'Old' },
          { list: 'sinkhole', title: 'Sinkhole', holds: 'domain' },
        ],
      },
    }).lists
    world.settings = { ...world.settings, lists: custom }
    const holds = new Map(world.lists.lists().map((each) => [each.list, each.holds]))
    expect([holds.get('office'), holds.get('old'), holds.get('sinkhole')]).toEqual([
      'address',
      'address',
      'domain',
    ])
  })

  it('is written in formats of domains only', async () => {
    const world = new World()
    await add(world, 'bad.example')
    await add(world, 'www.other.example')
    expect(() => world.lists.export({ list: 'dga', format: 'nftables' })).toThrow(
      'Generated domains holds domains, which nftables cannot say. Choose one of txt, json, csv, hosts, rpz, dnsmasq.',
    )
    expect(() => world.lists.export({ list: '40', format: 'rpz' })).toThrow('holds addresses')
    const json = JSON.parse(world.lists.export({ list: 'dga', format: 'json' }).content)
    expect(json).toMatchObject({
      alert_id: 'dga',
      blacklist: { 'bad.example': 0, 'www.other.example': 0 },
      entries: [
        { domain: 'bad.example', covers_subdomains: true, origin: 'manual', reason: 'C2' },
        { domain: 'www.other.example', covers_subdomains: false },
      ],
    })
    expect(json.entries[0]).not.toHaveProperty('ip')
    const csv = world.lists.export({ list: 'dga', format: 'csv' }).content
    expect(csv.split('\n')[0]).toBe('domain,count,first_seen,last_seen,origin,reason,expires_at')
    const { fileName, content } = world.lists.export({ list: 'dga', format: 'rpz' })
    expect(fileName).toBe('watchfloor-dga-20261123T120000Z.rpz')
    expect(content).toContain(`@ SOA localhost. root.localhost. ${world.now / 1000} `)
  })
})
