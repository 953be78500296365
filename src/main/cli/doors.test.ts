import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'
import { startServe } from './serve.test-kit'

// Each starts the command many times.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

let command: BundledCommand
let folder: string
let data: string

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-doors-'))
  data = join(folder, 'data')
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const run = (args: string[], { input = '', dataFolder = data } = {}) =>
  command.run(['--data-dir', dataFolder, ...args], { input })

/** One line, without a stack. */
const ONE_LINE = /^watchfloor: [^\n]+\n$/

describe('a data folder that is in use', () => {
  it('turns a second serve away and goes on as if nothing had been', async () => {
    const served = await startServe(command, data)
    try {
      await run(['import', '-'], { input: `${eventLine('192.0.2.9', Date.now())}\n` })
      const second = await run(['serve', '--port', '0'])
      expect([second.status, second.stdout]).toEqual([1, ''])
      expect(second.stderr).toMatch(ONE_LINE)
      expect(second.stderr).toContain(`in use by another Watchfloor (process ${served.pid})`)
      const list = await served.get('blacklists/40?format=txt')
      expect(await list.text()).toBe('192.0.2.9\n')
      const third = await run(['blacklist', 'export', '40'])
      expect(third.stdout).toBe('192.0.2.9\n')
    } finally {
      expect(await served.stop('SIGTERM')).toBe(0)
    }
  })

  it('is taken by one of several that start at once, over the mark of a dead owner', async () => {
    await mkdir(data)
    const mark = JSON.stringify({ pid: 1, startedAt: 'x', token: 'y' })
    await writeFile(join(data, 'engine.lock'), mark)
    const starts = await Promise.allSettled(
      Array.from({ length: 4 }, () => startServe(command, data)),
    )
    const served = starts.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const refused = starts.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    try {
      expect(served).toHaveLength(1)
      for (const { message } of refused) {
        expect(message).toMatch(/^serve ended with 1: watchfloor: [^\n]* is in use by [^\n]*\n$/)
      }
      expect(await served[0]?.get('blacklists').then(({ status }) => status)).toBe(200)
    } finally {
      for (const each of served) await each.stop('SIGTERM')
    }
    expect(await readdir(data)).not.toContainEqual(expect.stringContaining('engine.lock'))
  })

  it('is free again where its port was not', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { status, stdout, stderr } = await run(['serve', '--port', `${port}`])
    await new Promise((resolve) => taken.close(resolve))
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(ONE_LINE)
    expect(await readdir(data)).not.toContain('engine.lock')
    expect((await run(['blacklist', 'list'])).status).toBe(0)
  })

  it('is opened where the mark of a dead owner is left, whole or half written', async () => {
    await mkdir(data)
    for (const mark of ['{"pid":', JSON.stringify({ pid: 1, startedAt: 'x', token: 'y' })]) {
      await writeFile(join(data, 'engine.lock'), mark)
      expect((await run(['blacklist', 'list'])).status, mark).toBe(0)
    }
  })
})

