import { describe, expect, it } from 'vitest'
import {
  findTemplateFault,
  isLookupLink,
  linksOf,
  lookupLinksSchema,
  readLookupLinks,
  writeLookupLinks,
} from './lookup-link'

const SHIPPED = lookupLinksSchema.parse(undefined)
const hostsOf = (value: string) => linksOf(value, SHIPPED).map(({ host }) => host)

describe('a template of a look-up link', () => {
  it.each([
    ['http://host.example/{value}', 'must begin with https://'],
    ['javascript:alert({value})', 'must begin with https://'],
    ['https://host.example/', 'must hold {value} once'],
    ['https://host.example/{value}/{value}', 'must hold {value} once'],
    ['https://{value}/', 'must have {value} behind the host'],
    ['https://{value}.host.example/', 'must have {value} behind the host'],
    ['https://host.example{value}/', 'must have {value} behind the host'],
    ['https://me:secret@host.example/{value}', 'must have no name or password in it'],
    ['https://{value}@host.example/', 'must have no name or password in it'],
    ['https://host.example:8443/{value}', 'must lead to the usual port'],
    ['https://host .example/{value}', 'is no address'],
  ])('is none: %s', (text, fault) => expect(findTemplateFault(text)).toBe(fault))

  it.each(SHIPPED.map(({ url }) => url))('is one: %s', (url) =>
    expect(findTemplateFault(url)).toBeNull(),
  )
})

describe('links for a value', () => {
  it('are those for what it is', () => {
    expect(hostsOf('192.0.2.1')).toContain('www.abuseipdb.com')
    expect(hostsOf('192.0.2.1')).not.toContain('crt.sh')
    expect(hostsOf('shop.example')).toContain('crt.sh')
    expect(hostsOf('d41d8cd98f00b204e9800998ecf8427e')).toEqual(['www.virustotal.com'])
    expect(hostsOf('jdoe')).toEqual([])
    expect(hostsOf('../../x?y=#z')).toEqual([])
  })

  it('hold the value encoded', () => {
    const urls = linksOf('2001:db8::1', SHIPPED).map(({ url }) => url)
    expect(urls).toContain('https://www.shodan.io/host/2001%3Adb8%3A%3A1')
  })

  it('are told from all other addresses', () => {
    for (const { url } of [...linksOf('2001:db8::1', SHIPPED), ...linksOf('a.example', SHIPPED)]) {
      expect(isLookupLink(url, SHIPPED)).toBe(true)
      expect(isLookupLink(url, [])).toBe(false)
    }
    for (const other of [
      'https://www.shodan.io/host/',
      'https://www.shodan.io/host/jdoe',
      'https://www.shodan.io/host/192.0.2.1/../../account',
      'https://www.shodan.io/host/192.0.2.1?x=1',
      'https://www.shodan.io.evil.example/host/192.0.2.1',
      'https://www.shodan.io/host/%E0%A4%A',
      'file:///etc/passwd',
      '',
    ]) {
      expect(isLookupLink(other, SHIPPED)).toBe(false)
    }
  })
})

describe('links as lines', () => {
  it('are the same after they were written and read', () => {
    expect(readLookupLinks(writeLookupLinks(SHIPPED))).toEqual({ links: SHIPPED, faults: [] })
    expect(readLookupLinks(' \n')).toEqual({ links: [], faults: [] })
  })

  it('say which line is wrong and why', () => {
    const { links, faults } = readLookupLinks(
      [
        'A | address | https://a.example/{value}',
        'B | address',
        'C | user | https://c.example/{value}',
        'D | hash domain | http://d.example/{value}',
        'A | hash | https://a.example/{value}',
        ' | hash | https://a.example/{value}',
      ].join('\n'),
    )
    expect(links.map(({ name }) => name)).toEqual(['A'])
    expect(faults).toEqual([
      { line: 2, problem: 'needs a name, kinds and an address, with | between them' },
      { line: 3, problem: 'is for address, domain or hash, not “user”' },
      { line: 4, problem: 'has an address that must begin with https://' },
      { line: 5, problem: 'has the name A again' },
      { line: 6, problem: 'needs a name of at most 60 letters' },
    ])
  })
})
