import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'

let command: BundledCommand
let folder: string
let data: string

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-command-'))
  data = join(folder, 'data')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const run = (args: string[], input?: string) =>
  command.run(['--data-dir', data, ...args], input === undefined ? {} : { input })

function eventLine(ip: string, timestamp: number, alertId = 40): string {
  return JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp,
    ip,
    alert_id: alertId,
    dst_port: 80,
    info: '/item?id=1 OR 1=1',
    reason: 'made up',
  })
}

describe('a wrong command line', () => {
  it.each([
    [['frobnicate']],
    [['--colour', 'red', 'alerts']],
    [['import']],
    [['import', 'x', '--format', 'xml']],
    [['events', '999.1.1.1']],
    [['alerts', '--limit', '0']],
    [['blacklist', 'export', '40', '--max-age', 'long']],
    [['blacklist', 'export', '40', '--format', 'exe']],
    [['blacklist', 'export', 'Not-A-List']],
    [['generate', 'alerts', '--duplicates', '30%']],
    [['token', 'add', 'x', '--role', 'king']],
    [['token', 'add', 'a/b', '--role', 'viewer']],
    [['serve', '--port', '70000']],
    [['serve', '--host', '0.0.0.0']],
    [['serve', '--tls-cert', 'x']],
    [['serve', '--token-file', '/nonexistent']],
  ])('exits with 2 and one line: %j', async (args) => {
    const { status, stdout, stderr } = await run(args)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^watchfloor: [^\n]+\n$/)
  })

  it('exits with 2 for settings that are wrong, and names the field', async () => {
    const settings = join(folder, 'settings.json')
    await writeFile(settings, JSON.stringify({ lists: { threshold: 0 } }))
    const { status, stderr } = await run(['--settings', settings, 'alerts'])
    expect(status).toBe(2)
    expect(stderr).toContain('lists.threshold')
    expect(stderr.trimEnd()).not.toContain('\n')
  })

  it('shows the stack to those who debug', async () => {
    const { status, stderr } = await run(['--log-level', 'debug', 'events', 'x'])
    expect(status).toBe(2)
    expect(stderr).toContain('    at ')
  })

  it('helps on every command', async () => {
    for (const name of ['serve', 'import', 'blacklist', 'events', 'alerts', 'generate', 'doctor']) {
      const { status, stdout } = await run([name, '--help'])
      expect(status).toBe(0)
      expect(stdout).toContain('--data-dir')
    }
  })
})

describe('generate', () => {
  it('makes the same lines from the same seed, of documentation addresses alone', async () => {
    const args = ['generate', 'alerts', '--count', '200', '--seed', '7', '--start', '2026-03-02']
    const [one, other] = [await run(args), await run(args)]
    expect(one.stdout).toBe(other.stdout)
    const lines = one.stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(200)
    const own = /^(192\.0\.2|198\.51\.100|203\.0\.113|198\.1[89]\.\d+)\.\d+$|^2001:db8:/
    for (const line of lines) expect(JSON.parse(line).ip).toMatch(own)
  })

  it('writes a file, and says 1 where it cannot', async () => {
    const file = join(folder, 'alerts.ndjson')
    const made = await run(['generate', 'alerts', '--count', '5', '--output', file, '--json'])
    expect(JSON.parse(made.stdout)).toEqual({ file, lines: 5 })
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(5)
    const failed = await run(['generate', 'alerts', '--output', join(folder, 'no', 'x')])
    expect(failed.status).toBe(1)
    expect(failed.stderr).toMatch(/^watchfloor: [^\n]+\n$/)
  })
})

