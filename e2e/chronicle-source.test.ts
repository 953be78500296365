import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChronicleServer } from '../src/main/engine/chronicle/chronicle-server.test-kit'
import { generateDetections } from '../src/main/engine/sources/synthetic-detections'
import { goTo } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const KEY = join(tmpdir(), `watchfloor-chronicle-key-${process.pid}`)
const NO_KEY = `${KEY}-none`
const server = new ChronicleServer()

beforeAll(async () => {
  await server.start()
  await writeFile(KEY, server.keyFile(), { mode: 0o600 })
  await writeFile(NO_KEY, 'no key')
})
afterAll(async () => {
  await server.stop()
  for (const file of [KEY, NO_KEY]) await rm(file, { force: true })
})

function refuse(status: number, message: string): void {
  server.misbehaviours.push((response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { code: status, message } }))
  })
}

describe('a Chronicle source in the window', () => {
  it(
    'is tested, mended, added, retried where it fails, and brings alerts',
    withDesk({ isBare: true }, async ({ open, page, dataFolder }) => {
      await open('sources/chronicle')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      const field = (name: RegExp) => panel.getByRole('textbox', { name })
      const test = panel.getByRole('button', { name: 'Test', exact: true })
      await field(/^Name/).fill('SecOps')
      await field(/^Base address/).fill('secops.example')
      await test.click()
      await panel.getByText('must be an https address', { exact: false }).waitFor()
      await field(/^Base address/).fill(server.url)
      await test.click()
      await panel.getByText('There is no key of a service account.', { exact: false }).waitFor()
      await panel.locator('input[type=file]').setInputFiles(KEY)
      refuse(403, 'permission denied')
      await test.click()
      await panel.getByText('permission denied', { exact: false }).waitFor()
      await panel.getByText('The test stopped here.', { exact: false }).waitFor()
      await test.click()
      await panel.getByText('reader@tenant.example').waitFor()
      await panel.getByText('It can be read. You can add it now.').waitFor()
      refuse(403, 'permission denied')
      await panel.getByRole('button', { name: 'Add source' }).click()

      const row = page.getByRole('row', { name: /SecOps/ })
      await row.getByText('Failing').waitFor()
      const kept = join(dataFolder, 'source-secrets.json')
      expect((await stat(kept)).mode & 0o777).toBe(0o600)
      expect(await readFile(join(dataFolder, 'settings.json'), 'utf8')).not.toContain('PRIVATE')
      await page.getByText('Check that the key belongs', { exact: false }).waitFor()
      await row.getByRole('button', { name: 'Retry SecOps' }).click()
      await row.getByText('Waiting for more').waitFor()
      const [line = ''] = generateDetections({ count: 1, start: Date.now() - 60_000 })
      const continuationTime = new Date().toISOString()
      server.raise({ continuationTime, detections: [JSON.parse(line)] })
      await row.getByRole('button', { name: 'SecOps', exact: true }).click()
      const facts = page.getByRole('table', { name: 'Stream of SecOps' })
      await facts.getByRole('row', { name: `Goes on from ${continuationTime}` }).waitFor()
      await open('settings/connections')
      const here = page.getByRole('region', { name: 'Connections' })
      await here.getByText('The secret was given here.').waitFor()
      await here.locator('input[type=file]').setInputFiles(NO_KEY)
      await here.getByText('is not valid JSON', { exact: false }).waitFor()
      await here.locator('input[type=file]').setInputFiles(KEY)
      await page.getByText('SecOps begins anew with the new key.').waitFor()
      await goTo(page, 'live')
      await page
        .getByRole('row', { name: /dns_beacon|failed_logins|new_country|malware|SSH|secrets/ })
        .first()
        .waitFor()
    }),
  )

  it(
    'says what its stream could not give until somebody has seen it',
    withDesk({ isBare: true }, async ({ open, page }) => {
      const from = new Date(Date.now() - 9 * 24 * 3_600_000).toISOString()
      server.listFaults = [403]
      await open('sources/chronicle')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('textbox', { name: /^Name/ }).fill('SecOps')
      await panel.getByRole('textbox', { name: /^Base address/ }).fill(server.url)
      await panel.getByRole('textbox', { name: /^From when on/ }).fill(from)
      await panel.locator('input[type=file]').setInputFiles(KEY)
      await panel.getByRole('button', { name: 'Add source' }).click()
      const gaps = page.getByRole('list', { name: 'What streams could not give' })
      await gaps.getByText(`Missing: from ${from} to`, { exact: false }).waitFor()
      await gaps.getByText('may stream detection alerts', { exact: false }).waitFor()
      await page.reload()
      await gaps.getByRole('button', { name: `Dismiss the gap of SecOps from ${from}` }).click()
      await gaps.waitFor({ state: 'detached' })
    }),
  )
})
