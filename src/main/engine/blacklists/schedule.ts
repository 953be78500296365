import fc from 'fast-check'
import { BadInputError, ConflictError, NotFoundError } from '../decision'
import { proposePolicy } from './plan-policy'
import { DAY_MS, HOUR_MS, type World } from './testing'

const ADDRESSES = [
  '203.0.113.1',
  '203.0.113.2',
  '203.0.113.3',
  '203.0.113.130',
  '8.8.8.8',
  '10.0.0.1',
  '2001:db8::1',
  '2001:db8:7::1',
]
const VALUES = [
  ...ADDRESSES,
  '203.0.113.0/30',
  '203.0.113.0/24',
  '8.8.8.0/24',
  '10.0.0.0/16',
  '2001:db8::/32',
  '2001:db8:7::/48',
]
const LISTS = ['40', '41', '27']
const NAMES = [
  'bad.example',
  'a.bad.example',
  'b.a.bad.example',
  'c.bad.example',
  'notbad.example',
  'evil.github.io',
  'x.evil.github.io',
  'amazonaws.com',
  'bucket.s3.amazonaws.com',
  'BÜCHER.example.',
  'com',
  '203.0.113.1',
]

const OWN_DOMAINS = ['a.bad.example', 'github.io', 'bucket.s3.amazonaws.com']

/** Mostly the first few, so that what happens to one value happens to it again. */
function mostly<T>(few: number, all: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...all.slice(0, few)) },
    { weight: 2, arbitrary: fc.constantFrom(...all) },
  )
}

const span = fc.constantFrom(HOUR_MS, DAY_MS, 7 * DAY_MS)

/** What things happen to. */
interface Places {
  lists: readonly string[]
  values: readonly string[]
  addresses: readonly string[]
}

function stepOf({ lists, values, addresses }: Places) {
  const list = mostly(1, lists)
  const value = mostly(2, values)
  const events = fc.array(
    fc.record({
      list,
      ip: mostly(2, addresses),
      times: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 6 },
  )

  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('receive' as const), events }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), span }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('add' as const), list, value, span }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('import' as const),
        list,
        values: fc.array(value, { minLength: 1, maxLength: 5 }),
        span,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), list, value }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('expiry' as const), list, value, span }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('allow' as const), value, span }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('disallow' as const), value }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const), back: fc.nat(4) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('policy' as const),
        list,
        isOn: fc.boolean(),
        span,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('judge' as const),
        list,
        values: fc.array(value, { minLength: 1, maxLength: 5 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('ttl' as const), span }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('own' as const), isOn: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('own domains' as const),
        domains: fc.subarray(OWN_DOMAINS),
      }),
    },
  )
}

/** One thing that happens to lists: events, time, a decision, an undo or changed settings. */
export type Step = ReturnType<typeof stepOf> extends fc.Arbitrary<infer T> ? T : never

function scheduleOf(places: Places): fc.Arbitrary<Step[]> {
  return fc.array(stepOf(places), { minLength: 1, maxLength: 40 })
}

/** Random courses of things on lists of addresses. */
export const schedule = scheduleOf({ lists: LISTS, values: VALUES, addresses: ADDRESSES })

/** The same on lists of domains, with addresses and lists of addresses in between. */
export const domainSchedule = scheduleOf({
  lists: ['dga', 'dns-tunnel', '40'],
  values: NAMES,
  addresses: ADDRESSES,
})

/** Lets one thing happen; a decision that is refused in words changes nothing. */
export async function happen(world: World, one: Step): Promise<void> {
  try {
    await act(world, one)
  } catch (error) {
    const isRefusal =
      error instanceof BadInputError ||
      error instanceof ConflictError ||
      error instanceof NotFoundError
    if (!isRefusal) throw error
  }
}

async function act(world: World, one: Step): Promise<unknown> {
  const { lists } = world
  switch (one.kind) {
    case 'receive':
      return world.receive(...one.events)
    case 'wait':
      world.now += one.span
      return undefined
    case 'add':
      return lists.add({ ...one, reason: 'test', expiresInMs: one.span }, 'MK')
    case 'import': {
      const entries = one.values.map((each) => ({ value: each }))
      return lists.import({ list: one.list, entries, expiresInMs: one.span }, 'MK')
    }
    case 'policy': {
      const { list, isOn } = one
      const policy = isOn ? { ...proposePolicy(3), expiresInMs: one.span } : null
      return lists.setPolicy({ list, policy, removeEntries: !isOn }, 'MK')
    }
    case 'judge':
      return judge(world, one)
    case 'remove':
      return lists.remove([one], 'MK')
    case 'expiry':
      return lists.setExpiry({ ...one, reason: 'test', expiresInMs: one.span }, 'MK')
    case 'allow':
      return lists.allow({ value: one.value, expiresInMs: one.span }, 'TR')
    case 'disallow':
      return lists.disallow(one.value, 'TR')
    case 'undo': {
      const change = lists.audit({ limit: 5 })[one.back]
      return change === undefined ? undefined : lists.undo(change.id, 'MK')
    }
    case 'own':
      return world.change({ ownNetworks: one.isOn ? ['203.0.113.128/25', '2001:db8:7::/48'] : [] })
    case 'own domains':
      return world.change({ ownDomains: one.domains })
    case 'ttl':
      return world.change({ lists: { ...world.settings.lists, ttlMs: one.span } })
  }
}

/** A round of a policy in which all of some values meet it. */
function judge(world: World, { list, values }: { list: string; values: readonly string[] }) {
  const { lists } = world
  const policy = lists.policies().find((each) => each.list.list === list)?.policy
  if (policy === undefined) return undefined
  const since = lists.decidedAt(list, values)
  const candidates = values.map((value) => {
    return { value, hits: 3, reporters: 1, since: since.get(value) ?? 0 }
  })
  return lists.listByPolicy({ list, policyAt: policy.at, candidates })
}
