import { describe, expect, it } from 'vitest'
import { parseAuto, queryOf } from './dns-query.test-kit'
import { reasonOf } from './record.test-kit'

const EVENT = {
  timestamp: '2026-03-02T10:15:04.123456+0000',
  flow_id: 2_137_446_921_371_231,
  event_type: 'dns',
  src_ip: '192.0.2.44',
  src_port: 53_124,
  dest_ip: '192.0.2.1',
  dest_port: 53,
  proto: 'UDP',
}
const TURNED = {
  ...EVENT,
  src_ip: '192.0.2.1',
  src_port: 53,
  dest_ip: '192.0.2.44',
  dest_port: 53_124,
}
const NAME = 'xk3v9qz7.example'
const read = (event: object, dns: object) => queryOf(parseAuto(JSON.stringify({ ...event, dns })))

const ASKED = { type: 'query', id: 7, rrname: NAME, rrtype: 'A' }
const VERSIONS = [
  [
    1,
    ASKED,
    TURNED,
    { ...ASKED, type: 'answer', rcode: 'NOERROR', ttl: 60, rdata: '198.51.100.9' },
  ],
  [
    2,
    { ...ASKED, version: 2 },
    TURNED,
    {
      ...ASKED,
      version: 2,
      type: 'answer',
      rcode: 'NOERROR',
      grouped: { A: ['198.51.100.9'] },
    },
  ],
  [
    3,
    { version: 3, type: 'request', id: 7, queries: [{ rrname: NAME, rrtype: 'A' }] },
    EVENT,
    {
      version: 3,
      type: 'response',
      id: 7,
      rcode: 'NOERROR',
      queries: [{ rrname: NAME, rrtype: 'A' }],
      answers: [{ rrname: NAME, rrtype: 'A', ttl: 60, rdata: '198.51.100.9' }],
    },
  ],
] as const

describe('DNS in EVE', () => {
  it.each(VERSIONS)(
    'of version %i is a question and its answer of one id',
    (_, asked, way, told) => {
      const question = read(EVENT, asked)
      const answer = read(way, told)
      const same = {
        format: 'suricata',
        client: '192.0.2.44',
        clientPort: 53_124,
        server: '192.0.2.1',
        name: NAME,
        type: 'A',
      }
      expect(question).toMatchObject({ ...same, rcode: '', answers: [], nanos: 456_000 })
      expect(answer).toMatchObject({ ...same, rcode: 'NOERROR', answers: ['198.51.100.9'] })
      expect(answer.id).toBe(question.id)
    },
  )

  it('tells other queries apart', () => {
    expect(read(EVENT, { ...ASKED, id: 8 }).id).not.toBe(read(EVENT, ASKED).id)
  })

  it('is skipped where it names no query, and rejected where nobody asked', () => {
    const other = JSON.stringify({ ...EVENT, dns: { type: 'answer', rcode: 'REFUSED' } })
    expect(parseAuto(other)).toMatchObject({ kind: 'skip' })
    const { src_ip: _, ...nobody } = EVENT
    expect(reasonOf(parseAuto(JSON.stringify({ ...nobody, dns: ASKED })))).toContain('`src_ip`')
    expect(reasonOf(parseAuto(JSON.stringify({ ...EVENT, dns: 'x' })))).toContain('`dns` is "x"')
  })
})
