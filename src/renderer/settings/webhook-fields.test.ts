import { expect, it } from 'vitest'
import { outletSettingsSchema, type WebhookOutletSettings } from '../../shared/outlet'
import { emptyWebhook, fieldsOf, makeKey, readEdit, readWebhook } from './webhook-fields'

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

it('of one that is set up say what changes, and leave its secrets as they are', () => {
  const outlet = outletSettingsSchema.parse({
    ...{ id: 'soc', kind: 'webhook', form: 'json', name: 'SOC', gatherMs: 5, cooldownMs: 7 },
    rules: [{ detectors: ['zeek', 'ntopng'], lists: ['40'] }],
  }) as WebhookOutletSettings
  const fields = fieldsOf(outlet)
  expect(fields).toMatchObject({ address: '', key: '', perMessage: '50' })
  const { gatherMs: _g, cooldownMs: _c, kind: _k, form: _f, isOn: _o, ...stays } = outlet
  expect(readEdit(outlet, fields)).toEqual({ input: { ...stays, perMessage: 50 } })
  const address = 'https://hooks.example/T0/y'
  expect(readEdit(outlet, { ...fields, name: 'SOAR', address })).toMatchObject({
    input: { id: 'soc', name: 'SOAR', address },
  })
  const wrong = readEdit(outlet, { ...fields, key: 'short', address: 'ftp://x' })
  expect(Object.keys('faults' in wrong ? wrong.faults : {}).sort()).toEqual(['address', 'key'])
})

it('have a key of random bytes made for them', () => {
  expect(makeKey(new Uint8Array([0, 15, 255]))).toBe('wfw_000fff')
})
