import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { beginStream, ChronicleServer } from '../engine/chronicle/chronicle-server.test-kit'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'

const PATIENCE_MS = 20_000
const TIMES = [1, 2, 3].map(
  (n) => `${new Date(Date.now() - 60_000).toISOString().slice(0, 19)}.00000000${n}Z`,
)
const idOf = (n: number) => ({ id: `de_${n}` })

let command: BundledCommand
let folder: string
let key: string
let server: ChronicleServer

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-chronicle-'))
  server = new ChronicleServer()
  await server.start()
  key = join(folder, 'key.json')
  await writeFile(key, server.keyFile(), { mode: 0o600 })
})
afterEach(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

const argsOf = (...more: string[]) => [
  ...['--data-dir', join(folder, 'data'), 'chronicle', '--credentials', key],
  ...['--base-url', server.url, ...more],
]

/** Starts it, and what it says so far. */
function start(...more: string[]) {
  const child = command.start(argsOf(...more))
  const said = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  const until = async (isSo: () => boolean) => {
    for (const end = Date.now() + PATIENCE_MS; !isSo(); await delay(20)) {
      if (Date.now() > end) throw new Error(`It did not come to that: ${JSON.stringify(said)}`)
    }
  }
  return { said, until, child, ended: once(child, 'close') as Promise<[number | null]> }
}

describe('watchfloor chronicle', () => {
  it('writes each detection as one line, and says at the end where the next run goes on', async () => {
    const run = start('--region', 'us')
    await run.until(() => server.connections === 1)
    server.send(
      `,{"continuationTime":"${TIMES[0]}","detections":[{"id":"de_1",\r\n "n":12345678901234567890},{"id":"de_2"}]}`,
    )
    await run.until(() => run.said.stdout.endsWith('{"id":"de_2"}\n'))
    expect(run.said.stdout).toBe('{"id":"de_1", "n":12345678901234567890}\n{"id":"de_2"}\n')
    run.child.kill('SIGINT')
    expect(await run.ended).toEqual([0, null])
    expect(run.said.stderr).toContain(`Go on with --continuation-time ${TIMES[0]}\n`)
    expect(run.said.stderr).not.toContain('PRIVATE')
    // Nothing else runs: no history, no lock, no settings.
    expect(await readdir(folder)).toEqual(['key.json'])
  })

  it('goes on at a continuation time, and writes nothing twice after a break', async () => {
    server.batches.push({ continuationTime: TIMES[1] ?? '', detections: [idOf(1), idOf(2)] })
    server.misbehaviours.push((response) => {
      beginStream(response)
      response.write('[{"detections":[{"id":"de_1"},{"id"', () =>
        setTimeout(() => response.destroy(), 500),
      )
    })
    const run = start('--continuation-time', (TIMES[0] ?? '').replace('T', ' '))
    await run.until(() => run.said.stdout.includes('de_2'))
    expect(run.said.stdout).toBe('{"id":"de_1"}\n{"id":"de_2"}\n')
    expect(server.calls.map(({ continuationTime }) => continuationTime)).toEqual([
      TIMES[0],
      TIMES[0],
    ])
    run.child.kill('SIGTERM')
    expect(await run.ended).toEqual([0, null])
  })

  it('ends at once with HTTP 400 and with 403, and says what to check', async () => {
    for (const [status, words] of [
      [400, 'Check region'],
      [403, 'Check that the key'],
    ] as const) {
      server.misbehaviours.push((response) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end('{"error":{"message":"no"}}')
      })
      const ended = await command.run(argsOf())
      expect(ended.status).toBe(1)
      expect(ended.stderr).toContain(`HTTP ${status}: no`)
      expect(ended.stderr).toContain(words)
    }
    expect(server.calls).toHaveLength(2)
  })

  it('gives up after failures in a row', async () => {
    for (let n = 0; n < 2; n += 1) {
      server.misbehaviours.push((response) => {
        response.writeHead(500, { 'content-type': 'text/plain' })
        response.end('broken')
      })
    }
    const ended = await command.run(argsOf('--failures', '2'))
    expect(ended.status).toBe(1)
    expect(ended.stderr).toMatch(/Next try in \d s\.\n/)
    expect(server.calls).toHaveLength(2)
  })

  it('begins at a page of v1alpha, and says after which the next run goes on', async () => {
    const instance = 'projects/p/locations/eu/instances/i'
    server.misbehaviours.push((response) => {
      beginStream(response)
      response.write('[{"detections":[{"id":"de_1"}],"nextPageToken":"p2"}')
    })
    const run = start(
      ...['--endpoint', 'v1alpha', '--instance', instance, '--page-start-time', TIMES[0] ?? ''],
      ...['--max-detections', '7', '--batch-size', '3', '--page-size', '50'],
    )
    await run.until(() => run.said.stdout.includes('de_1'))
    run.child.kill('SIGINT')
    expect(await run.ended).toEqual([0, null])
    expect(JSON.parse(server.calls[0]?.body ?? '')).toEqual({
      pageStartTime: TIMES[0],
      detectionBatchSize: 3,
      maxDetections: 7,
    })
    expect(run.said.stderr).toContain('Go on with --page-token p2\n')
    for (const args of [
      ['--page-token', 'p2'],
      ['--max-detections', '9'],
    ]) {
      const refused = await command.run(argsOf(...args))
      expect(refused).toMatchObject({ status: 2 })
      expect(refused.stderr).toContain(`${args[0]} is known to v1alpha alone`)
    }
  })

  it('fetches what is too old for the stream beside it, and where it ends before goes on there', async () => {
    const old = '2026-01-02T00:00:00Z'
    server.listPages = [[idOf(1)], [idOf(2)]]
    server.batches.push({ continuationTime: TIMES[1] ?? '', detections: [] })
    const run = start('--continuation-time', old)
    await run.until(() => run.said.stdout.includes('de_1') && server.connections === 1)
    const next = new Date(Date.now() + 60_000).toISOString()
    server.raise({ continuationTime: next, detections: [idOf(3)] })
    // The second page waits for its turn, and the stream does not wait for it.
    await run.until(() => run.said.stdout.includes('de_3'))
    expect(run.said.stdout).not.toContain('de_2')
    run.child.kill('SIGINT')
    expect(await run.ended).toEqual([0, null])
    expect(run.said.stderr).toContain(`Go on with --continuation-time ${old}\n`)
  })

  it('says what is wrong with a key file or an option', async () => {
    await writeFile(key, '{"client_email":"x@y.example"}')
    expect(await command.run(argsOf())).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('private_key'),
    })
    const missing = ['chronicle', '--credentials', join(folder, 'none.json')]
    expect((await command.run(missing)).stderr).toContain('cannot be read (ENOENT)')
    expect((await command.run(argsOf('--continuation-time', 'now'))).status).toBe(2)
    const moon = await command.run(argsOf('--region', 'the moon'))
    expect(moon.stderr).toContain('--region must be a region, such as us')
    await writeFile(key, server.keyFile())
    const future = await command.run(argsOf('--continuation-time', '2999-01-01T00:00:00Z'))
    expect(future.stderr).toContain('lies in the future')
    expect(future.stderr).not.toContain('Go on with')
    expect((await command.run(argsOf('--endpoint', 'v1alpha'))).status).toBe(2)
  })
})

