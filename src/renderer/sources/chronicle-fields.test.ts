import { describe, expect, it } from 'vitest'
import { type ChronicleFields, EMPTY_FIELDS, readFields } from './chronicle-fields'

const GOOD: ChronicleFields = { ...EMPTY_FIELDS, name: ' SecOps ' }

function faultsOf(part: Partial<ChronicleFields>) {
  const read = readFields({ ...GOOD, ...part })
  return 'faults' in read ? read.faults : {}
}

describe('the fields of a Chronicle source', () => {
  it('become what sets it up', () => {
    expect(readFields(GOOD)).toEqual({
      input: {
        kind: 'chronicle',
        name: 'SecOps',
        format: 'chronicle-detection',
        region: 'us',
        baseUrl: '',
        endpoint: 'v2',
        instance: '',
        batchSize: null,
        continuationTime: '',
        pageStartTime: '',
        pageToken: '',
        maxDetections: null,
        pageSize: 1000,
        readTimeoutMs: 60_000,
        mostFailures: 7,
      },
    })
    const instance = 'projects/p/locations/eu/instances/i'
    expect(
      readFields({ ...GOOD, endpoint: 'v1alpha', instance, region: 'EU', batchSize: '500' }),
    ).toMatchObject({ input: { endpoint: 'v1alpha', instance, region: 'eu', batchSize: 500 } })
  })

  it('leave out what the endpoint does not ask for', () => {
    expect(
      readFields({ ...GOOD, instance: 'no instance', pageToken: 'x', maxDetections: 'many' }),
    ).toMatchObject({ input: { instance: '', pageToken: '', maxDetections: null } })
  })

  it('that cannot stay are told, each at its place', () => {
    expect(Object.keys(faultsOf({ name: ' ' }))).toEqual(['name'])
    expect(faultsOf({ endpoint: 'v1alpha' })).toEqual({ instance: 'is needed for v1alpha' })
    expect(faultsOf({ region: 'the moon' }).region).toContain('must be a region')
    expect(faultsOf({ baseUrl: 'http://secops.example' }).baseUrl).toContain('https')
    expect(faultsOf({ continuationTime: 'now' }).continuationTime).toContain('must be a time')
    expect(Object.keys(faultsOf({ batchSize: '0' }))).toEqual(['batchSize'])
    expect(Object.keys(faultsOf({ pageSize: '1001' }))).toEqual(['pageSize'])
    const time = '2026-03-02T10:15:30Z'
    const v1alpha = {
      endpoint: 'v1alpha',
      instance: 'projects/p/locations/eu/instances/i',
    } as const
    expect(Object.keys(faultsOf({ ...v1alpha, maxDetections: '0' }))).toEqual(['maxDetections'])
    expect(faultsOf({ ...v1alpha, continuationTime: time, pageToken: 'x' }).pageToken).toContain(
      'without a continuation time',
    )
    expect(Object.keys(faultsOf({ readTimeoutSeconds: 'x' }))).toEqual(['readTimeoutSeconds'])
    expect(Object.keys(faultsOf({ mostFailures: '1.5' }))).toEqual(['mostFailures'])
  })
})
