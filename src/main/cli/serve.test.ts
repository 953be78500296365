import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'

let command: BundledCommand
let folder: string
let data: string

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-serve-'))
  data = join(folder, 'data')
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const run = (args: string[], input?: string) =>
  command.run(['--data-dir', data, ...args], input === undefined ? {} : { input })

/** Starts `serve` on a free port and answers once it is ready. */
async function serve(args: string[]) {
  const child = command.start(['--data-dir', data, 'serve', '--json', '--port', '0', ...args])
  const line = await new Promise<string>((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stderr?.on('data', (text: Buffer) => {
      stderr += text.toString()
    })
    child.stdout?.on('data', (text: Buffer) => {
      stdout += text.toString()
      if (stdout.includes('\n')) resolve(stdout)
    })
    child.once('exit', () => reject(new Error(stderr)))
  })
  const served: { url: string; token: string; pid: number } = JSON.parse(line)
  const stop = async (signal: NodeJS.Signals = 'SIGINT') => {
    if (child.exitCode !== null) return child.exitCode
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill(signal)
    return ended
  }
  return { ...served, child, stop }
}

describe('serve', () => {
  it('says where it is, shares its folder with commands, and stops cleanly', async () => {
    const { url, token, pid, child, stop } = await serve([])
    try {
      expect(pid).toBe(child.pid)
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
      expect((await fetch(`${url}blacklists`)).status).toBe(401)
      await run(['import', '-'], `${eventLine('192.0.2.9', Date.now())}\n`)
      const headers = { authorization: `Bearer ${token}` }
      const list = await fetch(`${url}blacklists/40?format=txt`, { headers })
      expect(await list.text()).toBe('192.0.2.9\n')
      const events = await fetch(`${url}ip_events/192.0.2.9`, { headers })
      expect(await events.json()).toMatchObject({ ip: '192.0.2.9', events: [{ alert_id: 40 }] })
      const second = await run(['serve', '--port', '0'])
      expect(second.status).toBe(1)
      expect(second.stderr).toContain('in use')
    } finally {
      expect(await stop()).toBe(0)
    }
    expect(existsSync(join(data, 'control.sock'))).toBe(false)
    expect((await run(['blacklist', 'export', '40'])).stdout).toBe('192.0.2.9\n')
  })

  it('gives lists of the demo no file name that a firewall could take for a real one', async () => {
    const { stop } = await serve(['--demo'])
    try {
      const write = (name: string) =>
        run(['blacklist', 'export', '40', '--output', join(folder, name)])
      const refused = await write('wf.txt')
      expect(refused.status).toBe(1)
      expect(refused.stderr).toContain('begin the name of the file with demo-')
      expect(existsSync(join(folder, 'wf.txt'))).toBe(false)
      const written = await write('demo-wf.txt')
      expect([written.status, existsSync(join(folder, 'demo-wf.txt'))]).toEqual([0, true])
      expect(written.stderr).toContain('These entries are made up')
    } finally {
      expect(await stop()).toBe(0)
    }
  })

  it('lets commands work again after it was killed', async () => {
    const { stop } = await serve([])
    await stop('SIGKILL')
    expect(existsSync(join(data, 'control.sock'))).toBe(true)
    expect((await run(['blacklist', 'list'])).status).toBe(0)
  })

  it('says in one line that its port is in use', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { status, stdout, stderr } = await run(['serve', '--port', `${port}`])
    await new Promise((resolve) => taken.close(resolve))
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^watchfloor: Port \d+ on 127\.0\.0\.1 is in use[^\n]*\n$/)
  })

  it('takes its token from a file', async () => {
    const file = join(folder, 'token')
    await writeFile(file, 'a-token-of-our-own-choice\n')
    const { url, token, stop } = await serve(['--token-file', file])
    try {
      expect(token).toBe('a-token-of-our-own-choice')
      const headers = { authorization: `Bearer ${token}` }
      expect((await fetch(`${url}alerts`, { headers })).status).toBe(200)
    } finally {
      await stop('SIGTERM')
    }
  })
})

describe('doctor', () => {
  it('finds all that is needed, and what is broken', async () => {
    const well = await run(['doctor', '--json'])
    const report = JSON.parse(well.stdout)
    expect([well.status, report.is_ok]).toEqual([0, true])
    const names = report.checks.map((check: { name: string }) => check.name)
    const before = ['Node', 'Data folder', 'Settings', 'Store', 'Port']
    expect(names).toEqual([...before, 'Detector dga', 'Detector dns-tunnel', 'Page'])
    const { url, stop } = await serve([])
    const { port } = new URL(url)
    const beside = await run(['doctor', '--json', '--port', port])
    await stop('SIGTERM')
    expect(JSON.parse(beside.stdout).checks).toContainEqual({
      name: 'Port',
      state: 'ok',
      detail: `${url} is the Watchfloor that runs`,
      mend: null,
    })
    await writeFile(join(data, 'settings.json'), JSON.stringify({ retention: { eventsDays: -1 } }))
    const ill = await run(['doctor'])
    expect(ill.status).toBe(1)
    expect(ill.stdout).toContain('retention.eventsDays')
  })
})
