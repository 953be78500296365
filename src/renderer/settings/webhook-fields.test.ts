import { expect, it } from 'vitest'
import { emptyWebhook, makeKey, readWebhook } from './webhook-fields'

const FIELDS = { ...emptyWebhook('slack'), name: 'SOC', address: 'https://hooks.example/T0/x' }

it('become what an engine takes', () => {
  const rules = [
    { minSeverity: 'low' as const, detectors: 'ntopng, zeek', lists: ' 40 ', query: 'count>=5' },
  ]
  expect(readWebhook('slack', { ...FIELDS, rules, perMessage: '5' })).toEqual({
    input: {
      kind: 'webhook',
      form: 'slack',
      name: 'SOC',
      address: 'https://hooks.example/T0/x',
      rules: [
        { minSeverity: 'low', detectors: ['ntopng', 'zeek'], lists: ['40'], query: 'count>=5' },
      ],
      tellsAllChanges: false,
      tellsHealth: true,
      detailLimit: 100,
      perMessage: 5,
      gatherMs: 10_000,
      cooldownMs: 600_000,
    },
  })
})

it('that cannot stay are told, each at its place', () => {
  const wrong = { address: 'http://hooks.example', key: 'short', perMessage: '0', detailLimit: '' }
  const read = readWebhook('json', { ...FIELDS, ...wrong, name: ' ' })
  expect(Object.keys('faults' in read ? read.faults : {}).sort()).toEqual([
    'address',
    'detailLimit',
    'key',
    'name',
    'perMessage',
  ])
})

it('have a key of random bytes made for them', () => {
  expect(makeKey(new Uint8Array([0, 15, 255]))).toBe('wfw_000fff')
})
