import { describe, expect, it } from 'vitest'
import { parseAuto, queryOf } from './dns-query.test-kit'

const UNSTORABLE = /[\0\n]|\p{Surrogate}/u
const LONG_LABEL = 'a'.repeat(63)
const NAMES: Record<string, string> = {
  'of 255 octets': [LONG_LABEL, LONG_LABEL, LONG_LABEL, 'a'.repeat(61)].join('.'),
  'of 127 labels': Array.from({ length: 127 }, () => 'a').join('.'),
  'of 253 escaped octets': '\\000'.repeat(253),
  'with half a character': 'a\ud800.example',
  'with the other half first': '\udc00\ud83d.example',
  'of letters that look like others': 'раypаl.example',
  'that turns the text round': '\u202eelpmaxe.moc',
  'that is a formula': '=HYPERLINK("http://site.example","x").example',
  'that is HTML': '<img src=x onerror=alert(1)>.example',
  'that is a property of objects': '__proto__',
  'that ends in a dot': 'site.example.',
  'of the root': '.',
  'of dots alone': '.'.repeat(1_000),
}

/** The name in each format that can carry it as JSON. */
function waysOf(name: string): string[] {
  return [
    { ts: '2026-03-02T10:15:04Z', uid: 'C1', 'id.orig_h': '192.0.2.44', trans_id: 1, query: name },
    { ts: '2026-03-02T10:15:04', src_ip: '192.0.2.44', domain_name: name, record_type: 'A' },
    {
      timestamp: '2026-03-02T10:15:04.123456+0000',
      event_type: 'dns',
      src_ip: '192.0.2.44',
      flow_id: 1,
      dns: { type: 'query', id: 1, rrname: name, rrtype: 'A' },
    },
  ].map((value) => JSON.stringify(value))
}

/** The name in each format whose lines are text. */
function linesOf(name: string): string[] {
  return [
    `02-Mar-2026 10:15:04.167 client 192.0.2.44#1 (${name}): query: ${name} IN A + (192.0.2.1)`,
    `Mar  2 10:15:04 dnsmasq[1]: query[A] ${name} from 192.0.2.44`,
    `2026-03-02T10:15:04.120Z NXDOMAIN 192.0.2.44 192.0.2.1 ${name} A 198.51.100.9 96b`,
  ]
}

describe('a hostile name', () => {
  it.each(Object.entries(NAMES))(
    '%s is kept as it was asked, as far as a store takes it',
    (_, name) => {
      for (const text of waysOf(name)) {
        const query = queryOf(parseAuto(text))
        expect(query.name).toBe(name.replace(/\p{Surrogate}/gu, '\ufffd'))
        expect(query.name).not.toMatch(UNSTORABLE)
      }
    },
  )

  it('of any byte is kept where it is text, and escaped where no store takes it', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      const letter = String.fromCharCode(byte)
      for (const text of waysOf(`a${letter}b.example`)) {
        const written = byte === 0 ? '\\000' : byte === 10 ? '\\010' : letter
        expect(queryOf(parseAuto(text)).name).toBe(`a${written}b.example`)
      }
    }
  })

  it('without an end is rejected, in any format', () => {
    for (const text of [...waysOf('a.'.repeat(200_000)), ...linesOf('a.'.repeat(200_000))]) {
      expect(parseAuto(text)).toMatchObject({ kind: 'reject' })
    }
  })

  it.each(['client ', 'query: ', 'dnsmasq[1]: ', ' from ', '(((', 'query[', '1 1/1 '])(
    'made of %j takes no longer than its length',
    (piece) => {
      // A way that looked again and again would not end within the time of a test.
      const endless = piece.repeat(150_000)
      for (const head of ['02-Mar-2026 10:15:04.167 ', 'Mar  2 10:15:04 dnsmasq[1]: ', '']) {
        expect(parseAuto(head + endless).kind).toMatch(/^(reject|skip)$/)
        expect(parseAuto(head + piece.repeat(900)).kind).toMatch(/^(reject|skip)$/)
      }
    },
  )
})
