import { describe, expect, it } from 'vitest'
import { BadInputError, ConflictError, NotFoundError } from '../decision'
import { DAY_MS, HOUR_MS, START, World } from './testing'

const IP = '203.0.113.9'
const block = (value: string, more: object = {}) => ({ list: '40', value, reason: 'test', ...more })

async function fieldOf(attempt: Promise<unknown>): Promise<string | undefined> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof BadInputError)) throw new Error(`Not refused as bad input: ${error}`)
  return error.field
}

describe('counters on lists', () => {
  it('lists an address at the threshold, for a TTL after the last arrival', () => {
    const world = new World({ threshold: 3 })
    world.receive({ ip: IP, times: 2 })
    expect(world.exported()).toEqual([])
    world.now += HOUR_MS
    world.receive({ ip: IP })
    expect(world.exported()).toEqual([IP])
    expect(world.lists.entries({ list: '40' }).entries[0]).toMatchObject({
      value: IP,
      count: 3,
      firstSeen: START,
      lastSeen: START + HOUR_MS,
      origin: 'counter',
      actor: 'auto',
      expiresAt: START + HOUR_MS + 7 * DAY_MS,
      state: 'active',
      revision: 0,
    })
    world.now += 7 * DAY_MS - 2 * HOUR_MS
    expect(world.stateOf(IP)).toBe('expiring')
    world.now += 2 * HOUR_MS
    expect(world.exported()).toEqual([])
    expect(world.stateOf(IP)).toBe('expired')
    world.now += 1
    world.receive({ ip: IP })
    expect(world.exported()).toEqual([])
  })

  it('never counts own, private and well-known addresses', () => {
    const world = new World({ ownNetworks: ['198.51.100.0/24'] })
    world.receive({ ip: '10.0.0.1' }, { ip: '198.51.100.4' }, { ip: '8.8.8.8' }, { ip: IP })
    expect([...world.tally.counters('40').keys()]).toEqual([IP])
  })

  it('lets go of counters that become own addresses', async () => {
    const world = new World()
    world.receive({ ip: IP })
    world.settings = { ...world.settings, ownNetworks: ['203.0.113.0/24'] }
    expect(world.exported()).toEqual([])
    await world.lists.followSettings('MK')
    expect(world.lists.lists()[0]?.entries).toBe(0)
    expect(world.tally.counters('40').size).toBe(0)
    const [line] = world.lists.audit({ limit: 1 })
    expect(line).toMatchObject({ actor: 'MK', action: 'changed', object: 'own networks' })
    expect(line?.canUndo).toBe(false)
    await expect(world.lists.undo(line?.id ?? '', 'MK')).rejects.toThrow('Settings')
  })

  it('shows evidence of more than 30 days as to be reviewed, and exports it unless told not to', () => {
    const world = new World()
    world.receive({ ip: IP, time: START - 31 * DAY_MS })
    expect(world.stateOf(IP)).toBe('review')
    expect(world.exported()).toEqual([IP])
    const young = world.lists.export({ list: '40', format: 'txt', maxAgeMs: 30 * DAY_MS })
    expect(young).toMatchObject({ content: '', included: 0, leftOut: 1 })
  })
})

describe('lists', () => {
  it('always has the six and the allowlist, and observes any other id', async () => {
    const world = new World()
    world.receive({ list: '27', ip: IP })
    const shown = world.lists.lists().map(({ list, kind, state }) => `${list} ${kind} ${state}`)
    expect(shown).toEqual([
      ...['40', '41', '42', '61', '68', '79'].map((id) => `${id} reference active`),
      '27 observed observed',
      'dns-tunnel proposed proposed',
      'dga proposed proposed',
      'web-anomaly proposed proposed',
      'allowlist allowlist active',
    ])
    await world.lists.activate('27', 'MK')
    expect(world.lists.lists()[6]?.state).toBe('active')
    expect(world.lists.exists('28')).toBe(false)
    expect(() => world.lists.export({ list: '28', format: 'txt' })).toThrow(NotFoundError)
    expect(world.exported('41')).toEqual([])
  })

  it('makes lists, and takes them back while they are empty', async () => {
    const world = new World()
    const made = await world.lists.create({ list: 'office', title: 'Office' }, 'MK')
    expect(world.lists.lists().at(-2)).toMatchObject({ list: 'office', kind: 'custom', entries: 0 })
    await world.lists.add(block(IP, { list: 'office' }), 'MK')
    await expect(world.lists.undo(made.changeId, 'MK')).rejects.toThrow(ConflictError)
    for (const taken of ['office', '40', '999', 'all', 'allowlist', 'Not a name']) {
      expect(await fieldOf(world.lists.create({ list: taken, title: 'x' }, 'MK'))).toBe('list')
    }
  })
})

