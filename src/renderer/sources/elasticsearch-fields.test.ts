import { describe, expect, it } from 'vitest'
import { EMPTY_FIELDS, readFields } from './elasticsearch-fields'

const FILLED = { ...EMPTY_FIELDS, name: 'Search', node: 'https://search.example', index: 'logs-*' }

describe('the fields of an Elasticsearch source', () => {
  it('say what is read, in the units of the settings, and nothing of who does not sign in', () => {
    expect(readFields({ ...FILLED, username: 'left', secret: 'over', sliceSeconds: '60' })).toEqual(
      {
        input: expect.objectContaining({
          kind: 'elasticsearch',
          sliceMs: 60_000,
          behindMs: 60_000,
          username: '',
          timeField: '@timestamp',
        }),
      },
    )
    const read = readFields({ ...FILLED, secret: 'over' })
    expect('input' in read && 'secret' in read.input).toBe(false)
  })

  it('take a name with its password, and a key', () => {
    const basic = { ...FILLED, auth: 'basic' as const, username: 'reader', secret: 'word' }
    expect(readFields(basic)).toMatchObject({ input: { username: 'reader', secret: 'word' } })
    expect(readFields({ ...basic, auth: 'api-key' })).toMatchObject({
      input: { username: '', secret: 'word' },
    })
  })

  it.each([
    [{ node: 'search.example' }, 'node', /must be an address/],
    [{ node: 'https://me:word@search.example' }, 'node', /without a password/],
    [{ index: 'logs-*?q=x' }, 'index', /must be index names/],
    [{ query: '{' }, 'query', /must be a query in JSON/],
    [{ from: 'yesterday' }, 'from', /must be a time in UTC/],
    [{ sliceSeconds: 'x' }, 'sliceSeconds', /number/],
    [{ pageSize: '20000' }, 'pageSize', /10000/],
  ] as const)('say what is wrong with %j', (over, field, message) => {
    const read = readFields({ ...FILLED, ...over })
    expect('faults' in read ? read.faults[field] : '').toMatch(message)
  })
})
