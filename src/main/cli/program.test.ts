import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommandLine } from './program'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-program-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A stream that keeps what is written, as far as commands use one. */
function keep(): { stream: NodeJS.WriteStream; text: () => string } {
  let text = ''
  const stream = {
    isTTY: false,
    write: (chunk: string, done?: () => void) => {
      text += chunk
      done?.()
      return true
    },
  }
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text }
}

/** Runs a command line in this process; none of these reaches the engine. */
async function run(args: string[]) {
  const [stdout, stderr] = [keep(), keep()]
  const status = await runCommandLine(['--data-dir', join(folder, 'data'), ...args], {
    stdin: () => process.stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: {},
    signal: new AbortController().signal,
    now: () => Date.UTC(2026, 2, 2),
  })
  return { status, stdout: stdout.text(), stderr: stderr.text() }
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
    const names = ['serve', 'import', 'blacklist', 'events', 'alerts', 'generate', 'doctor']
    for (const name of [...names, 'licences']) {
      const { status, stdout } = await run([name, '--help'])
      expect(status).toBe(0)
      expect(stdout).toContain('--data-dir')
    }
  })

  it('tells what holds unless asked as a person would write it', async () => {
    const add = await run(['blacklist', 'add', '--help'])
    expect(add.stdout).toContain('7d, 12h, ... or never (default: 7d)')
    const serve = await run(['serve', '--help'])
    expect(serve.stdout).not.toContain('[]')
  })
})
