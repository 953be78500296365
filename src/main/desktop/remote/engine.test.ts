import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { CONTRACT_VERSION, contract } from '../../../shared/contract'
import { attachRemoteEngine } from './engine'
import { testRemote } from './test-remote'

const HELLO = {
  contract: CONTRACT_VERSION,
  version: '9.9.9',
  schema: 1,
  actor: 'ann',
  isReadOnly: false,
  workspace: 'main' as const,
  dataFolder: '/data',
  settingsFile: '/settings.json',
  platform: 'linux',
  secretKeeping: 'file' as const,
}

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listen(server: { listen: Server['listen']; address: Server['address'] }) {
  server.listen(0, '127.0.0.1')
  await once(server as Server, 'listening')
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

/** A server that greets as an engine does. */
async function greet(hello: Partial<typeof HELLO> = {}) {
  const server = createServer()
  const sockets = new WebSocketServer({ server, autoPong: false })
  const open: WebSocket[] = []
  const os = implement(contract)
  const handler = new RPCHandler({ hello: os.hello.handler(() => ({ ...HELLO, ...hello })) })
  sockets.on('connection', (socket) => {
    open.push(socket)
    void handler.upgrade(socket, { context: {} })
  })
  closers.push(() => {
    for (const socket of open) socket.terminate()
    server.close()
  })
  return { url: await listen(server), open }
}

/** A server that answers every request so. */
async function answer(status: number, body: string): Promise<URL> {
  const server = createServer((_request, response) => response.writeHead(status).end(body))
  closers.push(() => server.close())
  return listen(server)
}

function attach(url: URL, pingMs?: number) {
  const reports: string[] = []
  const engine = attachRemoteEngine(
    {
      readTarget: async () => ({ url, token: 'wf_x', ca: null }),
      ...(pingMs === undefined ? {} : { pingMs }),
    },
    {
      onReady: () => reports.push('ready'),
      onFailed: (code, message) => reports.push(`failed ${code} ${message}`),
      onExit: () => reports.push('exit'),
    },
  )
  closers.push(() => engine.kill())
  return { engine, reports }
}

describe('an engine elsewhere in the place of one’s own', () => {
  it('is ready once it greeted, and gone when its socket breaks', async () => {
    const { url, open } = await greet()
    const { reports } = attach(url)
    await vi.waitFor(() => expect(reports).toEqual(['ready']))
    open[0]?.terminate()
    await vi.waitFor(() => expect(reports).toEqual(['ready', 'exit']))
  })

  it('is gone when it answers no ping', async () => {
    const { url } = await greet()
    const { reports } = attach(url, 20)
    await vi.waitFor(() => expect(reports).toEqual(['ready', 'exit']))
  })

  it('is let go when it is asked to stop, also while it has not answered yet', async () => {
    const sockets: Socket[] = []
    const silent = createTcpServer((socket) => void sockets.push(socket))
    closers.push(() => {
      for (const socket of sockets) socket.destroy()
      silent.close()
    })
    const { engine, reports } = attach(await listen(silent as unknown as Server))
    engine.stop()
    engine.kill()
    expect(reports).toEqual(['exit'])
  })

  it.each([
    [CONTRACT_VERSION + 1, /Update this desktop\.$/],
    [CONTRACT_VERSION - 1, /Update the engine at 127\.0\.0\.1:\d+\.$/],
  ])('waits for a person where it speaks contract %i', async (version, mend) => {
    const { url } = await greet({ contract: version })
    const { reports } = attach(url)
    await vi.waitFor(() => expect(reports).toHaveLength(2))
    expect(reports[0]).toMatch(/^failed OTHER_CONTRACT The engine at .* is Watchfloor 9\.9\.9/)
    expect(reports[0]).toMatch(mend)
  })

  it.each([
    [401, '', 'BAD_TOKEN', /does not know this token, or it was revoked/],
    [
      403,
      '{"code":"FORBIDDEN","message":"A feed:40 token opens no console"}',
      'BAD_TOKEN',
      /refuses: A feed:40 token opens no console\.$/,
    ],
    [403, '<html>no</html>', 'BAD_TOKEN', /refuses: the token may not do this\.$/],
    [503, '{"code":"BUSY","message":"Too many consoles are connected"}', null, /is busy: Too many/],
    [200, 'hello', 'NOT_WATCHFLOOR', /^failed NOT_WATCHFLOOR No Watchfloor answers .*HTTP 200/],
  ])('says what HTTP %i means', async (status, body, code, words) => {
    const { reports } = attach(await answer(status, body))
    await vi.waitFor(() => expect(reports).toHaveLength(2))
    expect(reports[0]).toMatch(new RegExp(`^failed ${code} `))
    expect(reports[0]).toMatch(words)
  })

  it('is tried again where nothing listens', async () => {
    const { url, open } = await greet()
    const { reports } = attach(url)
    await vi.waitFor(() => expect(open).toHaveLength(1))
    for (const close of closers.splice(0)) close()
    await vi.waitFor(() => expect(reports.at(-1)).toBe('exit'))
    const again = attach(url)
    await vi.waitFor(() => expect(again.reports).toHaveLength(2))
    expect(again.reports[0]).toMatch(/^failed null .* cannot be reached: nothing listens there/)
  })
})

it('tests step by step, and stops at the first that fails', async () => {
  const { url } = await greet({ isReadOnly: true })
  const test = (each: URL) => testRemote({ url: each, token: 'wf_x', ca: null })
  expect(await test(url)).toEqual([
    { name: 'Name found', isOk: true, detail: '' },
    { name: 'Reached', isOk: true, detail: '' },
    { name: 'Signed in', isOk: true, detail: 'As ann, who reads only' },
    { name: 'Same contract', isOk: true, detail: 'Watchfloor 9.9.9' },
  ])
  expect((await test(await answer(401, ''))).map(({ isOk }) => isOk)).toEqual([true, true, false])
  const https = new URL(url)
  https.protocol = 'https:'
  const steps = await test(https)
  expect(steps.at(-1)).toMatchObject({ name: 'TLS', isOk: false })
  expect(steps.at(-1)?.detail).toContain('does not speak TLS.')
})
