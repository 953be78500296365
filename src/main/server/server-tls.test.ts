import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { CERTIFICATE, KEY } from '../engine/testing/certificate'
import { createFakeEngine } from './fake-engine.test-kit'
import { type RunningServer, type ServerOptions, startServer } from './server'
import { createTokenBook } from './tokens'

const TOKEN = 'analyst-token-for-tests'
const NAME = 'watch.example'

describe('a server beyond loopback', () => {
  let folder: string
  let server: RunningServer

  const start = (over: Partial<ServerOptions>) =>
    startServer({
      engine: createFakeEngine(Date.now).engine,
      host: '0.0.0.0',
      port: 0,
      tokens: createTokenBook({
        file: null,
        fixed: [{ name: 'mk', role: 'analyst', token: TOKEN }],
      }),
      pageFolder: folder,
      allowedHosts: [NAME],
      tls: { cert: CERTIFICATE, key: KEY },
      log: { info: () => {}, warn: () => {}, error: () => {} },
      ...over,
    })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-tls-'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Watchfloor</title>')
    server = await start({})
  })
  afterAll(async () => {
    await server.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** A request as a browser makes it that was given this name, and trusts the certificate. */
  function ask(path: string, options: RequestOptions & { body?: string } = {}) {
    const { body, headers = {}, ...rest } = options
    return new Promise<{ status: number; cookie: string; text: string }>((resolve, reject) => {
      const request = httpsRequest(
        {
          host: '127.0.0.1',
          port: server.port,
          path,
          servername: NAME,
          ca: CERTIFICATE,
          agent: false,
          headers: { host: `${NAME}:${server.port}`, ...headers },
          ...rest,
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => {
            const cookie = response.headers['set-cookie']?.[0] ?? ''
            resolve({ status: response.statusCode ?? 0, cookie, text })
          })
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  }

  it('names an address that people can open', () => {
    expect(server.url).toBe(`https://${NAME}:${server.port}/`)
  })

  it('answers to its allowed name with the certificate, and to no other name', async () => {
    const authorization = `Bearer ${TOKEN}`
    expect((await ask('/healthz')).status).toBe(200)
    expect((await ask('/blacklists')).status).toBe(401)
    expect((await ask('/blacklists', { headers: { authorization } })).status).toBe(200)
    const other = await ask('/blacklists', {
      headers: { authorization, host: `evil.example:${server.port}` },
    })
    expect(other.status).toBe(403)
    expect(other.text).toContain('WRONG_HOST')
  })

  it('gives a cookie that travels over TLS alone, and refuses pages of other origins', async () => {
    const signIn = (origin: string) =>
      ask('/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify({ token: TOKEN }),
      })
    const { status, cookie } = await signIn(`https://${NAME}:${server.port}`)
    expect(status).toBe(204)
    expect(cookie).toMatch(/; Secure/i)
    expect(cookie).toMatch(/; HttpOnly/i)
    expect(cookie).toMatch(/; SameSite=Strict/i)
    const session = cookie.split(';')[0] ?? ''
    expect((await ask('/blacklists', { headers: { cookie: session } })).status).toBe(200)
    expect((await signIn('https://evil.example')).status).toBe(403)
  })

  it('carries the console’s socket', async () => {
    const open = (headers: Record<string, string>) =>
      new Promise<string>((resolve) => {
        // Options of TLS are handed on, though the types of ws do not name them all.
        const options = {
          ca: CERTIFICATE,
          servername: NAME,
          headers: { host: `${NAME}:${server.port}`, ...headers },
        }
        const socket = new WebSocket(`wss://127.0.0.1:${server.port}/rpc`, options)
        socket.on('open', () => {
          socket.close()
          resolve('open')
        })
        socket.on('error', (error) => resolve(error.message))
      })
    expect(await open({ authorization: `Bearer ${TOKEN}` })).toBe('open')
    expect(await open({})).toContain('401')
    expect(await open({ authorization: `Bearer ${TOKEN}`, host: 'evil.example' })).toContain('403')
  })

  it('does not speak without encryption', async () => {
    const plain = new Promise((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port: server.port, path: '/healthz' }, resolve)
        .on('error', reject)
        .end()
    })
    await expect(plain).rejects.toThrow()
  })

  it('says where certificate and key do not fit', async () => {
    const tls = { cert: CERTIFICATE, key: 'no key' }
    await expect(start({ tls })).rejects.toMatchObject({ code: 'BAD_CERTIFICATE' })
  })
})
