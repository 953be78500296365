import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defang } from '../../../shared/lookup'
import { findIndicators } from './find-indicators'

const valuesOf = (text: string) => findIndicators(text).map(({ kind, value }) => `${kind} ${value}`)

describe('what a text names', () => {
  it('is found however it was defanged, each once, with its line', () => {
    const text = `Hi team, please block hxxps://login[.]bad(.)example/reset?id=1 and 203[.]0[.]113[.]9.
It called back to 203.0.113.9:4444 and [2001:db8::7]:443, hash
44D88612FEA8A8F36DE82E1278ABB02F; mail from "Bill" <bill[@]evil[dot]test>.
Whole range: 198.51.100.0/24, http://198[.]51[.]100[.]7/`
    expect(findIndicators(text)).toEqual([
      { kind: 'url', value: 'https://login.bad.example/reset?id=1', times: 1, line: 1 },
      { kind: 'domain', value: 'login.bad.example', times: 1, line: 1 },
      { kind: 'address', value: '203.0.113.9', times: 2, line: 1 },
      { kind: 'address', value: '2001:db8::7', times: 1, line: 2 },
      { kind: 'hash', value: '44d88612fea8a8f36de82e1278abb02f', times: 1, line: 3 },
      { kind: 'email', value: 'bill@evil.test', times: 1, line: 3 },
      { kind: 'domain', value: 'evil.test', times: 1, line: 3 },
      { kind: 'network', value: '198.51.100.0/24', times: 1, line: 4 },
      { kind: 'address', value: '198.51.100.7', times: 1, line: 4 },
    ])
  })

  it.each([
    [
      '{"src_ip":"192.0.2.7","dest":"WWW.Example.COM."}',
      'address 192.0.2.7',
      'domain www.example.com',
    ],
    ['src=192.0.2.7 dst=2001:DB8:0:0::1', 'address 192.0.2.7', 'address 2001:db8::1'],
    [
      'client:192.0.2.7, **192.0.2.8**, (192.0.2.9).',
      'address 192.0.2.7',
      'address 192.0.2.8',
      'address 192.0.2.9',
    ],
    ['http://[2001:db8::1]:8080/x', 'url http://[2001:db8::1]:8080/x', 'address 2001:db8::1'],
    ['::ffff:192.0.2.7', 'address 192.0.2.7'],
    ['bücher.example', 'domain xn--bcher-kva.example'],
    ['evil[.]zip', 'domain evil.zip'],
    ['[link](https://bad.example/a)', 'url https://bad.example/a', 'domain bad.example'],
    ['bad.example:8443', 'domain bad.example'],
    ['mailto:a@bad.example', 'email a@bad.example', 'domain bad.example'],
  ])('%s', (text, ...expected) => {
    expect(valuesOf(text)).toEqual(expected)
  })

  it.each([
    'version 1.2.3 of setup.sh, report.zip and README.md at 12:30:45, 10::',
    'com, co.uk, github.io, file.txt, e.g. this, i.e. that, 300.1.1.1, 1.2.3.4.5',
    '0123456789abcdef, C:\\Windows\\cmd.exe, std::vector, ::, localhost',
    '',
  ])('nothing in: %s', (text) => {
    expect(valuesOf(text)).toEqual([])
  })

  it('takes any text in time that grows with its length', () => {
    for (const part of ['!', '[', 'a.', ':', '[.]', 'http://', 'a@', '=']) {
      expect(findIndicators(part.repeat(500_000)).length).toBeLessThan(5)
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(findIndicators(text))),
    )
  })
})

describe('a copy that leaves', () => {
  it('is no link, and is found again as what it was', () => {
    const values = [
      'https://bad.example/a?b=1.2',
      '203.0.113.9',
      '2001:db8::1',
      '2001:db8::/32',
      'a@bad.example',
      'xn--bcher-kva.example',
    ]
    expect(values.map(defang)).toEqual([
      'hxxps://bad[.]example/a?b=1[.]2',
      '203[.]0[.]113[.]9',
      '2001[:]db8[:][:]1',
      '2001[:]db8[:][:]/32',
      'a[@]bad[.]example',
      'xn--bcher-kva[.]example',
    ])
    for (const value of values) expect(findIndicators(defang(value))[0]?.value).toBe(value)
  })
})
