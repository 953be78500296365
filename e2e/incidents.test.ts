import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { drawer, feedRow, goTo } from './kit/desk'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const HOST = 'www.site.example'
/** Start of a bucket of two minutes, some time ago. */
const T0 = Math.floor(Date.now() / 120_000) * 120_000 - 26 * 60_000
const ATTACK_MS = 12 * 60_000
const FLOODERS = Array.from({ length: 12 }, (_, n) => `198.51.100.${n + 1}`)

const lineOf = (ip: string, ms: number, path: string) =>
  `${JSON.stringify({
    '@timestamp': new Date(T0 + ms).toISOString(),
    client_ip: ip,
    client_request_host: HOST,
    client_ua: 'x',
    client_url: path,
    content_type: 'text/html',
    http_response_code: ip.startsWith('198') ? 503 : 200,
    querystring: null,
    reply_length_bytes: 1_000,
  })}\n`

/** Eight people for sixteen minutes, and a flood of twelve addresses for the last four. */
function attackLines(): string {
  const people = Array.from({ length: 8 * 120 }, (_, n) => ({
    ip: `203.0.113.${1 + (n % 8)}`,
    ms: n * 1_000,
    path: `/page-${(n * 7) % 13}.html`,
  }))
  const flood = FLOODERS.flatMap((ip) =>
    Array.from({ length: 200 }, (_, n) => ({ ip, ms: ATTACK_MS + n * 1_150, path: '/search' })),
  )
  return [...people, ...flood]
    .sort((a, b) => a.ms - b.ms)
    .map(({ ip, ms, path }) => lineOf(ip, ms, path))
    .join('')
}

/** The attack is small. */
const SMALL = {
  isBare: true,
  settings: {
    detectors: {
      webAnomaly: { incidentClients: 10, incidentRequests: 500, flood: { requests: 80 } },
    },
  },
} as const

describe('Traffic of a host', () => {
  it(
    'shows an incident as a band, leads to its page, and blocks its addresses, with an undo',
    withDesk(SMALL, async ({ open, page, folder }) => {
      const path = join(folder, 'access.ndjson')
      await writeFile(path, attackLines())
      await open()
      await importFile(page, path, /^3,360 records in /)
      await goTo(page, 'traffic')
      const incidents = page.getByRole('complementary', { name: 'Incidents' })
      await incidents.getByText('over', { exact: true }).waitFor()
      expect(await incidents.getByRole('button').count()).toBe(1)
      await page.getByRole('button', { name: /^under attack, / }).waitFor()
      expect(await findBarriers(page, 'traffic of a host')).toEqual([])
      await page.keyboard.press('v')
      const table = page.getByRole('region', { name: 'Numbers as a table' })
      await table
        .getByRole('row', { name: /under attack/ })
        .first()
        .waitFor()
      await page.keyboard.press('v')

      await page.getByRole('button', { name: /^under attack, / }).click()
      await page.getByRole('heading', { name: `Incident of ${HOST}` }).waitFor()
      const addresses = page.getByRole('region', { name: 'Addresses' })
      await addresses.getByRole('row', { name: /198\.51\.100\.1 .*flood/ }).waitFor()
      await addresses.getByRole('button', { name: 'Address' }).click()
      await expect
        .poll(async () => await addresses.getByRole('row').nth(1).innerText())
        .toContain('198.51.100.1')
      expect(await findBarriers(page, 'an incident')).toEqual([])

      // One of them is allowed: it stays off, and that is told.
      await goTo(page, 'entity/198.51.100.3')
      await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
      await page.keyboard.press('l')
      await page.keyboard.press('Enter')
      await page
        .getByText(/^Allowed 198/)
        .first()
        .waitFor()
      await page.goBack()
      await page.getByRole('heading', { name: `Incident of ${HOST}` }).waitFor()
      await page.keyboard.press('b')
      const form = page.getByRole('dialog')
      await form.getByRole('button', { name: 'Block', exact: true }).click()
      const report = page.getByRole('region', { name: 'Left out, and why' })
      await report.getByText(/^11 addresses blocked, 1 left out/).waitFor()
      await report.getByText(/198\.51\.100\.3/).waitFor()
      const row = addresses.getByRole('row', { name: /198\.51\.100\.1 / })
      await expect.poll(() => row.innerText()).not.toContain('on no list')
      await page.keyboard.press('Control+z')
      await expect.poll(() => row.innerText()).toContain('on no list')
      await page.keyboard.press('a')
      await drawer(page).getByRole('heading', { name: 'A site under attack' }).waitFor()
      expect(await feedRow(page, HOST).count()).toBe(1)
      await drawer(page).getByRole('button', { name: 'Open the incident' }).click()
      await page.getByRole('heading', { name: `Incident of ${HOST}` }).waitFor()

      // By the palette, from anywhere.
      await goTo(page, 'live')
      await page.keyboard.press('Control+k')
      await page.keyboard.type('incident')
      await page.getByRole('option', { name: new RegExp(`Incident of ${HOST}`) }).click()
      await page.getByRole('heading', { name: `Incident of ${HOST}` }).waitFor()
    }),
  )
})