describe('adding', () => {
  it('holds a value for the chosen time with the person and the reason', async () => {
    const world = new World()
    await world.lists.add(block('203.0.113.0/28', { expiresInMs: DAY_MS }), 'MK')
    const entry = world.lists.entries({ list: '40' }).entries[0]
    expect(entry).toMatchObject({
      value: '203.0.113.0/28',
      origin: 'manual',
      actor: 'MK',
      reason: 'test',
      expiresAt: START + DAY_MS,
      revision: 1,
    })
    world.now += DAY_MS
    expect(world.exported()).toEqual([])
    expect(world.stateOf('203.0.113.0/28')).toBe('expired')
  })

  it('refuses what is no address, too wide, without reason or not confirmed', async () => {
    const { lists } = new World()
    expect(await fieldOf(lists.add(block('999.1.1.1'), 'MK'))).toBe('value')
    expect(await fieldOf(lists.add(block('203.0.113.0/8'), 'MK'))).toBe('value')
    expect(await fieldOf(lists.add(block('198.0.0.0/7'), 'MK'))).toBe('value')
    expect(await fieldOf(lists.add(block('2000::/15'), 'MK'))).toBe('value')
    const never = { reason: ' ', expiresInMs: null }
    expect(await fieldOf(lists.add(block(IP, never), 'MK'))).toBe('reason')
    expect(await fieldOf(lists.add(block('198.18.0.0/15'), 'MK'))).toBe('confirmation')
    await expect(lists.add(block(IP, { list: 'nowhere' }), 'MK')).rejects.toThrow(NotFoundError)
  })

  it('takes a wide network once its size is typed', async () => {
    const { lists } = new World()
    const wide = lists.check('40', '198.18.0.0/15')
    expect(wide).toEqual({
      value: '198.18.0.0/15',
      extent: '131,072 addresses',
      verdict: 'confirm',
      message: '198.18.0.0/15 is 131,072 addresses. Type 131,072 addresses to confirm.',
      confirmation: '131,072 addresses',
    })
    await lists.add(block('198.18.0.0/15', { confirmation: '131072 addresses' }), 'MK')
    expect(lists.check('40', '2001:db8::/31').confirmation).toBe('2^97 addresses')
  })

  it('overrides never-block for one entry, with confirmation, reason and at most 30 days', async () => {
    const world = new World()
    const { lists } = world
    const check = lists.check('40', '8.8.8.8')
    expect(check).toMatchObject({ verdict: 'confirm', confirmation: '1 address' })
    const input = block('8.8.8.8', { confirmation: '1 address' })
    expect(await fieldOf(lists.add({ ...input, confirmation: '' }, 'MK'))).toBe('confirmation')
    expect(await fieldOf(lists.add({ ...input, reason: '' }, 'MK'))).toBe('reason')
    const long = { ...input, expiresInMs: 31 * DAY_MS }
    expect(await fieldOf(lists.add(long, 'MK'))).toBe('expiresInMs')
    await lists.add(input, 'MK')
    await lists.add(block('8.8.8.0/24'), 'MK')
    expect(world.exported()).toEqual(['8.8.8.0/29', '8.8.8.8', '8.8.8.9', ...OTHERS])
    world.now += 7 * DAY_MS
    expect(world.exported()).toEqual([])
  })

  const OTHERS = [
    '8.8.8.10/31',
    '8.8.8.12/30',
    '8.8.8.16/28',
    '8.8.8.32/27',
    '8.8.8.64/26',
    '8.8.8.128/25',
  ]

  it('cuts protected parts out of a wider entry, and refuses more than 64 pieces', async () => {
    const world = new World({ ownNetworks: ['203.0.113.128/25'] })
    await world.lists.add(block('203.0.113.0/24'), 'MK')
    expect(world.exported()).toEqual(['203.0.113.0/25'])
    await world.lists.allow({ value: '203.0.113.64/26' }, 'MK')
    expect(world.exported()).toEqual(['203.0.113.0/26'])
    for (let last = 0; last < 128; last += 2) {
      await world.lists.allow({ value: `198.51.100.${last}` }, 'MK')
    }
    expect(world.lists.check('40', '198.51.100.0/24')).toMatchObject({ verdict: 'refused' })
    expect(world.lists.check('40', '198.51.100.128/25')).toMatchObject({ verdict: 'ok' })
  })
})