describe('watchfloor import', () => {
  it('takes recorded streams, answers of the list call and detections a line, each detection once', async () => {
    const made = await command.run(['generate', 'chronicle', '--count', '60', '--seed', '3'])
    const lines = made.stdout.trimEnd().split('\n')
    const batch = (from: number, to: number) =>
      `{"continuationTime":"${TIMES[0]}","detections":[${lines.slice(from, to).join(',')}]}`
    const files = {
      'stream.json': `[{"heartbeat":true},\r\n${batch(0, 20)},\r\n{"continuationTime":"${TIMES[1]}"},\r\n${batch(20, 40)}`,
      'list.json': `{"detections":[${lines.slice(30, 50).join(',\n')}],"nextPageToken":"x"}`,
      'lines.ndjson': `${lines.join('\n')}\n`,
    }
    const imported = async (name: keyof typeof files) => {
      const file = join(folder, name)
      await writeFile(file, files[name])
      const args = ['--data-dir', join(folder, 'data'), '--json', 'import', file]
      return JSON.parse((await command.run(args)).stdout)
    }
    const NONE = { rejected: 0, failed: 0 }
    const first = await imported('stream.json')
    expect(first).toMatchObject({ ...NONE, records: 40, duplicates: 0 })
    const second = await imported('list.json')
    expect(second).toMatchObject({ ...NONE, records: 20 })
    expect(second.duplicates).toBeGreaterThan(0)
    const third = await imported('lines.ndjson')
    expect(third).toMatchObject({ ...NONE, records: 60 })
    expect(third.duplicates).toBe(first.accepted + second.accepted)
    expect(await imported('stream.json')).toMatchObject({ ...NONE, accepted: 0 })
  })
})