describe('a history that cannot be opened', () => {
  const broken = async (words: string) => {
    for (const args of [
      ['serve', '--port', '0'],
      ['blacklist', 'list'],
    ]) {
      const { status, stdout, stderr } = await run(args)
      expect([status, stdout], args.join(' ')).toEqual([1, ''])
      expect(stderr).toMatch(ONE_LINE)
      expect(stderr).toContain(words)
    }
  }
  const store = (...names: string[]) => join(data, 'history', ...names)

  it('is told where its files are damaged, and left as it is', async () => {
    await run(['import', '-'], { input: `${eventLine('192.0.2.9', Date.now())}\n` })
    for (const name of ['watchfloor.sql', join('watchfloor', 'events.sql')]) {
      const file = store('metadata', name)
      const before = await readFile(file, 'utf8')
      await writeFile(file, 'junk')
      await broken(`metadata/${name} is damaged`)
      expect(await readFile(file, 'utf8')).toBe('junk')
      await writeFile(file, before)
    }
    const events = store('metadata', 'watchfloor', 'events.sql')
    const definition = await readFile(events, 'utf8')
    await writeFile(events, '')
    await broken('metadata/watchfloor/events.sql is empty')
    await writeFile(events, definition)
    await rename(store('store'), join(folder, 'aside'))
    await writeFile(store('store'), '')
    await broken('store is no folder')
    await rm(store('store'))
    await rename(join(folder, 'aside'), store('store'))
    await rename(store(), join(folder, 'aside'))
    await writeFile(store(), '')
    await broken('history is no folder')
    await rm(store())
    await rename(join(folder, 'aside'), store())
    expect((await run(['blacklist', 'export', '40'])).stdout).toBe('192.0.2.9\n')
  })

  it('is told where parts of it are damaged, and the rest is there', async () => {
    await run(['import', '-'], { input: `${eventLine('192.0.2.9', Date.now())}\n` })
    for (const name of await readdir(store('store'), { recursive: true })) {
      if (name.endsWith('data.bin')) await writeFile(store('store', name), 'junk')
    }
    const listed = await run(['blacklist', 'list'])
    expect(listed.status).toBe(0)
    expect(listed.stderr).toContain('parts of the history are damaged and were put aside')
    const doctor = await run(['doctor'])
    expect(doctor.status).toBe(1)
    expect(doctor.stdout).toMatch(/BROKEN +Store: \d+ parts of the history are damaged/)
  })

  it.skipIf(process.platform !== 'linux')(
    'is told in one line where another program has it and the mark of its owner is gone',
    async () => {
      const served = await startServe(command, data)
      try {
        await rm(join(data, 'engine.lock'))
        const second = await run(['serve', '--port', '0'])
        expect([second.status, second.stdout]).toEqual([1, ''])
        expect(second.stderr).toMatch(ONE_LINE)
        expect(second.stderr).toContain(`in use by another program (process ${served.pid})`)
      } finally {
        expect(await served.stop('SIGTERM')).toBe(0)
      }
    },
  )

  it('ends the process in one line where it does not open in time', async () => {
    await run(['blacklist', 'list'])
    const opener = await bundleCommand('open-store.test-kit.ts')
    try {
      const open = (ms: number) => opener.run([store(), String(ms)])
      expect(await open(60_000)).toMatchObject({ status: 0, stderr: '' })
      const [file = ''] = (await readdir(store('store'), { recursive: true })).filter((name) =>
        name.endsWith('format_version.txt'),
      )
      const before = await readFile(store('store', file))
      // Whoever opens it waits for a writer that never comes.
      await rm(store('store', file))
      execFileSync('mkfifo', [store('store', file)])
      const { status, stderr } = await open(500)
      expect(status).not.toBe(0)
      expect(stderr).toMatch(ONE_LINE)
      expect(stderr).toContain('did not open within 0.5 s')
      await rm(store('store', file))
      await writeFile(store('store', file), before)
    } finally {
      await opener.remove()
    }
    expect((await run(['blacklist', 'list'])).status).toBe(0)
  })
})

describe('a data folder that cannot be opened', () => {
  const commands = [
    ['serve', '--port', '0'],
    ['import', '-'],
    ['blacklist', 'list'],
  ]

  it('is told where it cannot be written', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, 'mine')
    const places = [file, join(file, 'below')]
    // No user may write there, root included.
    if (process.platform === 'linux') places.push('/proc/watchfloor')
    for (const dataFolder of places) {
      // What is wrong is found before any command does its own work: one place for all is enough.
      for (const args of dataFolder === file ? commands : commands.slice(0, 1)) {
        const { status, stdout, stderr } = await run(args, { dataFolder })
        expect([status, stdout], `${args.join(' ')} in ${dataFolder}`).toEqual([1, ''])
        expect(stderr).toMatch(ONE_LINE)
        expect(stderr).toContain(`The data folder ${dataFolder} cannot be written`)
      }
    }
    expect(await readFile(file, 'utf8')).toBe('mine')
  })

  it('is left as it is where a newer program wrote it', async () => {
    await mkdir(data)
    const layout = '{"layout":99,"program":"9.9.9"}'
    await writeFile(join(data, 'layout.json'), layout)
    for (const args of commands.slice(0, 2)) {
      const { status, stderr } = await run(args)
      expect(status).toBe(1)
      expect(stderr).toMatch(ONE_LINE)
      expect(stderr).toContain('Watchfloor 9.9.9, which is newer')
    }
    expect(await readdir(data)).toEqual(['layout.json'])
    expect(await readFile(join(data, 'layout.json'), 'utf8')).toBe(layout)
  })

  it('is told with status 2 where the settings are wrong, and they are left alone', async () => {
    await mkdir(data)
    const file = join(data, 'settings.json')
    for (const [content, words] of [
      ['{"retention": {', 'is not JSON'],
      ['{"retention": {"eventsDays": "many"}}', 'wrong at "retention.eventsDays"'],
      ['{"retention": {"eventDays": 30}}', 'wrong at "retention.eventDays": there is no such'],
      [
        '{"sources": [{"kind": "http", "id": "a", "name": "A", "secret": "x"}]}',
        'sources.0.secret',
      ],
    ] as const) {
      await writeFile(file, content)
      const { status, stdout, stderr } = await run(['serve', '--port', '0'])
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(ONE_LINE)
      expect(stderr).toContain(words)
      expect(await readFile(file, 'utf8')).toBe(content)
    }
    await rm(file)
    expect((await run(['blacklist', 'list'])).status).toBe(0)
  })
})
