import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ConsoleClient } from '../engine/engine'
import { createRandom, type Random } from '../engine/sources/random'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'
import { Analyst } from './crash-analyst.test-kit'
import { LineMaker, type Truth } from './crash-lines.test-kit'
import {
  chooseMoments,
  chooseSeed,
  type Moment,
  Mortal,
  planOf,
  ROUNDS,
} from './crash-moments.test-kit'
import { connectTo, findDifferences, readAll, until } from './crash-state.test-kit'

const HOUR_MS = 3_600_000
/** Pieces that the file grows by in a round, and lines in each. */
const PIECES = 12
const LINES_A_PIECE = 250
/** Pauses between pieces, so that the engine reads them in several batches. */
const LONGEST_PAUSE_MS = 120
/** Nothing new for this long means that nothing more comes. */
const PATIENCE_MS = 15_000

let command: BundledCommand
let folder: string
let data: string
let log: string

beforeAll(async () => {
  command = await bundleCommand()
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-kill-live-'))
  data = join(folder, 'data')
  log = join(folder, 'alerts.log')
})
afterAll(async () => {
  await command.remove()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** A log that grows and is rotated, whoever reads it meanwhile. */
class Writer {
  private isNew = true

  constructor(
    private readonly lines: LineMaker,
    private readonly random: Random,
  ) {}

  /** Appends some lines, now and then in two writes that part a line. */
  async grow(): Promise<void> {
    const text = this.isNew ? this.lines.take(LINES_A_PIECE) : this.lines.takeMore(LINES_A_PIECE)
    this.isNew = false
    const cut = this.random.isLucky(0.3) ? this.random.below(text.length) : text.length
    await appendFile(log, text.slice(0, cut))
    if (cut < text.length) await appendFile(log, text.slice(cut))
  }

  /** As logrotate does it: the newest becomes `.1`, the others move up, older ones are compressed. */
  async rotate(): Promise<void> {
    if (this.isNew) return
    const names = await readdir(folder)
    for (let number = names.length; number > 0; number -= 1) {
      for (const end of ['', '.gz']) {
        const path = join(folder, `alerts.log.${number}`)
        const next = join(folder, `alerts.log.${number + 1}`)
        if (names.includes(`alerts.log.${number}${end}`)) await rename(path + end, next + end)
      }
    }
    await rename(log, join(folder, 'alerts.log.1'))
    this.isNew = true
    if (this.random.isLucky(0.5)) await compress(join(folder, 'alerts.log.3'))
  }
}

/** As gzip does it: whole under another name first, with the time of the original. */
async function compress(path: string): Promise<void> {
  const info = await stat(path).catch(() => null)
  if (info === null) return
  await writeFile(`${path}.gz.new`, gzipSync(await readFile(path)))
  await utimes(`${path}.gz.new`, info.atime, info.mtime)
  await rename(`${path}.gz.new`, `${path}.gz`)
  await rm(path)
}

/** Follows the log while it grows, is rotated and decided about, until it dies at a moment. */
async function followUntil(
  moment: Moment,
  random: Random,
  writer: Writer,
  analyst: Analyst,
): Promise<void> {
  const process = new Mortal(
    command.start(['--data-dir', data, 'serve', '--port', '0', '--json'], planOf(moment, random)),
  )
  const rotations = new Set([random.below(PIECES), random.below(PIECES * 2)])
  const decision = random.below(PIECES)
  const deciding = connectTo(data, process)
  for (let piece = 0; piece < PIECES; piece += 1) {
    await writer.grow()
    if (rotations.has(piece)) await writer.rotate()
    if (piece === decision) {
      const connection = await deciding
      if (connection !== null) await analyst.decide(connection.client, process)
    }
    await wait(random.below(LONGEST_PAUSE_MS))
  }
  if ('isStopping' in moment) process.kill('SIGTERM')
  else if (moment.on === 'clock') process.kill('SIGKILL')
  // A moment that did not come is made up for by the clock.
  const isGone = await process.isGoneSoon()
  if (!isGone) process.kill('SIGKILL')
  const end = await process.ended
  if (end !== 'SIGKILL') throw new Error(`serve ended with ${end}: ${process.stderr}`)
}

/** Follows the log until the analyst has decided about its first alerts, and is killed then. */
async function followUntilDecided(writer: Writer, analyst: Analyst): Promise<void> {
  const process = new Mortal(command.start(['--data-dir', data, 'serve', '--port', '0', '--json']))
  const connection = await connectTo(data, process)
  if (connection === null) throw new Error(`serve did not start: ${process.stderr}`)
  const { client } = connection
  await writer.grow()
  await until(
    async () => ((await client.alerts.list({ limit: 1 })).alerts.length > 0 ? true : null),
    'there was an alert',
  )
  await analyst.decide(client, process)
  process.kill('SIGKILL')
  expect(await process.ended).toBe('SIGKILL')
}

async function serveUntilTold(use: (client: ConsoleClient) => Promise<void>): Promise<void> {
  const process = new Mortal(command.start(['--data-dir', data, 'serve', '--port', '0', '--json']))
  const connection = await connectTo(data, process)
  if (connection === null) throw new Error(`serve did not start: ${process.stderr}`)
  try {
    await use(connection.client)
  } finally {
    process.kill('SIGTERM')
  }
  expect(await process.ended).toBe(0)
}

/** Waits until the engine has read everything there is to read; what is missing then, is lost. */
async function untilCaughtUp(client: ConsoleClient, truth: Truth): Promise<void> {
  const meant = [...truth.counters.values()].flatMap((counters) => [...counters.values()])
  const events = meant.reduce((sum, count) => sum + count, 0)
  let last = ''
  let changedAt = performance.now()
  await until(async () => {
    const { groups } = await client.live.page({ tab: 'all', limit: 1000 })
    const found = groups.reduce((sum, group) => sum + group.count, 0)
    const { total } = await client.sources.rejects({ limit: 1 })
    if (`${found} ${total}` !== last) changedAt = performance.now()
    last = `${found} ${total}`
    const isAll = found >= events && total >= truth.rejects
    return isAll || performance.now() - changedAt > PATIENCE_MS ? true : null
  }, 'nothing more was read')
}

const seed = chooseSeed()

it(
  `an engine that follows a log and is killed ${ROUNDS} times misses and repeats nothing (seed ${seed})`,
  async () => {
    const random = createRandom(seed)
    const now = Date.now()
    const lines = new LineMaker(seed, now)
    const analyst = new Analyst(random, Math.floor((now - 600_000) / HOUR_MS) * HOUR_MS)
    const writer = new Writer(lines, random)
    await serveUntilTold(async (client) => {
      await client.sources.add({ name: 'Alerts', path: log, format: 'auto' })
    })
    await followUntilDecided(writer, analyst)
    const moments = chooseMoments(random, ROUNDS)
    for (const moment of moments) await followUntil(moment, random, writer, analyst)
    await writer.grow()
    const context = `seed ${seed}; killed ${moments.map(({ name }) => name).join(', ')}`
    const truth = lines.truth()
    expect(analyst.count, context).toBeGreaterThan(0)
    const verify = (state: string) =>
      serveUntilTold(async (client) => {
        await untilCaughtUp(client, truth)
        const found = await readAll(client)
        expect(
          findDifferences(truth, found, analyst.released).slice(0, 10),
          `${state}; ${context}`,
        ).toEqual([])
        await analyst.check(found, client)
      })
    await verify('after the last piece')
    await verify('after a clean restart')
    await rm(join(data, 'tally-watchfloor.snapshot'))
    await verify('with counters drawn from history alone')
  },
  ROUNDS * 60_000,
)
