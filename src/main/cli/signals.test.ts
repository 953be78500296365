import { execFileSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConsoleClient } from '../engine/engine'
import { connectControlSocket } from '../server/control-socket'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'
import { Mortal } from './crash-moments.test-kit'
import { until } from './crash-state.test-kit'
import { startServe } from './serve.test-kit'

/** Stopping takes no longer than this, however much is left to do. */
const BOUND_MS = 10_000
const LINES = 50_000
const ADDRESSES = 200
const AT_LOAD = new URL('./signal-at-load.test-kit.mjs', import.meta.url).href

vi.setConfig({ testTimeout: 60_000 })

let command: BundledCommand
let folder: string
let data: string
let file: string

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-signals-'))
  data = join(folder, 'data')
  file = join(folder, 'alerts.ndjson')
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const run = (...args: string[]) => command.run(['--data-dir', data, ...args])

/** An import from a pipe that never ends: it holds all lines of `file`. */
async function startEndlessImport() {
  await writeLines()
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const child = command.start(['--data-dir', data, 'import', pipe, '--json'])
  let stdout = ''
  child.stdout?.on('data', (text) => {
    stdout += text
  })
  const writer = createWriteStream(pipe)
  // The import may go before it has read everything: the pipe then breaks and closes by itself.
  writer.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => writer.once('close', () => resolve()))
  writer.write(await readFile(file))
  return {
    process: new Mortal(child),
    said: () => stdout,
    letGo: async () => {
      writer.destroy()
      await closed
    },
  }
}

async function writeLines(): Promise<void> {
  const now = Date.now()
  const lines = Array.from({ length: LINES }, (_, n) =>
    eventLine(`203.0.113.${n % ADDRESSES}`, now - LINES + n),
  )
  await writeFile(file, `${lines.join('\n')}\n`)
}

/** Waits until the engine that runs in the data folder tells what `isSo` wants. */
async function whenEngine(isSo: (client: ConsoleClient) => Promise<boolean>): Promise<void> {
  const connection = await until(
    () => connectControlSocket(data).catch(() => null),
    'an engine answered',
  )
  await until(async () => ((await isSo(connection.client)) ? true : null), 'it was so')
  connection.close()
}

const hasEvents = async (client: ConsoleClient) =>
  (await client.live.page({ tab: 'all' })).groups.length > 0

/** How long a process takes to end after a signal, ms, and how it ends. */
async function stop(process: Mortal, signal: NodeJS.Signals) {
  const from = performance.now()
  process.kill(signal)
  const end = await process.ended
  return { end, ms: performance.now() - from }
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('stops an import between two batches: accepted is stored, status 1', async () => {
    const { process, said, letGo } = await startEndlessImport()
    await whenEngine(hasEvents)
    const { end, ms } = await stop(process, signal)
    await letGo()
    expect(end).toBe(1)
    expect(ms).toBeLessThan(BOUND_MS)
    expect(process.stderr).toContain('Stopped before the end; what was accepted is stored.')
    const { records, accepted } = JSON.parse(said())
    expect(accepted).toBe(records)
    expect(records).toBeGreaterThan(0)
    const again = JSON.parse((await run('import', file, '--json')).stdout)
    expect(again).toMatchObject({ records: LINES, duplicates: records, accepted: LINES - records })
  })

  it('is kept for a command that is only being loaded', async () => {
    const start = { nodeArgs: ['--import', AT_LOAD], env: { WATCHFLOOR_SIGNAL: signal } }
    const process = new Mortal(command.start(['--data-dir', data, 'blacklist', 'list'], start))
    expect(await process.ended).toBe(1)
    expect(process.stderr).toBe('watchfloor: Stopped before it began.\n')
    const serve = new Mortal(command.start(['--data-dir', data, 'serve', '--port', '0'], start))
    expect(await serve.ended).toBe(0)
  })

  it('stops serve while it follows a log: what it read is stored, status 0', async () => {
    await writeFile(file, `${eventLine('203.0.113.250', Date.now())}\n`)
    const served = await startServe(command, data)
    await whenEngine(async (client) => {
      await client.sources.add({ name: 'Alerts', path: file, format: 'auto' })
      return true
    })
    await whenEngine(hasEvents)
    const lines = Array.from({ length: 20_000 }, (_, n) =>
      eventLine(`203.0.113.${n % ADDRESSES}`, Date.now() - n),
    )
    await appendFile(file, `${lines.join('\n')}\n`)
    const from = performance.now()
    expect(await served.stop(signal)).toBe(0)
    expect(performance.now() - from).toBeLessThan(BOUND_MS)
    expect(served.said()).toBe('Stopping; what was accepted is being stored.\n')
    const again = await startServe(command, data)
    const countOf = async () => {
      const list = (await (await again.get('blacklists/40')).json()) as {
        blacklist: Record<string, number>
      }
      return Object.values(list.blacklist).reduce((sum, count) => sum + count, 0)
    }
    await until(async () => ((await countOf()) >= lines.length + 1 ? true : null), 'all was read')
    expect(await countOf()).toBe(lines.length + 1)
    expect(await again.stop(signal)).toBe(0)
  })
})

it('a serve that is stopped under an import tells it, and both end soon', async () => {
  const served = await startServe(command, data)
  const { process, letGo } = await startEndlessImport()
  await whenEngine(hasEvents)
  const from = performance.now()
  expect(await served.stop('SIGTERM')).toBe(0)
  expect(await process.ended).toBe(1)
  await letGo()
  expect(performance.now() - from).toBeLessThan(BOUND_MS)
  expect(process.stderr).toContain('The engine stopped while this command was talking to it')
  const again = JSON.parse((await run('import', file, '--json')).stdout)
  expect(again).toMatchObject({ records: LINES })
  expect(again.accepted + again.duplicates).toBe(LINES)
  expect(again.duplicates).toBeGreaterThan(0)
})
