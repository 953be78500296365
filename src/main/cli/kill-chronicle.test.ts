import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { beginStream, ChronicleServer } from '../engine/chronicle/chronicle-server.test-kit'
import type { ConsoleClient } from '../engine/engine'
import { createRandom, type Random } from '../engine/sources/random'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'
import { chooseMoments, chooseSeed, type Moment, Mortal, planOf } from './crash-moments.test-kit'
import { connectTo, readAlerts, until } from './crash-state.test-kit'

/** Full length only where it was asked for. */
const KILLS = process.env.WATCHFLOOR_LONG === '1' ? 25 : 3
/** Batches that are raised while one process lives, and pauses between them. */
const BATCHES = 10
const LONGEST_PAUSE_MS = 100
/** Nothing new for this long means that nothing more comes. */
const PATIENCE_MS = 20_000
const NOW = Date.now()

let command: BundledCommand
let folder: string
let data: string
let server: ChronicleServer

beforeAll(async () => {
  command = await bundleCommand()
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-kill-chronicle-'))
  data = join(folder, 'data')
  server = new ChronicleServer()
  await server.start()
  await mkdir(data)
  const source = {
    kind: 'chronicle',
    id: 'secops',
    name: 'SecOps',
    baseUrl: server.url,
    continuationTime: timeOf(0),
  }
  await writeFile(join(data, 'settings.json'), JSON.stringify({ sources: [source] }))
  await writeFile(join(folder, 'key.json'), server.keyFile(), { mode: 0o600 })
})
afterAll(async () => {
  await command.remove()
  await server.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

function timeOf(n: number): string {
  return new Date(NOW - 60_000).toISOString().replace(/\.\d+Z$/, `.${String(n).padStart(9, '0')}Z`)
}

/** A detection of a host of its own: its alert counts it and nothing else. */
function detectionOf(n: number, padding: number): unknown {
  const number = String(n).padStart(12, '0')
  return {
    id: `de_00000000-0000-4000-8000-${number}`,
    type: 'RULE_DETECTION',
    createdTime: new Date(NOW - 30_000).toISOString(),
    detectionTime: new Date(NOW - 60_000).toISOString(),
    detection: [
      {
        ruleId: 'ru_00000000-0000-4000-8000-000000000001',
        ruleName: 'made_up',
        alertState: 'ALERTING',
        ruleType: 'SINGLE_EVENT',
        detectionFields: [{ key: 'hostname', value: `host-${n}` }],
      },
    ],
    collectionElements: [
      { label: 'e1', references: [{ event: { metadata: { description: 'é'.repeat(padding) } } }] },
    ],
  }
}

/** Raises detections in batches of many sizes, and numbers them. */
class Chronicle {
  detections = 0
  private batches = 0

  constructor(private readonly random: Random) {}

  raise(): void {
    const { random } = this
    const count = random.isLucky(0.1) ? 0 : 1 + random.below(random.isLucky(0.2) ? 400 : 40)
    const detections = Array.from({ length: count }, () => {
      this.detections += 1
      return detectionOf(this.detections, random.below(2_000))
    })
    this.batches += 1
    server.raise({ continuationTime: timeOf(this.batches), detections })
  }

  /** Now and then a connection is answered badly, in the middle of what was missed. */
  misbehave(): void {
    const { random } = this
    if (random.isLucky(0.3)) {
      server.misbehaviours.push((response, { continuationTime }) => {
        const missed = server.batches.filter(
          (each) => each.continuationTime > (continuationTime ?? ''),
        )
        const text = `[${missed.map((each) => JSON.stringify(each)).join(',\r\n')}`
        const cut = random.below(Buffer.byteLength(text) + 1)
        beginStream(response)
        response.write(Buffer.from(text).subarray(0, cut), () =>
          setTimeout(() => response.destroy(), 100),
        )
      })
    }
    if (random.isLucky(0.3)) server.reset()
  }
}

function start(plan: ReturnType<typeof planOf> = {}): Mortal {
  const env = {
    ...('env' in plan ? plan.env : {}),
    WATCHFLOOR_CHRONICLE_CREDENTIALS_FILE: join(folder, 'key.json'),
  }
  const args = ['--data-dir', data, 'serve', '--port', '0', '--json']
  return new Mortal(command.start(args, { ...plan, env }))
}

/** Streams while detections are raised, until it dies at a moment. */
async function streamUntil(moment: Moment, random: Random, chronicle: Chronicle): Promise<void> {
  const process = start(planOf(moment, random))
  // Detections wait in Chronicle until it is there; most are raised while it streams.
  await Promise.race([connectTo(data, process), process.ended])
  for (let n = 0; n < BATCHES && !process.isGone(); n += 1) {
    chronicle.raise()
    chronicle.misbehave()
    await wait(random.below(LONGEST_PAUSE_MS))
  }
  if ('isStopping' in moment) process.kill('SIGTERM')
  else if (moment.on === 'clock') process.kill('SIGKILL')
  if (!(await process.isGoneSoon())) process.kill('SIGKILL')
  const end = await process.ended
  if (end !== 'SIGKILL') throw new Error(`serve ended with ${end}: ${process.stderr}`)
}

async function verify(count: number, context: string): Promise<void> {
  server.misbehaviours.length = 0
  const process = start()
  const connection = await connectTo(data, process)
  if (connection === null) throw new Error(`serve did not start: ${process.stderr}`)
  try {
    await untilCaughtUp(connection.client, count)
    const found = new Map<string, number>()
    for (const alert of await readAlerts(connection.client)) {
      found.set(alert.subject, (found.get(alert.subject) ?? 0) + alert.count)
    }
    const meant = Array.from({ length: count }, (_, n) => `host-${n + 1}`)
    expect(
      {
        missing: meant.filter((subject) => !found.has(subject)).slice(0, 10),
        repeated: [...found].filter(([, times]) => times !== 1).slice(0, 10),
        all: found.size,
      },
      context,
    ).toEqual({ missing: [], repeated: [], all: count })
    expect((await connection.client.sources.rejects({ limit: 1 })).total, context).toBe(0)
  } finally {
    process.kill('SIGTERM')
  }
  expect(await process.ended).toBe(0)
}

async function untilCaughtUp(client: ConsoleClient, count: number): Promise<void> {
  let last = -1
  let changedAt = performance.now()
  await until(async () => {
    const { groups } = await client.live.page({ tab: 'all', limit: 1000 })
    const found = groups.length
    if (found !== last) changedAt = performance.now()
    last = found
    const isAll = found >= Math.min(count, 1000) && (await readAlerts(client)).length >= count
    return isAll || performance.now() - changedAt > PATIENCE_MS ? true : null
  }, 'nothing more was streamed')
}

const seed = chooseSeed()

it(
  `an engine that streams detections and is killed ${KILLS} times has each exactly once (seed ${seed})`,
  async () => {
    const random = createRandom(seed)
    const chronicle = new Chronicle(random)
    const moments = chooseMoments(random, KILLS)
    for (const moment of moments) await streamUntil(moment, random, chronicle)
    chronicle.raise()
    const names = moments.map(({ name }) => name).join(', ')
    const context = `seed ${seed}; killed ${names}; ${chronicle.detections} detections`
    expect(chronicle.detections, context).toBeGreaterThan(100)
    await verify(chronicle.detections, context)
    await verify(chronicle.detections, `after a clean restart; ${context}`)
  },
  KILLS * 60_000 + 120_000,
)
