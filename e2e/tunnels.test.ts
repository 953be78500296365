import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { feedRow, goTo } from './kit/desk'
import { type AskedName, dnsLine } from './kit/dns-log'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const CLIENT = '192.0.2.44'
/** Half an hour ago, at the beginning of a quarter. */
const START = Math.floor(Date.now() / 900_000 - 2) * 900_000

/** Data in names as hex, and a client that asks for ordinary ones. */
const ASKED: AskedName[] = Array.from({ length: 40 }, (_, n) => [
  {
    client: CLIENT,
    name: `${createHash('sha256').update(`part ${n}`).digest('hex').slice(0, 60)}.${n}.t.example.net`,
    at: START + n * 2_000,
  },
  { client: '192.0.2.45', name: `host-${n % 5}.example.org`, at: START + n * 2_000 + 500 },
]).flat()

describe('A tunnel in DNS names', () => {
  it(
    'is an alert about the client, whose drawer tells the names and leads to their pages',
    withDesk({ isBare: true }, async ({ open, page, folder }) => {
      const path = join(folder, 'dns.log')
      await writeFile(path, ASKED.map(dnsLine).join(''))
      await open('sources')
      await importFile(page, path, /^80 records in /)
      await goTo(page, 'live')
      await feedRow(page, CLIENT).click()
      const drawer = page.getByRole('complementary', { name: /Alert/ })
      await drawer.getByText(/^40 queries for 40 names below example\.net, which carry/).waitFor()
      const names = drawer.getByRole('region', { name: 'Asked below example.net' })
      await names.getByText('10 of 20 names kept').waitFor()
      await names.getByText('60 characters').waitFor()
      const rows = names.getByRole('table').getByRole('row')
      await expect
        .poll(() => rows.nth(1).innerText())
        .toMatch(/^[0-9a-f]{60}\.\d+\.t\.example\.net\s+A$/)
      await names.getByRole('button', { name: 'Show all 20 names' }).click()
      await expect.poll(() => rows.count()).toBe(21)
      expect(await findBarriers(page, 'names of a tunnel')).toEqual([])
      expect(await feedRow(page, '192.0.2.45').count()).toBe(0)
      const first = await rows.nth(1).getByRole('button').innerText()
      await rows.nth(1).getByRole('button').click()
      await page.waitForURL((url) => decodeURIComponent(url.hash).endsWith(`entity/${first}`))
    }),
  )
})
