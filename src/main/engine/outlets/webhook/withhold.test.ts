import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWithhold, isSecretMember, isSecretParameter, withholdDeep } from './withhold'

const withhold = createWithhold(null)
const S = 'hunter2hunter2'

describe('what leaves the machine', () => {
  it.each([
    `/login?user=mk&password=${S}`,
    `/login?PASSWORD=${S}&next=/`,
    `/login?pass%77ord=${S}`,
    `https://a.example/x;jsessionid=${S}?a=1`,
    `GET /?api_key=${S} HTTP/1.1`,
    `/?x-api-key=${S}`,
    `/?access_token=${S}#top`,
    `/cb?code=${S}&state=1`,
    `/?X-Amz-Signature=${S}`,
    `/go?next=%2Flogin%3Ftoken%3D${S}%26a%3Db`,
    `user=mk&client_secret=${S}`,
    `Authorization: Bearer ${S}`,
    `Proxy-Authorization: Basic ${S}`,
    `Cookie: id=${S}; other=${S}`,
    `Set-Cookie: id=${S}; HttpOnly`,
    `sent bearer ${S} to the gate`,
    `https://mk:${S}@host.example/`,
    `{"user":"mk","password":"${S}"}`,
    `{"a":"{\\"token\\":\\"${S}\\"}"}`,
    `password: ${S}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${S}`,
  ])('has no secret: %s', (text) => {
    expect(withhold(text)).not.toContain(S)
    expect(withhold(text)).toContain('{REDACTED}')
  })

  it.each([
    '/?id=1 OR 1=1',
    '/index.php?page=../../etc/passwd',
    'Detected SQL Inj in logs',
    '{"alert":{"signature":"ET SCAN Nmap","signature_id":2010935}}',
    'SSH-1.99-OpenSSH_3.9p1',
  ])('is otherwise as it was: %s', (text) => {
    expect(withhold(text)).toBe(text)
  })

  it('has the same in the fields of a record, however deep', () => {
    const record = {
      http: {
        url: `/?token=${S}`,
        headers: [
          { name: 'Cookie', value: S },
          { name: 'Host', value: 'a' },
        ],
      },
      userPassword: S,
      session_id: 7,
      detectionFields: [{ key: 'hostname', value: 'ws-17' }],
      tokens: [S],
      empty: { password: '' },
    }
    expect(withholdDeep(record, withhold)).toEqual({
      http: {
        url: '/?token={REDACTED}',
        headers: [
          { name: 'Cookie', value: '{REDACTED}' },
          { name: 'Host', value: 'a' },
        ],
      },
      userPassword: '{REDACTED}',
      session_id: '{REDACTED}',
      detectionFields: [{ key: 'hostname', value: 'ws-17' }],
      tokens: '{REDACTED}',
      empty: { password: '' },
    })
  })

  it('names none of the organisation’s own public addresses', () => {
    const isOwnPublic = (ip: string) => ip === '192.0.2.1'
    const own = createWithhold({ isOwnPublic, isPrivate: () => false })
    expect(own('to 192.0.2.1:80 from 203.0.113.7')).toBe('to {REDACTED_IP}:80 from 203.0.113.7')
  })
})

it('knows secrets by their names', () => {
  for (const name of ['password', 'user_passwd', 'API-Key', 'accessToken', 'PHPSESSID', 'X-CSRF']) {
    expect(isSecretMember(name), name).toBe(true)
  }
  for (const name of ['key', 'signature', 'code', 'port', 'author', 'tokenizer_count_of']) {
    expect(isSecretMember(name), name).toBe(name.startsWith('token'))
  }
  for (const name of ['key', 'sig', 'code', '%70wd'])
    expect(isSecretParameter(name), name).toBe(true)
  for (const name of ['id', 'page', 'q', 'keyword', '%zz']) {
    expect(isSecretParameter(name), name).toBe(false)
  }
})

it('never throws, whatever it is fed', () => {
  const pieces = ['?', '&', '=', '"', '\\"', ':', 'password', '%3D', 'bearer ', '@', '//', 'x-api-']
  const hostile = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...pieces), { maxLength: 400 }).map((parts) => parts.join('')),
  )
  fc.assert(fc.property(hostile, (text) => typeof withhold(text) === 'string'))
})

it('withholds all of a value whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (value) => {
      const text = withhold(JSON.stringify({ password: `${S}${value}`, port: 1 }))
      expect(text).toBe('{"password":"{REDACTED}","port":1}')
    }),
  )
})
