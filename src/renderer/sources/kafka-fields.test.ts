import { describe, expect, it } from 'vitest'
import { chooseFormat, EMPTY_FIELDS, type KafkaFields, readFields, secretOf } from './kafka-fields'

const GOOD: KafkaFields = {
  ...EMPTY_FIELDS,
  name: ' Probes ',
  brokers: 'kafka-1.example:9092, kafka-2.example:9092 ',
  topics: 'blacklist-events',
}

function faultsOf(part: Partial<KafkaFields>) {
  const read = readFields({ ...GOOD, ...part })
  return 'faults' in read ? read.faults : {}
}

describe('the fields of a Kafka source', () => {
  it('name the topic that a format usually comes from, and never in place of one that was named', () => {
    const counts = { format: 'window-count', topics: 'clicks-calculated-ddos' } as const
    expect(chooseFormat(EMPTY_FIELDS, 'window-count')).toEqual(counts)
    expect(chooseFormat(counts, 'click')).toEqual({ format: 'click', topics: 'clicks' })
    expect(chooseFormat(counts, 'suricata')).toEqual({ format: 'suricata', topics: '' })
    expect(chooseFormat({ ...counts, topics: 'mine' }, 'click')).toEqual({ format: 'click' })
  })

  it('become what sets it up', () => {
    expect(readFields(GOOD)).toEqual({
      input: {
        kind: 'kafka',
        name: 'Probes',
        format: 'auto',
        brokers: ['kafka-1.example:9092', 'kafka-2.example:9092'],
        topics: ['blacklist-events'],
        group: 'watchfloor',
        start: 'earliest',
        tls: { isOn: false },
        sasl: null,
        clientId: 'watchfloor',
      },
    })
    const more = { start: 'time', time: '2026-11-27T14:00:00+01:00', hasTls: true } as const
    const signIn = { caFile: '/ca.pem', mechanism: 'scram-sha-512', username: 'wf' } as const
    expect(readFields({ ...GOOD, ...more, ...signIn })).toMatchObject({
      input: {
        start: '2026-11-27T14:00:00+01:00',
        tls: { isOn: true, caFile: '/ca.pem' },
        sasl: { mechanism: 'scram-sha-512', username: 'wf' },
      },
    })
  })

  it('that cannot stay are told, each at its place', () => {
    expect(Object.keys(faultsOf({ name: ' ' }))).toEqual(['name'])
    expect(faultsOf({ brokers: '' })).toEqual({ brokers: 'needs one broker at least' })
    expect(faultsOf({ brokers: 'kafka-1' })).toEqual({ brokers: 'must be host:port' })
    expect(faultsOf({ topics: '' })).toEqual({ topics: 'needs one topic at least' })
    expect(faultsOf({ topics: 'a/b' }).topics).toContain('must be a topic name')
    expect(faultsOf({ start: 'time', time: 'yesterday' }).time).toContain('must be')
    expect(faultsOf({ mechanism: 'plain' })).toEqual({ username: 'needs a username' })
    expect(faultsOf({ mechanism: 'oauthbearer' })).toEqual({})
  })

  it('name the variable of the secret', () => {
    expect(secretOf('plain')).toBe('WATCHFLOOR_KAFKA_PASSWORD')
    expect(secretOf('oauthbearer')).toBe('WATCHFLOOR_KAFKA_TOKEN')
  })
})