describe('removing', () => {
  it('ends all grounds, stays off for 24 h, then counts from 0', async () => {
    const world = new World({ threshold: 2 })
    world.receive({ ip: IP, times: 5 })
    await world.lists.add(block(IP), 'MK')
    await world.lists.remove([{ list: '40', value: IP, reason: 'mistake' }], 'TR')
    expect(world.stateOf(IP)).toBe('review')
    expect(world.lists.entries({ list: '40', state: 'review' }).entries[0]).toMatchObject({
      count: 5,
      actor: 'TR',
      reason: 'mistake',
    })
    world.now += 24 * HOUR_MS - 1
    world.receive({ ip: IP, times: 9 })
    expect(world.exported()).toEqual([])
    world.now += 1
    world.receive({ ip: IP })
    expect(world.exported()).toEqual([])
    world.receive({ ip: IP })
    expect(world.exported()).toEqual([IP])
    expect(world.lists.entries({ list: '40' }).entries[0]?.count).toBe(2)
  })

  it('gives grounds, counter and expiry back on undo', async () => {
    const world = new World()
    world.receive({ ip: IP, times: 5 })
    await world.lists.add(block(IP, { expiresInMs: DAY_MS }), 'MK')
    const before = world.lists.entries({ list: '40' }).entries[0]
    const removed = await world.lists.remove([{ list: '40', value: IP }], 'TR')
    world.now += HOUR_MS
    const taken = await world.lists.undo(removed.changeId, 'TR')
    expect(world.lists.entries({ list: '40' }).entries[0]).toEqual({ ...before, revision: 3 })
    await world.lists.undo(taken.changeId, 'TR')
    expect(world.exported()).toEqual([])
    expect(world.stateOf(IP)).toBe('review')
  })

  it('says who changed the same since', async () => {
    const world = new World()
    const added = await world.lists.add(block(IP), 'MK')
    await world.lists.remove([{ list: '40', value: IP, revision: 1 }], 'TR')
    await expect(world.lists.undo(added.changeId, 'MK')).rejects.toThrow(
      'TR removed 203.0.113.9 on list 40 at 2026-11-23T12:00:00.000Z.',
    )
    await expect(
      world.lists.remove([{ list: '40', value: IP, revision: 1 }], 'MK'),
    ).rejects.toThrow(ConflictError)
    await expect(world.lists.remove([{ list: '40', value: '203.0.113.8' }], 'MK')).rejects.toThrow(
      NotFoundError,
    )
  })

  it('lets a person block again at once', async () => {
    const world = new World()
    world.receive({ ip: IP })
    await world.lists.remove([{ list: '40', value: IP }], 'MK')
    await world.lists.add(block(IP), 'MK')
    expect(world.exported()).toEqual([IP])
  })
})

