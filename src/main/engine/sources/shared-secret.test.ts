import { describe, expect, it } from 'vitest'
import { carriesSecret, hashSecret, makeSecret, maskSecrets } from './shared-secret'

const SECRET = 'wfs_a-made-up-secret'
const HASH = hashSecret(SECRET)

function masked(text: string): string {
  const body = Buffer.from(text)
  maskSecrets(body)
  return body.toString('utf8')
}

describe('a shared secret', () => {
  it('is one word that JSON carries as it is, and another one each time', () => {
    const one = makeSecret((count) => Buffer.alloc(count, 0xfb))
    const other = makeSecret((count) => Buffer.alloc(count, 0x3f))
    expect(one).toMatch(/^wfs_[\w-]{32}$/)
    expect(JSON.stringify(one)).toBe(`"${one}"`)
    expect(other).not.toBe(one)
  })

  it('is found at the top of the JSON object that a body begins with', () => {
    const proves = (body: string) => carriesSecret(Buffer.from(body), HASH)
    const proven = [
      `{"version": "0.2",\n "sharedsecret" : "${SECRET}", "alerts": []}`,
      `{"alerts": [{"info": "\\"}", "n": [1]}], "n": 1, "sharedsecret":"${SECRET}"}`,
      `{"sharedsecret": "${SECRET}"}\n{"sharedsecret": "another"}`,
      `{"sharedsecret": "\\u0077${SECRET.slice(1)}"}`,
      `{"sharedsecret": "${SECRET}", "alerts": [{"cut off`,
    ]
    expect(proven.filter((body) => !proves(body))).toEqual([])
    const refused = [
      `{"sharedsecret": "${SECRET}x"}`,
      `{"sharedsecret": ""}`,
      `{"sharedsecret": null}`,
      `{"a": {"sharedsecret": "${SECRET}"}}`,
      `[{"sharedsecret": "${SECRET}"}]`,
      `{"sharedsecret": "another"}\n{"sharedsecret": "${SECRET}"}`,
      `{"alerts": ["sharedsecret": "${SECRET}"`,
      `{"sharedsecret": "${SECRET}`,
      `{"sharedsecret": ${SECRET}}`,
      `{"sharedsecret" "${SECRET}"}`,
      `${SECRET}`,
      '',
    ]
    expect(refused.filter(proves)).toEqual([])
  })

  it('is never proven by an empty text, whatever the settings hold', () => {
    expect(carriesSecret(Buffer.from('{"sharedsecret": ""}'), hashSecret(''))).toBe(false)
  })

  it('is made unreadable, everything else stays where it is', () => {
    const body = `{"a":1,"sharedsecret" :\n "${SECRET}","b":"2"}`
    expect(masked(body)).toBe(body.replace(SECRET, '*'.repeat(SECRET.length)))
    expect(masked('{"sharedsecret":"a\\"b","c":1}')).toBe('{"sharedsecret":"****","c":1}')
    expect(masked('{"sharedsecret":"half')).toBe('{"sharedsecret":"****')
    expect(masked('{"sharedsecret":"half\\')).toBe('{"sharedsecret":"*****')
  })

  it('is masked in every document of a body, and nothing else that looks like it', () => {
    expect(masked('{"sharedsecret":"a"}\n{"sharedsecret":"bc"}')).toBe(
      '{"sharedsecret":"*"}\n{"sharedsecret":"**"}',
    )
    const others = [
      '{"sharedsecret": 12}',
      '["sharedsecret"]',
      '{"info":"\\"sharedsecret\\": \\"x\\""}',
      '"sharedsecret"',
      '{"sharedsecret"   ',
    ]
    expect(others.map(masked)).toEqual(others)
  })
})
