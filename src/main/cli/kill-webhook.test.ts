import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PublicAlertMessage } from '../../shared/public-api'
import { answer, reset, useHookServers } from '../engine/outlets/webhook/hook-server.test-kit'
import { createRandom } from '../engine/sources/random'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'
import { chooseSeed, type Moment, Mortal, planOf, ROUNDS } from './crash-moments.test-kit'
import { until } from './crash-state.test-kit'
import { startMember, stopMember } from './kafka-members.test-kit'

const HOUR_MS = 3_600_000
const LONGEST_LIFE_MS = 2_500
const PER_MESSAGE = 15
/** A message a second. */
const PATIENCE_MS = 60_000 + ROUNDS * 15_000

vi.setConfig({ testTimeout: 60_000 + ROUNDS * 30_000 })

const seed = chooseSeed()

describe('an engine that tells alerts to a webhook', () => {
  const servers = useHookServers()
  let command: BundledCommand
  let data: string
  let log: string
  let server: Awaited<ReturnType<typeof servers.start>>
  beforeAll(async () => {
    command = await bundleCommand()
  })
  afterAll(() => command.remove())
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-kill-webhook-'))
    data = join(folder, 'data')
    log = join(folder, 'alerts.ndjson')
    server = await servers.start()
    await mkdir(data)
    await writeFile(log, '')
    const outlet = {
      id: 'soar',
      name: 'SOAR',
      kind: 'webhook',
      form: 'json',
      rules: [{ minSeverity: 'low' }],
      perMessage: PER_MESSAGE,
      gatherMs: 0,
    }
    const source = { id: 'alerts', name: 'Alerts', kind: 'log-file', path: log }
    const settings = { sources: [source], outlets: [outlet] }
    const secrets = {
      WATCHFLOOR_WEBHOOK_URL: server.address,
      WATCHFLOOR_WEBHOOK_KEY: 'k'.repeat(32),
    }
    await writeFile(join(data, 'settings.json'), JSON.stringify(settings))
    await writeFile(
      join(data, 'outlet-secrets.json'),
      JSON.stringify({ version: 1, secrets: { soar: secrets } }),
    )
    return () => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  let written = 0
  /** Alerts of so many addresses that nobody reported before. */
  async function write(addresses: number): Promise<void> {
    const lines = Array.from({ length: addresses }, (_, n) =>
      eventLine(`198.18.${(written + n) >> 8}.${(written + n) & 255}`, Date.now() - HOUR_MS),
    )
    written += addresses
    await appendFile(log, `${lines.join('\n')}\n`)
  }

  const start = (moment: Moment) =>
    new Mortal(
      command.start(
        ['--data-dir', data, 'serve', '--port', '0', '--json'],
        planOf(moment, createRandom(seed)),
      ),
    )

  /** Alerts of the messages that were taken. */
  const readAlerts = (from = 0) =>
    server.taken
      .slice(from)
      .flatMap(({ body }) => (JSON.parse(body) as { alerts: PublicAlertMessage[] }).alerts)

  const untilTold = (alerts: number) =>
    until(
      () => (new Set(readAlerts().map(({ id }) => id)).size === alerts ? true : null),
      'everything was told',
      PATIENCE_MS,
    )

  const atTold = (when: 'before' | 'after'): Moment => ({
    on: 'statement',
    name: `${when} it is noted what was told`,
    match: 'INSERT INTO watchfloor\\.told ',
    when,
    skipBelow: 1,
  })

  it('repeats the message in flight when it was killed, and nothing else', async () => {
    await write(20)
    expect(await start(atTold('before')).ended).toBe('SIGKILL')
    const first = readAlerts()
    expect(first).toHaveLength(PER_MESSAGE)
    expect(await start(atTold('after')).ended).toBe('SIGKILL')
    expect(
      readAlerts()
        .slice(PER_MESSAGE)
        .map(({ id, version }) => `${id} ${version}`)
        .sort(),
    ).toEqual(first.map(({ id, version }) => `${id} ${version}`).sort())
    const [before, after] = server.taken
    expect(after?.headers['x-watchfloor-delivery']).toBe(before?.headers['x-watchfloor-delivery'])
    const member = await startMember(command, data)
    await untilTold(20)
    await stopMember(member)
    expect(readAlerts()).toHaveLength(20 + PER_MESSAGE)
  })

  it(`and is killed ${ROUNDS} times while the receiver is in trouble misses nothing`, async () => {
    const random = createRandom(seed)
    const before = written
    for (let round = 0; round < ROUNDS; round += 1) {
      const trouble = random.pick([answer(500), reset, answer(429, { 'retry-after': '1' })])
      server.next.push(trouble)
      const process = start({ on: 'clock', name: 'at any time' })
      await write(50)
      await wait(random.below(LONGEST_LIFE_MS))
      await write(50)
      await wait(random.below(LONGEST_LIFE_MS))
      process.kill('SIGKILL')
      expect(await process.ended, `${process.stderr}; seed ${seed}`).toBe('SIGKILL')
    }
    server.next.length = 0
    const member = await startMember(command, data)
    const taken = server.taken.length
    await untilTold(written - before)
    // Nothing is told again by an engine that goes on undisturbed, but the message in flight.
    await until(
      async () => ((await readState(member)) === 0 ? true : null),
      'nothing waits',
      PATIENCE_MS,
    )
    await stopMember(member)
    const last = readAlerts(taken + 1)
    expect(new Set(last.map(({ id }) => id)).size, `seed ${seed}`).toBe(last.length)
  })
})

/** How much waits for the outlet. */
async function readState({
  client,
}: Awaited<ReturnType<typeof startMember>>): Promise<number | null> {
  const statuses = await client.status.watch()
  const first = await statuses.next()
  await statuses.return(undefined)
  return first.done === true ? null : (first.value.outlets[0]?.waiting ?? null)
}