describe('allowing', () => {
  it('works on every list at once; entries stay visible, then wait for a review', async () => {
    const world = new World()
    world.receive({ ip: IP, times: 3 }, { list: '41', ip: IP }, { ip: '198.51.100.1' })
    await world.lists.add(block(IP, { expiresInMs: 30 * DAY_MS }), 'MK')
    const allowed = await world.lists.allow({ value: '203.0.113.0/24', expiresInMs: DAY_MS }, 'TR')
    expect(allowed.changed).toBe(3)
    expect(world.exported()).toEqual(['198.51.100.1'])
    expect(world.stateOf(IP)).toBe('allowed')
    expect(world.stateOf(IP, '41')).toBe('allowed')
    expect(world.lists.lists().slice(0, 2)).toMatchObject([
      { entries: 1, allowed: 1 },
      { entries: 0, allowed: 1 },
    ])
    expect(await fieldOf(world.lists.add(block(IP), 'MK'))).toBe('value')
    world.receive({ ip: IP }, { list: '42', ip: IP })
    world.now += DAY_MS
    expect(world.stateOf(IP)).toBe('review')
    world.receive({ ip: IP }, { list: '42', ip: IP })
    expect(world.exported()).toEqual(['198.51.100.1'])
    expect(world.exported('42')).toEqual([IP])
    await world.lists.add(block(IP), 'MK')
    expect(world.exported()).toEqual(['198.51.100.1', IP])
  })

  it('comes back whole on undo', async () => {
    const world = new World({ threshold: 2 })
    world.receive({ ip: IP, times: 3 }, { ip: '203.0.113.10' })
    const before = world.lists.entries({ list: '40' }).entries
    const allowed = await world.lists.allow({ value: '203.0.113.0/24' }, 'TR')
    expect(world.tally.counters('40').size).toBe(0)
    await world.lists.undo(allowed.changeId, 'TR')
    expect(world.lists.entries({ list: '40' }).entries).toMatchObject([
      { ...before[0], revision: 2 },
    ])
    world.receive({ ip: '203.0.113.10' })
    expect(world.exported()).toEqual([IP, '203.0.113.10'])
  })

  it('does not bring a value back on undo that is allowed since', async () => {
    const world = new World()
    world.receive({ ip: IP })
    const removed = await world.lists.remove([{ list: '40', value: IP }], 'MK')
    await world.lists.allow({ value: IP }, 'TR')
    await expect(world.lists.undo(removed.changeId, 'MK')).rejects.toThrow('TR allowed 203.0.113.9')
  })

  it('takes allow entries off and puts them back', async () => {
    const world = new World()
    await world.lists.allow({ value: IP, reason: 'office' }, 'MK')
    const page = world.lists.entries({ list: 'allowlist' })
    expect(page.entries).toMatchObject([{ value: IP, state: 'allowed', reason: 'office' }])
    const gone = await world.lists.disallow(IP, 'MK')
    world.receive({ ip: IP })
    expect(world.exported()).toEqual([IP])
    await world.lists.undo(gone.changeId, 'MK')
    expect(world.exported()).toEqual([])
    expect(world.stateOf(IP)).toBe('allowed')
    await expect(world.lists.disallow('198.51.100.1', 'MK')).rejects.toThrow(NotFoundError)
  })
})

describe('expiry', () => {
  it('is what the person last said, for counters too, until something arrives after it', async () => {
    const world = new World()
    world.receive({ ip: IP })
    const change = { list: '40', value: IP, expiresInMs: HOUR_MS }
    const changed = await world.lists.setExpiry(change, 'MK')
    expect(world.lists.entries({ list: '40' }).entries[0]?.expiresAt).toBe(START + HOUR_MS)
    await world.lists.undo(changed.changeId, 'MK')
    expect(world.lists.entries({ list: '40' }).entries[0]?.expiresAt).toBe(START + 7 * DAY_MS)
    await world.lists.setExpiry(change, 'MK')
    world.now += HOUR_MS
    expect(world.exported()).toEqual([])
    world.receive({ ip: IP })
    expect(world.exported()).toEqual([IP])
  })
})
