import { describe, expect, it } from 'vitest'
import { readDomain, readDomainLines } from './domain-text'

describe('a domain as people write it', () => {
  it.each([
    ['corp.example', 'corp.example'],
    [' *.Corp.Example. ', 'corp.example'],
    ['.corp.example', 'corp.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['corp', 'corp'],
    ['_dmarc.corp.example', '_dmarc.corp.example'],
  ])('%s is %s', (text, domain) => {
    expect(readDomain(text)).toEqual({ ok: true, domain })
  })

  it.each([
    '',
    '*.',
    'https://corp.example',
    'corp.example/path',
    'a b.example',
    'a*.example',
    '192.0.2.1',
    'a..example',
    '-a.example',
    `${'a'.repeat(64)}.example`,
    'a\u0000.example',
    '<b>.example',
    '\ud800.example',
  ])('%j is none', (text) => {
    expect(readDomain(text).ok).toBe(false)
  })

  it('says of lines which are none, and which are there twice', () => {
    expect(readDomainLines('corp.example\n\nCORP.example.\nhttp://x')).toEqual({
      domains: ['corp.example'],
      faults: [
        { line: 3, text: 'CORP.example.', problem: 'is there twice' },
        {
          line: 4,
          text: 'http://x',
          problem: 'is no domain: give the name alone, such as corp.example',
        },
      ],
    })
  })
})
