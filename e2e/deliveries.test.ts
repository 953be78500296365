import { describe, expect, it } from 'vitest'
import { feedRow, feedRows, goTo } from './kit/desk'
import { reportLine } from './kit/records'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

/** A delivery as ntopng posts it, with one flow alert. */
function delivery(secret: string, ip: string): string {
  const now = Math.floor(Date.now() / 1000)
  const alert = {
    alert_id: 68,
    score: 160,
    tstamp: now,
    first_seen: now - 2,
    cli_ip: ip,
    cli_port: 41_822,
    srv_ip: '198.51.100.20',
    srv_port: 80,
    proto: 6,
    'proto.ndpi': 'HTTP',
    info: '198.51.100.20/.env',
    json: {
      alerts: { '68': { score: 150, alert_generation: { script_key: 'ndpi_possible_exploit' } } },
    },
  }
  const whole = { version: '0.2', timestamp: now, sharedsecret: secret, alerts: [alert] }
  return JSON.stringify(whole, null, 2)
}

async function post(address: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(address, { method: 'POST', headers, body })).status
}

describe('a source that takes deliveries', () => {
  it(
    'is set up from the first run: the address and the secret are copied, the alert is on Live at once',
    withDesk({ isDemo: true }, async ({ open, page }) => {
      const copied = async (what: string) => {
        await page.getByRole('button', { name: `Copy ${what}` }).click()
        await page.getByText(`Copied ${what}.`).waitFor()
        return page.evaluate(() => navigator.clipboard.readText())
      }
      await open()
      await page.getByRole('button', { name: 'Get address' }).click()
      const form = page.getByRole('complementary', { name: 'Add source' })
      await form.getByRole('textbox', { name: 'Name' }).fill('Branch ntopng')
      await page.keyboard.press('Enter')
      const panel = page.getByRole('complementary', { name: 'Connect Branch ntopng' })
      await panel.getByText('Shown this once').waitFor()
      const address = await copied('Webhook URL')
      const secret = await copied('Shared secret')
      expect(new URL(address).pathname).toBe('/ingest/branch-ntopng')
      const row = page.getByRole('row', { name: /Branch ntopng/ })
      await row.getByText('/ingest/branch-ntopng').waitFor()

      expect(await post(address, delivery('wfs_wrong', '203.0.113.77'))).toBe(401)
      await goTo(page, 'live')
      await page.getByText('Demo feed is running.').waitFor()
      const body = delivery(secret, '203.0.113.77')
      expect(await post(address, body)).toBe(200)
      await feedRow(page, '203.0.113.77').waitFor()
      await expect.poll(() => page.getByText('DEMO', { exact: true }).count()).toBe(0)
      expect(await post(address, body)).toBe(200)
      await expect.poll(() => feedRows(page).count()).toBe(1)
    }),
  )

  it(
    'shows a secret once, and makes a new one that ends the old',
    withDesk({ isBare: true }, async ({ open, page }) => {
      await open('sources')
      await page.getByRole('button', { name: 'Add source' }).first().click()
      await page.getByRole('button', { name: 'HTTP', exact: true }).click()
      const form = page.getByRole('complementary', { name: 'Add source' })
      await form.getByRole('button', { name: 'Add source' }).click()
      await form.getByText('Give it a name').waitFor()
      await form.getByRole('textbox', { name: 'Name' }).fill('Shipper')
      await page.keyboard.press('Enter')
      const panel = page.getByRole('complementary', { name: 'Connect Shipper' })
      const old = await panel.getByText(/^wfs_/).innerText()
      const address = await panel
        .getByText(/\/ingest\/shipper$/)
        .first()
        .innerText()
      await page.keyboard.press('Escape')
      await expect.poll(() => panel.count()).toBe(0)

      await page.getByRole('button', { name: 'How to connect Shipper' }).click()
      await panel.getByText('only its hash is kept').waitFor()
      expect(await panel.getByText(/^wfs_/).count()).toBe(0)
      await panel.getByRole('button', { name: 'Make a new secret' }).click()
      await page.getByRole('button', { name: 'Make new secret' }).click()
      const secret = await panel.getByText(/^wfs_/).innerText()
      expect(await post(address, delivery(old, '203.0.113.78'))).toBe(401)
      expect(await post(address, delivery(secret, '203.0.113.78'))).toBe(200)
      const row = page.getByRole('row', { name: /Shipper/ })
      await row.getByText('A delivery came without a valid token').waitFor()

      await page.getByRole('button', { name: 'Pause Shipper' }).click()
      await page.getByRole('button', { name: 'Resume Shipper' }).waitFor()
      expect(await post(address, delivery(secret, '203.0.113.79'))).toBe(503)
    }),
  )

  it(
    'stands beside a file, and its rejects are shown',
    withDesk({ reports: [{ ip: '203.0.113.1' }] }, async ({ open, page, serve }) => {
      await open('sources/http')
      const form = page.getByRole('complementary', { name: 'Add source' })
      await form.getByRole('textbox', { name: 'Name' }).fill('Lines')
      await page.keyboard.press('Enter')
      await page.getByRole('complementary', { name: 'Connect Lines' }).waitFor()
      const answer = await fetch(`${serve.url}ingest/lines`, {
        method: 'POST',
        headers: { authorization: `Bearer ${serve.token}` },
        body: `${reportLine({ ip: '203.0.113.80' })}not one of ours\n`,
      })
      expect(await answer.json()).toMatchObject({ records: 2, accepted: 1, rejected: 1 })
      await page.getByRole('button', { name: 'Lines', exact: true }).click()
      await page.getByText('line 2').first().waitFor()
      await goTo(page, 'live')
      await feedRow(page, '203.0.113.80').waitFor()
    }),
  )
})
