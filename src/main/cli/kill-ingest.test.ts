import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRandom, type Random } from '../engine/sources/random'
import { connectControlSocket } from '../server/control-socket'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'
import { LineMaker } from './crash-lines.test-kit'
import { chooseMoments, chooseSeed, type Moment, planOf, ROUNDS } from './crash-moments.test-kit'
import { findDifferences, readAll } from './crash-state.test-kit'
import { startServe } from './serve.test-kit'

/** Deliveries that a round adds, and lines in each. */
const DELIVERIES = 12
const LINES = 80
/** Deliveries that a sender has under way at once. */
const AT_ONCE = 3
const LONGEST_LIFE_MS = 600

let command: BundledCommand
let folder: string
let data: string
let token: string

beforeAll(async () => {
  command = await bundleCommand()
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-kill-ingest-'))
  data = join(folder, 'data')
  await mkdir(data)
  const source = { id: 'shipper', kind: 'http', name: 'Log shipper' }
  await writeFile(join(data, 'settings.json'), JSON.stringify({ sources: [source] }))
  const args = ['--data-dir', data, '--json', 'token', 'add', 'shipper', '--role', 'ingest:shipper']
  const added = await command.run(args)
  token = JSON.parse(added.stdout).token
})
afterAll(async () => {
  await command.remove()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Sends each delivery until it is answered 200, as log shippers do, and then never again. */
class Shipper {
  private readonly waiting: Uint8Array<ArrayBuffer>[] = []

  add(text: string): void {
    // Every second one is packed, which must make no difference.
    const bytes = this.waiting.length % 2 === 0 ? Buffer.from(text) : gzipSync(text)
    this.waiting.push(new Uint8Array(bytes))
  }

  get isDone(): boolean {
    return this.waiting.length === 0
  }

  /** Sends until nothing waits, or until nobody answers. */
  async ship(url: string): Promise<void> {
    const lanes = Array.from({ length: AT_ONCE }, async () => {
      for (let body = this.waiting.shift(); body !== undefined; body = this.waiting.shift()) {
        const status = await this.send(url, body)
        if (status !== 200) this.waiting.push(body)
        if (status === null) return
      }
    })
    await Promise.all(lanes)
  }

  /** The status of the answer; null where there was none. */
  private async send(url: string, body: Uint8Array<ArrayBuffer>): Promise<number | null> {
    try {
      const answer = await fetch(`${url}ingest/shipper`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body,
      })
      await answer.text()
      if (![200, 429, 503].includes(answer.status)) throw new StrangeAnswer(answer.status)
      return answer.status
    } catch (error) {
      if (error instanceof StrangeAnswer) throw error
      return null
    }
  }
}

class StrangeAnswer extends Error {
  constructor(status: number) {
    super(`A delivery was answered ${status}`)
  }
}

/** Serves and takes deliveries until it dies at a moment. */
async function serveUntil(moment: Moment, random: Random, shipper: Shipper): Promise<void> {
  // Some moments lie in starting, before anything can be sent.
  const served = await startServe(command, data, planOf(moment, random)).catch(() => null)
  if (served === null) return
  const shipping = shipper.ship(served.url)
  if ('isStopping' in moment) await shipping
  else await Promise.race([shipping, wait(random.below(LONGEST_LIFE_MS))])
  if ('isStopping' in moment) await served.stop('SIGTERM')
  await served.stop('SIGKILL')
  await shipping
}

const seed = chooseSeed()

it(
  `deliveries to an engine that is killed ${ROUNDS} times are stored and counted once (seed ${seed})`,
  async () => {
    const random = createRandom(seed)
    const lines = new LineMaker(seed, Date.now())
    const shipper = new Shipper()
    const moments = chooseMoments(random, ROUNDS)
    for (const moment of moments) {
      for (let n = 0; n < DELIVERIES; n += 1) shipper.add(lines.take(LINES))
      await serveUntil(moment, random, shipper)
    }
    const context = `seed ${seed}; killed ${moments.map(({ name }) => name).join(', ')}`
    for (let n = 0; n < DELIVERIES; n += 1) shipper.add(lines.take(LINES))
    const asked = await startServe(command, data)
    const shipping = shipper.ship(asked.url)
    expect(await asked.stop('SIGTERM'), context).toBe(0)
    await shipping
    const last = await startServe(command, data)
    await shipper.ship(last.url)
    expect(shipper.isDone, context).toBe(true)
    // What was answered 200 a moment ago must be there without being sent again.
    await last.stop('SIGKILL')
    const served = await startServe(command, data)
    const connection = await connectControlSocket(data)
    if (connection === null) throw new Error('The engine does not answer')
    const found = await readAll(connection.client)
    connection.close()
    expect(findDifferences(lines.truth(), found, new Set()).slice(0, 10), context).toEqual([])
    expect(await served.stop('SIGTERM')).toBe(0)
  },
  ROUNDS * 60_000,
)
