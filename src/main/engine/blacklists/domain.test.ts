import { describe, expect, it } from 'vitest'
import { type Domain, parseDomain } from './domain'
import { DomainSet } from './domain-set'

function domain(text: string): Domain {
  const parsed = parseDomain(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.domain
}

function problem(text: string): string {
  const parsed = parseDomain(text)
  return parsed.ok ? `taken as ${parsed.domain.text}` : parsed.problem
}

describe('a domain to list', () => {
  it.each([
    ['Bad.Example.', 'bad.example', 'bad.example', true],
    ['www.bad.example', 'www.bad.example', 'bad.example', false],
    ['bücher.example', 'xn--bcher-kva.example', 'xn--bcher-kva.example', true],
    ['bad。example', 'bad.example', 'bad.example', true],
    ['a.bad.co.uk', 'a.bad.co.uk', 'bad.co.uk', false],
    ['evil.github.io', 'evil.github.io', 'evil.github.io', true],
    ['bot.3322.org', 'bot.3322.org', 'bot.3322.org', true],
    ['_dmarc.bad.test', '_dmarc.bad.test', 'bad.test', false],
  ])('reads %s', (text, canonical, registrable, coversSubdomains) => {
    expect(domain(text)).toEqual({ text: canonical, registrable, coversSubdomains })
  })

  it.each(['com', 'co.uk', 'github.io', 'GitHub.io.', 'duckdns.org', '3322.org', 'localhost'])(
    'never takes the suffix %s',
    (text) => expect(problem(text)).toContain('is a public suffix'),
  )

  it.each([
    ['*.bad.example', 'Wildcards are not taken'],
    ['https://bad.example/x', 'without https://'],
    ['bad.example:53', 'without https://'],
    ['192.0.2.1', 'Addresses go on lists of addresses'],
    ['0xc0000201', 'Addresses go on lists of addresses'],
    ['2001:db8::1', 'without https://'],
    ['bad..example', 'is not a domain name'],
    ['.bad.example', 'is not a domain name'],
    ['-bad.example', 'is not a domain name'],
    ['bad example', 'is not a domain name'],
    ['=1+1.example', 'is not a domain name'],
    ['\u0000.example', 'is not a domain name'],
    ['\ud800.example', 'is not a domain name'],
    ['', 'Type a domain'],
    [`${'a'.repeat(64)}.example`, 'is not a domain name'],
    [`${'a.'.repeat(130)}example`, 'is not a domain name'],
  ])('refuses %j', (text, words) => {
    expect(problem(text)).toMatch(new RegExp(`${words}|at most (63|253) characters`))
  })
})

describe('protected domains', () => {
  const allowed = new DomainSet(['mail.partner.example', 'xn--bcher-kva.example'])

  it.each([
    ['mail.partner.example', true],
    ['a.b.mail.partner.example', true],
    ['partner.example', true],
    ['web.partner.example', false],
    ['notmail.partner.example', false],
    ['partner.test', false],
    ['www.Bücher.example', true],
  ])('%s is hit: %s', (text, isHit) => {
    expect(allowed.isHitBy(domain(text))).toBe(isHit)
  })

  it('names what protects', () => {
    expect(allowed.coverOf('x.mail.partner.example')).toBe('mail.partner.example')
    expect(allowed.coverOf('partner.example')).toBeNull()
  })

  it('agrees with names compared one by one', () => {
    const labels = ['a', 'b', 'c']
    const names = labels.flatMap((x) => [
      `${x}.example`,
      ...labels.flatMap((y) => [
        `${y}.${x}.example`,
        ...labels.map((z) => `${z}.${y}.${x}.example`),
      ]),
    ])
    const isWithin = (name: string, above: string) => name === above || name.endsWith(`.${above}`)
    for (const name of names) {
      const set = new DomainSet([name])
      for (const blocked of names) {
        const isHit =
          isWithin(blocked, name) || (blocked.split('.').length === 2 && isWithin(name, blocked))
        expect(set.isHitBy(domain(blocked)), `${blocked} against ${name}`).toBe(isHit)
      }
    }
  })
})
