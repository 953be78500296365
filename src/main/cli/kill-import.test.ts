import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRandom, type Random } from '../engine/sources/random'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'
import { Analyst } from './crash-analyst.test-kit'
import { LineMaker } from './crash-lines.test-kit'
import {
  chooseMoments,
  chooseSeed,
  type Moment,
  Mortal,
  planOf,
  ROUNDS,
} from './crash-moments.test-kit'
import { connectTo, findDifferences, readAll } from './crash-state.test-kit'

const HOUR_MS = 3_600_000
const LINES_A_FILE = 12_000
/** An import of one file takes about this long, start included. */
const LONGEST_WAIT_MS = 2_500

let command: BundledCommand
let folder: string
let data: string

beforeAll(async () => {
  command = await bundleCommand()
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-kill-import-'))
  data = join(folder, 'data')
})
afterAll(async () => {
  await command.remove()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Imports a file and dies at a moment of that, or is killed by the clock. */
async function importUntil(moment: Moment, file: string, random: Random): Promise<void> {
  const args = ['--data-dir', data, 'import', file, '--json', '--quiet']
  const process = new Mortal(command.start(args, planOf(moment, random)))
  if (moment.on === 'clock') {
    await Promise.race([process.ended, wait(random.below(LONGEST_WAIT_MS))])
    process.kill('SIGKILL')
  }
  const end = await process.ended
  if (end !== 'SIGKILL' && end !== 0) throw new Error(`import ended with ${end}: ${process.stderr}`)
}

/** Runs an engine without sources for as long as `use` takes, then ends it with a signal. */
async function withEngine(
  signal: NodeJS.Signals,
  use: (client: Parameters<typeof readAll>[0], process: Mortal) => Promise<void>,
): Promise<void> {
  const process = new Mortal(command.start(['--data-dir', data, 'serve', '--port', '0', '--json']))
  const connection = await connectTo(data, process)
  if (connection === null) throw new Error(`serve did not start: ${process.stderr}`)
  try {
    await use(connection.client, process)
  } finally {
    process.kill(signal)
  }
  expect(await process.ended).toBe(signal === 'SIGKILL' ? signal : 0)
}

const seed = chooseSeed()

it(
  `an import that is killed ${ROUNDS} times ends as one that never was (seed ${seed})`,
  async () => {
    const random = createRandom(seed)
    const now = Date.now()
    const lines = new LineMaker(seed, now)
    const analyst = new Analyst(random, Math.floor((now - 600_000) / HOUR_MS) * HOUR_MS)
    const files: string[] = []
    const told: string[] = []
    for (const moment of chooseMoments(random, ROUNDS)) {
      const file = join(folder, `alerts-${files.length}.ndjson`)
      await writeFile(file, lines.take(LINES_A_FILE))
      files.push(file)
      told.push(moment.name)
      await importUntil(moment, file, random)
      await withEngine('SIGKILL', (client, process) => analyst.decide(client, process))
    }
    const context = `seed ${seed}; killed ${told.join(', ')}`
    const last = await command.run(['--data-dir', data, 'import', ...files, '--json', '--quiet'])
    expect(last.status, context).toBe(0)
    const truth = lines.truth()
    expect(JSON.parse(last.stdout)).toMatchObject({
      records: files.length * LINES_A_FILE,
      rejected: truth.rejects,
    })
    expect(analyst.count, context).toBeGreaterThan(0)
    const verify = async (state: string) =>
      withEngine('SIGTERM', async (client) => {
        const found = await readAll(client)
        expect(
          findDifferences(truth, found, analyst.released).slice(0, 10),
          `${state}; ${context}`,
        ).toEqual([])
        await analyst.check(found, client)
      })
    await verify('after the last import')
    await verify('after a clean restart')
    await rm(join(data, 'tally-watchfloor.snapshot'))
    await verify('with counters drawn from history alone')
  },
  ROUNDS * 60_000,
)
