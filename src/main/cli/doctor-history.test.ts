import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClickHouseServer, startClickHouse } from '../../../scripts/servers/clickhouse.mjs'
import { needServers } from '../../../scripts/servers/needed.mjs'
import { settingsSchema } from '../../shared/settings'
import type { Check } from './check'
import { checkHistoryServer } from './doctor-history'

const { isSkipped, why } = needServers('ClickHouse')

describe.skipIf(isSkipped)(`doctor on a ClickHouse server${why}`, () => {
  let server: ClickHouseServer
  let folder: string

  beforeAll(async () => {
    server = await startClickHouse({ username: 'watch', password: 'right' })
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-doctor-'))
    await writeFile(join(folder, 'password'), 'right\n')
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function check(
    over: Record<string, unknown>,
    env: Record<string, string>,
    now: () => number = Date.now,
  ): Promise<Check[]> {
    const { history } = settingsSchema.parse({
      history: { url: server.url, username: 'watch', ...over },
    })
    const checks: Check[] = []
    for await (const each of checkHistoryServer(history, { env, now })) checks.push(each)
    return checks
  }

  it('finds nothing wrong with a server that is right, its password read from a file', async () => {
    const env = { WATCHFLOOR_CLICKHOUSE_PASSWORD_FILE: join(folder, 'password') }
    expect((await check({}, env)).map(({ name, state }) => `${name} ${state}`)).toEqual([
      'ClickHouse connection ok',
      'ClickHouse version ok',
      'ClickHouse clock ok',
    ])
  })

  it.each([
    ['a wrong password', {}, { WATCHFLOOR_CLICKHOUSE_PASSWORD: 'wrong' }, /password is wrong/],
    ['none', {}, {}, /password is wrong/],
    [
      'a file that is not there',
      {},
      { WATCHFLOOR_CLICKHOUSE_PASSWORD_FILE: '/none' },
      /cannot be read/,
    ],
    [
      'an authority that is not there',
      { tls: { caFile: '/none' } },
      {},
      /history\.tls\.caFile names \/none/,
    ],
    ['no server', { url: 'http://127.0.0.1:1' }, {}, /is away: nothing listens there/],
  ])('says what is wrong with %s', async (_what, over, env, words) => {
    const checks = await check(over, env)
    expect(checks).toHaveLength(1)
    expect(checks[0]).toMatchObject({ state: 'broken', detail: expect.stringMatching(words) })
  })

  it('says what a cluster lacks, and that clocks differ', async () => {
    const env = { WATCHFLOOR_CLICKHOUSE_PASSWORD: 'right' }
    const checks = await check({ cluster: 'none' }, env, () => Date.now() - 5_000)
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'ClickHouse connection ok',
      'ClickHouse version ok',
      'ClickHouse clock warning',
      'ClickHouse cluster broken',
      'ClickHouse keeper broken',
      'ClickHouse macros broken',
    ])
  })

  it('takes no password in the settings', () => {
    const parsed = settingsSchema.safeParse({ history: { url: 'http://watch:right@db:8123' } })
    expect(parsed.error?.issues[0]?.message).toMatch(/WATCHFLOOR_CLICKHOUSE_PASSWORD/)
  })
})
