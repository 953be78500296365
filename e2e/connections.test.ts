import type { Page } from 'playwright'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startClickHouse } from '../scripts/servers/clickhouse.mjs'
import { needServers } from '../scripts/servers/needed.mjs'
import { startRedis } from '../scripts/servers/redis.mjs'
import { goTo } from './kit/desk'
import { runCommand } from './kit/serve'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const { isSkipped, why } = needServers('ClickHouse', 'Redis')
const tokenSchema = z.object({ token: z.string() })

/** The section of Settings, and a connection in it by its name. */
const section = (page: Page) => page.getByRole('region', { name: 'Connections' })

describe.skipIf(isSkipped)(`connections in Settings${why}`, () => {
  const toStop: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const stop of toStop.splice(0).reverse()) await stop()
  })

  it('say where all lives and where secrets come from, and what a test of each finds', async () => {
    const house = await startClickHouse({ username: 'watch', password: 'right' })
    toStop.push(() => house.stop())
    const redis = await startRedis()
    toStop.push(() => redis.stop())
    const address = `127.0.0.1:${redis.port}`
    const probes = {
      kind: 'kafka' as const,
      id: 'probes',
      name: 'Probes',
      brokers: ['127.0.0.1:9'],
      topics: ['blacklist-events'],
      sasl: { mechanism: 'plain' as const, username: 'reader' },
    }
    const settings = {
      history: { url: house.url, username: 'watch', database: 'soc' },
      tally: { redis: { addresses: [address], wantedReplicas: 0 } },
      sources: [probes],
    }
    const env = { WATCHFLOOR_CLICKHOUSE_PASSWORD: 'right' }
    await withDesk({ settings, env }, async ({ open, page, dataFolder }) => {
      await open('settings/connections')
      const here = section(page)
      await here
        .getByText(`ClickHouse at ${house.url}, database soc, no cluster, user watch`)
        .waitFor()
      await here.getByText('The secret comes from WATCHFLOOR_CLICKHOUSE_PASSWORD.').waitFor()
      await here.getByText(`Redis at ${address}, the default user, no TLS`).waitFor()
      await here.getByText(/^No secret is set: WATCHFLOOR_REDIS_PASSWORD in/).waitFor()
      await here
        .getByText(/^No secret is set: WATCHFLOOR_KAFKA_PASSWORD_PROBES or WATCHFLOOR_KAFKA_PA/)
        .waitFor()
      await here.getByText(`${dataFolder}/settings.json`).waitFor()
      expect(await page.content()).not.toContain('right<')

      await here.getByRole('button', { name: 'Test History' }).click()
      const history = here.getByRole('status', { name: 'Test of History' })
      await history.getByText('It works.').waitFor()
      await history.getByText(/^ClickHouse \d/).waitFor()
      await here.getByRole('button', { name: 'Test Counters' }).click()
      await here.getByRole('status', { name: 'Test of Counters' }).getByText('It works.').waitFor()
      await here.getByRole('button', { name: 'Test Probes' }).click()
      const tested = here.getByRole('status', { name: 'Test of Probes' })
      await tested.getByText('The test failed.').waitFor()
      await tested.getByText(/WATCHFLOOR_KAFKA_PASSWORD/).waitFor()

      await redis.stop()
      toStop.pop()
      await here.getByText(/^Away since /).waitFor()
      await here.getByRole('button', { name: 'Test Counters' }).click()
      await here
        .getByRole('status', { name: 'Test of Counters' })
        .getByText('The test failed.')
        .waitFor()
    })()
  })

  it('say by how much a clock differs, as do the status bar and Sources', async () => {
    const redis = await startRedis()
    toStop.push(() => redis.stop())
    const settings = { tally: { redis: { addresses: [`127.0.0.1:${redis.port}`] } } }
    const slow = 'const now=Date.now;Date.now=()=>now()-3600000'
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(slow)}` }
    await withDesk({ isBare: true, settings, env }, async ({ open, page }) => {
      const words = 'The clock of Redis is 1 h ahead of the engine’s'
      await open('settings/connections')
      await section(page).getByText(words).waitFor()
      await page.getByRole('contentinfo').getByText(words).waitFor()
      await goTo(page, 'sources')
      await page.getByRole('main').getByText(`${words}.`).waitFor()
    })()
  })

  it(
    'are shown to a viewer, who is told why there is no test for them',
    withDesk(
      {
        isBare: true,
        settings: {
          sources: [
            {
              kind: 'kafka',
              id: 'probes',
              name: 'Probes',
              brokers: ['127.0.0.1:9'],
              topics: ['events'],
              isPaused: true,
            },
          ],
        },
      },
      async ({ context, dataFolder, serve }) => {
        const args = ['token', 'add', 'guest', '--role', 'viewer', '--data-dir', dataFolder]
        const { token } = tokenSchema.parse(JSON.parse(await runCommand([...args, '--json'])))
        const page = await context.newPage()
        await page.goto(`${serve.url}#token=${token}`)
        await page.getByRole('img', { name: 'Signed in as guest' }).waitFor()
        await goTo(page, 'settings/connections')
        const here = section(page)
        await here.getByText('Embedded ClickHouse, in the data folder').waitFor()
        await here.getByText('In the engine itself, drawn from history').waitFor()
        await here.getByText('Kafka: events at 127.0.0.1:9, group watchfloor').waitFor()
        const test = here.getByRole('button', { name: 'Test Probes' })
        expect(await test.getAttribute('aria-disabled')).toBe('true')
        await test.hover()
        await page.getByRole('tooltip', { name: /The token guest reads only/ }).waitFor()
      },
    ),
  )
})
