import { describe, expect, it } from 'vitest'
import { parseAuto, queryOf } from './dns-query.test-kit'
import { reasonOf } from './record.test-kit'

const RECORD = {
  ts: '2026-03-02T10:15:04',
  uid: 'C1a2b3',
  src_ip: '192.0.2.44',
  src_port: 53_124,
  dns_server_ip: '192.0.2.1',
  dns_server_port: 53,
  domain_name: 'xk3v9qz7.example',
  record_type: 'A',
  rejected: false,
  status_code_id: 3,
  status_code: 'NXDOMAIN',
  size: 96,
}
const LINE =
  '2026-03-02T10:15:04.120Z NXDOMAIN 192.0.2.44 192.0.2.1 xk3v9qz7.example A 198.51.100.9 96b'
const batchOf = (...data: unknown[]) =>
  JSON.stringify({
    batch_tree_row_id: 'a-b',
    batch_id: 'b',
    begin_timestamp: RECORD.ts,
    end_timestamp: RECORD.ts,
    data,
  })

describe('a DNS record', () => {
  it('is read from JSON, its time in UTC', () => {
    expect(queryOf(parseAuto(JSON.stringify(RECORD)))).toMatchObject({
      format: 'dns-record',
      time: Date.UTC(2026, 2, 2, 10, 15, 4),
      client: '192.0.2.44',
      clientPort: 53_124,
      server: '192.0.2.1',
      name: 'xk3v9qz7.example',
      type: 'A',
      rcode: 'NXDOMAIN',
      answers: [],
    })
  })

  it('is read from a line of eight fields', () => {
    expect(queryOf(parseAuto(LINE))).toMatchObject({
      format: 'dns-record',
      time: Date.UTC(2026, 2, 2, 10, 15, 4, 120),
      client: '192.0.2.44',
      server: '192.0.2.1',
      name: 'xk3v9qz7.example',
      rcode: 'NXDOMAIN',
      answers: ['198.51.100.9'],
    })
  })

  it('is read with what the narrow rules of others would turn away', () => {
    const wide = { ...RECORD, domain_name: '_x._tcp.bücher.example', record_type: 'NULL' }
    expect(queryOf(parseAuto(JSON.stringify(wide)))).toMatchObject({
      name: '_x._tcp.bücher.example',
      type: 'NULL',
    })
  })

  it('is rejected with its reason', () => {
    const reasonWith = (fields: object) =>
      reasonOf(parseAuto(JSON.stringify({ ...RECORD, ...fields })))
    expect(reasonWith({ ts: '2026-13-02T10:15:04' })).toContain('`ts` is "2026-13-02T10:15:04"')
    expect(reasonWith({ src_ip: '192.0.2' })).toContain('`src_ip` is "192.0.2"')
    expect(reasonWith({ domain_name: null })).toContain('`domain_name` is null')
    expect(reasonOf(parseAuto(`${LINE} more`))).toBe('This line has 9 fields; it must have 8.')
    expect(reasonOf(parseAuto(LINE.replace('96b', '96')))).toContain(
      '`size` is "96"; its rule RegEx',
    )
  })

  it('of a batch is read alone: a bad one spoils no other', () => {
    const other = { ...RECORD, uid: 'C9', domain_name: 'b.example' }
    const result = parseAuto(batchOf(RECORD, { ...RECORD, src_ip: 'x' }, other, 7))
    if (result.kind !== 'traffic') throw new Error('no traffic')
    expect(queryOf(result).name).toBe('xk3v9qz7.example')
    expect(result.others).toMatchObject([{ name: 'b.example' }])
    expect(result.problems?.map(({ place }) => place)).toEqual(['data[1]', 'data[3]'])
  })

  it('of an empty batch is skipped, of a bad one rejected', () => {
    expect(parseAuto(batchOf())).toMatchObject({ kind: 'skip' })
    expect(reasonOf(parseAuto(batchOf({})))).toBe(
      'No record of this batch can be read. data[0]: The field `ts` is missing; its rule Timestamp wants it.',
    )
  })
})