describe('tokens', () => {
  it('are shown once, kept as hashes in a private file, listed and revoked', async () => {
    const added = await run(['token', 'add', 'firewall', '--role', 'feed:40', '--json'])
    const { token } = JSON.parse(added.stdout)
    const file = join(data, 'tokens.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).not.toContain(token)
    expect((await run(['token', 'add', 'firewall', '--role', 'viewer'])).status).toBe(1)
    const revoked = await run(['token', 'revoke', 'firewall'])
    expect(revoked.status).toBe(0)
    const listed = JSON.parse((await run(['token', 'list', '--json'])).stdout)
    expect(listed.tokens).toMatchObject([{ name: 'firewall', role: 'feed:40' }])
    expect(listed.tokens[0].revoked_at).toMatch(/Z$/)
    expect((await run(['token', 'revoke', 'firewall'])).status).toBe(1)
  })
})

describe('import', () => {
  it('counts, and accepts nothing the second time', async () => {
    const file = join(folder, 'alerts.ndjson')
    const now = Date.now()
    const lines = [eventLine('192.0.2.1', now), eventLine('192.0.2.1', now + 1)]
    await writeFile(file, [...lines, lines[0], ''].join('\n'))
    const first = JSON.parse((await run(['import', file, '--json'])).stdout)
    expect(first).toMatchObject({ records: 3, rejected: 0, accepted: 2, duplicates: 1, alerts: 1 })
    const second = JSON.parse((await run(['import', file, '--json'])).stdout)
    expect(second).toMatchObject({ records: 3, accepted: 0, duplicates: 3, alerts: 0 })
    const { stdout } = await run(['events', '::ffff:192.0.2.1', '--json'])
    const history = JSON.parse(stdout)
    expect(history.ip).toBe('192.0.2.1')
    expect(history.events).toHaveLength(2)
    expect(history.events[0]).toMatchObject({
      timestamp: new Date(now + 1).toISOString(),
      alert_id: 40,
      info: '/item?id=1 OR 1=1',
    })
  })

  it('reads standard input, tells rejects by their place, and exits with 3 when strict', async () => {
    const input = `${eventLine('192.0.2.1', Date.now())}\nnot json\n${eventLine('999.1.1.1', Date.now())}\n`
    const told = await run(['import', '-'], input)
    expect(told.status).toBe(0)
    expect(told.stderr).toMatch(/^standard input: line 2: .+$/m)
    expect(told.stderr).toMatch(/^standard input: line 3: .+$/m)
    const strict = await run(['import', '-', '--strict', '--json'], input)
    expect(strict.status).toBe(3)
    expect(JSON.parse(strict.stdout)).toMatchObject({ records: 3, rejected: 2 })
    const rejects = strict.stderr.trimEnd().split('\n')
    expect(rejects.map((line) => JSON.parse(line).place)).toEqual(['line 2', 'line 3'])
  })

  it('writes every reject to a file that is named', async () => {
    const file = join(folder, 'rejects.ndjson')
    const input = 'no json\n'.repeat(50)
    const told = await run(['import', '-', '--rejects', file], input)
    expect(told.stderr).toContain('30 more rejects')
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(50)
  })

  it('says what is wrong with a file that is none', async () => {
    for (const path of [join(folder, 'missing'), folder]) {
      const { status, stdout, stderr } = await run(['import', path])
      expect([1, 2]).toContain(status)
      expect(stdout).toBe('')
      expect(stderr).toContain(path)
      expect(stderr.trimEnd()).not.toContain('\n')
    }
  })
})

describe('lists', () => {
  it('takes values in, refuses what cannot be, and exports for a firewall', async () => {
    await run(['blacklist', 'create', 'mine', 'Mine'])
    const file = join(folder, 'values.txt')
    await writeFile(file, '198.51.100.7 # one\n198.51.100.0/28\n127.0.0.1\nnonsense\n')
    const imported = await run(['blacklist', 'import', 'mine', file, '--json', '--strict'])
    expect(imported.status).toBe(3)
    const outcome = JSON.parse(imported.stdout)
    expect(outcome.added).toBe(2)
    expect(outcome.refused.map((each: { value: string }) => each.value)).toEqual([
      '127.0.0.1',
      'nonsense',
    ])
    const target = join(folder, 'list.txt')
    await writeFile(target, 'old')
    const exported = await run(['blacklist', 'export', 'mine', '--output', target, '--json'])
    expect(JSON.parse(exported.stdout)).toMatchObject({ list: 'mine', file: target })
    expect(await readFile(target, 'utf8')).toContain('198.51.100.')
    await run(['blacklist', 'remove', 'mine', '198.51.100.0/28', '198.51.100.7'])
    expect((await run(['blacklist', 'export', 'mine'])).stdout).toBe('')
  })

  it('leaves the old file where the new one cannot be written', async () => {
    const locked = join(folder, 'locked')
    await mkdir(locked)
    const { status, stderr } = await run([
      'blacklist',
      'export',
      '40',
      '--output',
      join(locked, 'no', 'x'),
    ])
    expect(status).toBe(1)
    expect(stderr).toContain('could not be written')
    await chmod(locked, 0o700)
  })

  it('never exports what is allowed', async () => {
    await run(['blacklist', 'add', '40', '198.51.100.7', '--reason', 'test'])
    expect((await run(['blacklist', 'export', '40'])).stdout).toBe('198.51.100.7\n')
    await run(['blacklist', 'allow', '198.51.100.7', '--reason', 'ours'])
    expect((await run(['blacklist', 'export', '40'])).stdout).toBe('')
    const shown = JSON.parse(
      (await run(['blacklist', 'show', '40', '--state', 'all', '--json'])).stdout,
    )
    expect(shown.entries).toMatchObject([{ ip: '198.51.100.7', state: 'allowed' }])
  })

  it('answers 1 for a list nobody has seen', async () => {
    expect((await run(['blacklist', 'export', '4711'])).status).toBe(1)
  })
})

describe('serve', () => {
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
    expect(names).toEqual(['Node', 'Data folder', 'Settings', 'Store', 'Port', 'Page'])
    await writeFile(join(data, 'settings.json'), JSON.stringify({ retention: { eventsDays: -1 } }))
    const ill = await run(['doctor'])
    expect(ill.status).toBe(1)
    expect(ill.stdout).toContain('retention.eventsDays')
  })
})
