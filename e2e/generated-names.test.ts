import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { drawer, feedRows, goTo } from './kit/desk'
import { type AskedName, dnsLine } from './kit/dns-log'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const CLIENT = '198.51.100.44'
/** The beginning of a window, so that all names are in one. */
const BEGUN = Math.floor(Date.now() / 300_000) * 300_000 - 600_000
const LONG_LABEL = 'q'.repeat(63)

/** Made-up names; what a page could take for something else among them. */
const NAMES = [
  ...['qkzxwvjtrplk', 'vbzjqhwkxrpt', 'zxqkjwvbnmtr', 'wqzkxjvhgbfd'].map((name) => `${name}.com`),
  '<b>qkzxwvj</b>.example',
  '=hyperlink("qkzxwvj").example',
  'qk\u202ezxwvj.example',
  'qkzxwvj-р\u0430ypal.example',
  'qk\ud800zxwvj.example',
  `${LONG_LABEL}.${LONG_LABEL}.${LONG_LABEL}.qkzxwvjtrplkqkzxwvjtrplk.example`,
  `${'a.'.repeat(118)}qkzxwvjtr.example`,
]

describe('generated names', () => {
  it(
    'are an alert about the client, with every name as text',
    withDesk(
      {
        isBare: true,
        settings: { detectors: { dns: [{ kind: 'dga', name: 'dga', threshold: 0.001 }] } },
      },
      async ({ open, page, folder }) => {
        const asked: AskedName[] = NAMES.map((name, n) => ({
          client: CLIENT,
          name,
          at: BEGUN + n * 1_000,
          isFailed: n !== 0,
        }))
        const path = join(folder, 'dns.log')
        await writeFile(path, [...asked, ...asked.slice(0, 1)].map(dnsLine).join(''))
        await open('sources/import')
        await importFile(page, path, /^12 records in .*1 alert/)
        await goTo(page, 'live')
        await feedRows(page).first().click()
        const shown = drawer(page)
        await shown.getByRole('heading', { name: 'Generated domain names' }).waitFor()
        const names = shown.getByRole('region', { name: 'Generated names' })
        await names.getByText(`likeliest 10 of ${NAMES.length} names`).waitFor()
        await names.getByRole('button', { name: `Show all ${NAMES.length}` }).click()
        const rows = names.getByRole('table').getByRole('row')
        await expect.poll(() => rows.count()).toBe(NAMES.length + 1)
        const resolved = rows.filter({ hasText: 'qkzxwvjtrplk.com' })
        await expect
          .poll(() => resolved.innerText())
          .toMatch(/^qkzxwvjtrplk\.com\s+A, 2 lines\s+0\.\d{4}\s+Resolved\s+NOERROR\s/)
        await names.getByText('<b>qkzxwvj</b>.example').waitFor()
        await names.getByText('=hyperlink("qkzxwvj").example').waitFor()
        await names.getByText('U+202E').first().waitFor()
        expect(await names.locator('b, img').count()).toBe(0)
        expect(await findBarriers(page, 'generated names')).toEqual([])

        await goTo(page, `entity/${CLIENT}`)
        await page.getByText('Generated domain names').first().waitFor()
      },
    ),
  )
})
