import { describe, expect, it } from 'vitest'
import { formatByName } from '.'
import { reasonOf, recordOf, trafficOf } from './record.test-kit'

const CONTEXT = { transportTime: 1_772_446_600_000 }
const LINE = {
  ts: '2026-03-02T10:15:04.123456Z',
  uid: 'C1a2b3',
  'id.orig_h': '192.0.2.44',
  'id.orig_p': 53_124,
  'id.resp_h': '192.0.2.1',
  'id.resp_p': 53,
  proto: 'udp',
  trans_id: 7,
  query: 'xk3v9qz7.example',
  qtype: 1,
  qtype_name: 'A',
  rcode: 3,
  rcode_name: 'NXDOMAIN',
}
const HEADER = new Map([
  ['separator', '\\x09'],
  ['set_separator', ','],
  ['unset_field', '-'],
  ['path', 'dns'],
  ['fields', Object.keys(LINE).join('\t')],
  [
    'types',
    'time string addr port addr port enum count string count string count string'.replaceAll(
      ' ',
      '\t',
    ),
  ],
])
const parse = (value: unknown) =>
  formatByName('auto').parse(recordOf(JSON.stringify(value)), CONTEXT)
const parseTsv = (value: object) => {
  const text = Object.values(value).join('\t')
  return formatByName('auto').parse({ ...recordOf(text), header: HEADER }, CONTEXT)
}

describe('a line of Zeek dns.log', () => {
  it('is read with its time to the last digit', () => {
    expect(trafficOf(parse(LINE))).toEqual({
      kind: 'dns-query',
      format: 'zeek-dns',
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      time: 1_772_446_504_123,
      nanos: 456_000,
      isTimeBorrowed: false,
      isYearBorrowed: false,
      client: '192.0.2.44',
      clientPort: 53_124,
      server: '192.0.2.1',
      name: 'xk3v9qz7.example',
      type: 'A',
      rcode: 'NXDOMAIN',
      answers: [],
      answerCount: 0,
    })
  })

  it('is the same query in both ways of writing', () => {
    expect(trafficOf(parseTsv({ ...LINE, ts: '1772446504.123456' }))).toEqual(
      trafficOf(parse(LINE)),
    )
  })

  it('names types and codes that have only a number, and leaves unknown ones open', () => {
    const read = (fields: object) => trafficOf(parse({ ...LINE, ...fields }))
    const unnamed = { qtype_name: undefined, rcode_name: undefined }
    expect(read({ ...unnamed, qtype: 16, rcode: 5 })).toMatchObject({
      type: 'TXT',
      rcode: 'REFUSED',
    })
    expect(read({ ...unnamed, qtype: 65_280, rcode: 24 })).toMatchObject({
      type: 'TYPE65280',
      rcode: 'RCODE24',
    })
    expect(read({ ...unnamed, qtype: undefined, rcode: undefined })).toMatchObject({
      type: '',
      rcode: '',
    })
  })

  it('keeps the first answers and says how many there were', () => {
    const answers = Array.from({ length: 40 }, (_, index) => `198.51.100.${index}`)
    const item = trafficOf(parse({ ...LINE, answers: ['x'.repeat(5_000), ...answers] }))
    if (item.kind !== 'dns-query') throw new Error('no query')
    expect(item.answerCount).toBe(41)
    expect(item.answers).toHaveLength(16)
    expect(item.answers[0]).toHaveLength(256)
  })

  it('is skipped where it names no query, and in other logs', () => {
    expect(parse({ ...LINE, query: undefined })).toMatchObject({ kind: 'skip' })
    const conn = formatByName('zeek-dns').parse(
      recordOf(JSON.stringify({ _path: 'conn', ts: LINE.ts })),
      CONTEXT,
    )
    expect(conn).toMatchObject({ kind: 'skip' })
  })

  it('is rejected where nobody asked, or nobody knows when', () => {
    expect(reasonOf(parse({ ...LINE, 'id.orig_h': 'here' }))).toContain('`id.orig_h` is "here"')
    expect(reasonOf(parse({ ...LINE, ts: 'yesterday' }))).toContain('`ts` is "yesterday"')
    expect(reasonOf(parse({ ...LINE, query: 'a'.repeat(1_025) }))).toBe(
      'The name has 1,025 characters; no DNS name has more than 1,024.',
    )
  })
})
