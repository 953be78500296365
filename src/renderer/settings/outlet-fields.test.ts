import { expect, it } from 'vitest'
import { EMPTY_OUTLET, readOutlet } from './outlet-fields'

const FIELDS = { ...EMPTY_OUTLET, name: 'SOAR', brokers: 'k1:9092, k2:9092', topic: 'alerts' }

it('become what an engine takes', () => {
  const fields = { ...FIELDS, hasTls: true, caFile: ' /ca.pem ', minSeverity: 'high' as const }
  expect(readOutlet(fields)).toEqual({
    input: {
      kind: 'kafka',
      name: 'SOAR',
      brokers: ['k1:9092', 'k2:9092'],
      clientId: 'watchfloor',
      topic: 'alerts',
      form: 'alert',
      suffixes: '',
      minSeverity: 'high',
      tls: { isOn: true, caFile: '/ca.pem' },
      sasl: null,
    },
  })
})

it('that cannot stay are told, each at its place', () => {
  const faults = { brokers: 'k1', topic: 'a/b', mechanism: 'plain' as const }
  expect(readOutlet({ ...FIELDS, ...faults })).toEqual({
    faults: {
      brokers: 'must be host:port',
      topic: 'must be a topic name: letters, digits, . _ -',
      username: 'needs a username',
    },
  })
})
