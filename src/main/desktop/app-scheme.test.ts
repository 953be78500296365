import { describe, expect, it } from 'vitest'
import { answerAppRequest, isAppAddress, pageSegments } from './app-scheme'

const FILES: Readonly<Record<string, string>> = {
  'index.html': '<meta nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>',
  'assets/main.js': 'export {}',
}

function ask(url: string, method = 'GET') {
  const asked: string[] = []
  let nonces = 0
  const answer = answerAppRequest(
    { url, method },
    {
      readFile: async (segments) => {
        asked.push(segments.join('/'))
        const text = FILES[segments.join('/')]
        return text === undefined ? null : Buffer.from(text)
      },
      makeNonce: () => {
        nonces += 1
        return `nonce${nonces}`
      },
    },
  )
  return { answer, asked }
}

describe('the window’s own scheme', () => {
  it('serves the page with the nonce of its policy in every place', async () => {
    const answer = await ask('app://watchfloor/').answer
    expect(answer.headers.get('content-security-policy')).toContain("'nonce-nonce1'")
    expect(await answer.text()).toBe('<meta nonce="nonce1"><style nonce="nonce1"></style>')
  })

  it('allows no inline script, no remote address and no frame', async () => {
    const policy = (await ask('app://watchfloor/index.html').answer).headers.get(
      'content-security-policy',
    )
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self';")
    expect(policy).not.toMatch(/unsafe|http|\*/)
  })

  it('serves a file of the page by its media type', async () => {
    const answer = await ask('app://watchfloor/assets/main.js').answer
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await answer.text()).toBe('export {}')
  })

  it.each([
    'app://watchfloor/../package.json',
    'app://watchfloor/assets/..%2f..%2fpackage.json',
    'app://watchfloor/%2e%2e/%2e%2e/etc/passwd.html',
    'app://watchfloor//etc/passwd.html',
    'app://watchfloor/assets\\..\\..\\main.js',
    'app://watchfloor/.git/config.json',
    'app://elsewhere/index.html',
    'file:///index.html',
    'https://watchfloor/index.html',
    'app://watchfloor/main.exe',
    'app://watchfloor/missing.js',
    'no address',
  ])('answers 404 and reads nothing outside: %s', async (url) => {
    const { answer, asked } = ask(url)
    expect((await answer).status).toBe(404)
    for (const path of asked) expect(path).toMatch(/^[A-Za-z0-9_@-][\w.@-]*(\/[\w@-][\w.@-]*)*$/)
  })

  it('answers only GET', async () => {
    expect((await ask('app://watchfloor/index.html', 'POST').answer).status).toBe(405)
  })

  it('knows its own addresses from look-alikes', () => {
    expect(isAppAddress('app://watchfloor/index.html')).toBe(true)
    expect(isAppAddress('app://watchfloor.example.test/')).toBe(false)
    expect(isAppAddress('https://app//watchfloor/')).toBe(false)
    expect(pageSegments('app://watchfloor/')).toEqual(['index.html'])
  })
})
