import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainOf, readName } from './name'

/** What is judged of a name, as `label|suffix|kind`; the rule where there is one. */
function reading(text: string): string {
  const read = readName(text)
  if (read.rule !== null) return read.rule
  const { label, suffix, suffixKind } = read.judged
  return `${label}|${suffix}|${suffixKind}`
}

describe('the label in front of the public suffix is judged', () => {
  it.each([
    ['example.com', 'example|com|public'],
    ['www.example.co.uk', 'example|co.uk|public'],
    ['Example.COM', 'example|com|public'],
    ['example.com...', 'example|com|public'],
    ['a.b.c.example.de', 'example|de|public'],
    ['_ldap._tcp.dc._msdcs.example.com', 'example|com|public'],
    ['default._domainkey.example.com', 'example|com|public'],
    ['qwkx.unknown-top-level', 'qwkx|unknown-top-level|unknown'],
    ['xn--mnchen-3ya.de', 'münchen|de|public'],
    ['bücher.de', 'bücher|de|public'],
    ['xn--a.com', 'xn--a|com|public'],
    ['host.example.eu.org', 'example|eu.org|private'],
  ])('%s', (text, expected) => expect(reading(text)).toBe(expected))

  it('of free suffixes too, whether the public-suffix list has them or not', () => {
    expect(reading('qwkxv.dyndns.org')).toBe('qwkxv|dyndns.org|free')
    expect(reading('www.qwkxv.mooo.com')).toBe('qwkxv|mooo.com|free')
    expect(reading('mooo.com')).toBe('mooo|com|public')
  })
})

describe('rules decide without the model', () => {
  it.each([
    ['localhost', 'single-label'],
    ['printer', 'single-label'],
    ['4.3.2.192.in-addr.arpa', 'reverse'],
    ['1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.', 'reverse'],
    ['host.home.arpa', 'local'],
    ['printer.local', 'local'],
    ['nas.lan', 'local'],
    ['_ipp._tcp.local', 'local'],
    ['d111111abcdef8.cloudfront.net', 'hosted'],
    ['e1234.dscb.akamaiedge.net', 'hosted'],
    ['x9f3kq.somewhere.llnwd.net', 'hosted'],
    ['some-blog.github.io', 'hosted'],
    ['co.uk', 'hosted'],
    ['192.0.2.1', 'address'],
    ['2001:db8::1', 'address'],
    ['', 'invalid'],
    ['...', 'invalid'],
    ['a..example.com', 'invalid'],
    ['two words.example', 'invalid'],
    ['tab\there.com', 'invalid'],
    [`${'a'.repeat(64)}.com`, 'invalid'],
    [`${'a.'.repeat(127)}com`, 'invalid'],
    ['a'.repeat(10_000_000), 'invalid'],
  ])('%.60s: %s', (text, rule) => expect(reading(text)).toBe(rule))

  it('takes 253 characters and 126 labels in front of a suffix', () => {
    expect(reading(`${'a.'.repeat(125)}com`)).toBe('a|com|public')
  })
})

describe('hostile names', () => {
  it('are read as text', () => {
    expect(reading('=HYPERLINK("x").com')).toBe('=hyperlink("x")|com|public')
    expect(reading('<b onclick=x>.com')).toBe('invalid')
    expect(reading('<script>.com')).toBe('<script>|com|public')
    expect(reading('\ud800\udfff\ud800.com')).toBe('\ud800\udfff\ud800|com|public')
  })

  it('never throws, and judges labels of 1 to 63 characters alone', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.string({ unit: 'grapheme', maxLength: 70 }), { maxLength: 8 })
        .map((parts) => parts.join('.')),
      fc.domain(),
      fc.uint8Array({ maxLength: 260 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    )
    fc.assert(
      fc.property(name, (text) => {
        const read = readName(text)
        if (read.rule === null) expect(read.judged.label.length).toBeGreaterThan(0)
      }),
      { seed: 7, numRuns: 5_000 },
    )
  })
})

describe('the domain of a name', () => {
  it.each([
    ['a.b.example.co.uk', 'example.co.uk'],
    ['WWW.Example.COM.', 'example.com'],
    ['bot.duckdns.org', 'bot.duckdns.org'],
    ['x.bot.duckdns.org', 'bot.duckdns.org'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['localhost', 'localhost'],
  ])('of %s is %s', (name, domain) => {
    expect(domainOf(name)).toBe(domain)
  })
})
