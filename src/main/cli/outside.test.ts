import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPageFolder } from '../page-folder'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'
import { startServe } from './serve.test-kit'

const HOOK = new URL('./watch-connections.test-kit.mjs', import.meta.url).href
const HERE = /^\w+ (\/|localhost$|127\.|::1$)/

let command: BundledCommand
let folder: string
let data: string
let noted: string

beforeAll(async () => {
  command = await bundleCommand()
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-outside-'))
  data = join(folder, 'data')
  noted = join(folder, 'connections')
  await writeFile(noted, '')
})
afterAll(async () => {
  await command.remove()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

const watched = () => ({ nodeArgs: ['--import', HOOK], env: { WATCHFLOOR_CONNECTIONS: noted } })

/** What was asked for since the last look. */
async function takeNotes(): Promise<string[]> {
  const notes = (await readFile(noted, 'utf8')).split('\n').filter((line) => line !== '')
  await writeFile(noted, '')
  return notes
}

/** Runs a watched command to its end. */
async function runWatched(...args: string[]): Promise<void> {
  const child = command.start(['--data-dir', data, ...args], watched())
  child.stdout?.resume()
  child.stderr?.resume()
  child.stdin?.end()
  const status = await new Promise((resolve) => child.once('close', resolve))
  expect(status, args.join(' ')).toBe(0)
}

describe('connections to the outside', () => {
  it('would be noticed', async () => {
    const tries = [
      "require('node:net').connect(80, '192.0.2.1')",
      "require('node:http').get('http://name.example/')",
      "require('node:dns').lookup('name.example', () => {})",
      "require('node:dns/promises').resolve4('name.example')",
      "fetch('http://192.0.2.1/').catch((error) => { throw error })",
      "require('node:dgram').createSocket('udp4').send('x', 53, '192.0.2.1')",
    ]
    for (const code of tries) {
      const { status } = spawnSync(process.execPath, ['--import', HOOK, '--eval', code], {
        env: { ...process.env, WATCHFLOOR_CONNECTIONS: noted },
      })
      const notes = await takeNotes()
      expect(notes.filter((note) => !HERE.test(note)).length, code).toBeGreaterThan(0)
      expect(status, code).not.toBe(0)
    }
  }, 60_000)

  it('are opened by no command', async () => {
    const file = join(folder, 'alerts.ndjson')
    await writeFile(file, `${eventLine('192.0.2.9', Date.now())}\n`)
    await runWatched('import', file)
    await runWatched('blacklist', 'export', '40')
    await runWatched('doctor')
    expect((await takeNotes()).filter((note) => !HERE.test(note))).toEqual([])
  }, 60_000)

  it('are opened neither by serve nor by what it serves', async () => {
    const served = await startServe(command, data, watched())
    try {
      const page = await (await served.get('')).text()
      for (const path of ['blacklists', 'blacklists/40?format=txt', 'ip_events/192.0.2.9']) {
        expect((await served.get(path)).status, path).toBe(200)
      }
      await runWatched('import', fileURLToPath(new URL('../../../package.json', import.meta.url)))
      const isBuilt = !page.includes('npm run build')
      expect(isBuilt, `the page is built in ${findPageFolder()}`).toBe(true)
      const links = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link ?? '')
      expect(links.length).toBeGreaterThan(1)
      for (const link of links) {
        expect(new URL(link, served.url).origin).toBe(new URL(served.url).origin)
        expect((await served.get(link.replace(/^\.?\//, ''))).status, link).toBe(200)
      }
    } finally {
      expect(await served.stop('SIGTERM')).toBe(0)
    }
    const notes = await takeNotes()
    // The import went through the engine that runs: that connection was seen.
    expect(notes.length).toBeGreaterThan(0)
    expect(notes.filter((note) => !HERE.test(note))).toEqual([])
  }, 60_000)
})

const hasStrace = spawnSync('strace', ['-V']).status === 0
const why = hasStrace ? '' : ' (skipped: no strace here)'

it.skipIf(!hasStrace)(
  `the system sees no connection to the outside either${why}`,
  async () => {
    const trace = join(folder, 'trace')
    const file = join(folder, 'more.ndjson')
    await writeFile(file, `${eventLine('192.0.2.10', Date.now())}\n`)
    const watch = ['-f', '-qq', '-e', 'trace=connect,sendto,sendmsg', '-o', trace]
    const { status, stderr } = spawnSync(
      'strace',
      [...watch, process.execPath, command.file, '--data-dir', data, 'import', file],
      { encoding: 'utf8', input: '' },
    )
    expect(status, stderr).toBe(0)
    const calls = (await readFile(trace, 'utf8')).split('\n')
    // The command looks for an engine that runs, so that there is always one call to see.
    expect(calls.some((call) => call.includes('AF_UNIX'))).toBe(true)
    const outside = calls.filter((call) => /AF_INET6?/.test(call) && !/"127\.|"::1"/.test(call))
    expect(outside).toEqual([])
  },
  60_000,
)
