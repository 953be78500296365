import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drawer, feedRows, goTo, toast } from './kit/desk'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const sample = (name: string) => join(import.meta.dirname, '../resources/samples', name)

describe('alerts of other sensors', () => {
  it(
    'are offered, imported, and shown one row a product, with their rule and how much was kept',
    withDesk({ isBare: true }, async ({ open, page, folder }) => {
      const lines = (await readFile(sample('suricata-eve.jsonl'), 'utf8')).trim().split('\n')
      const large = { ...JSON.parse(lines[2] ?? ''), payload: 'QQ=='.repeat(20_000) }
      const path = join(folder, 'eve.json')
      await writeFile(path, `${lines[0]}\n${JSON.stringify(large)}\n`)
      await open('sources/import')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('combobox', { name: 'Format' }).click()
      await page.getByRole('option', { name: 'Suricata EVE alerts' }).waitFor()
      await page.getByRole('option', { name: 'Zeek notices' }).waitFor()
      await page.keyboard.press('Escape')
      await importFile(page, path, /^2 records in .*: 1 event accepted/)
      await importFile(page, sample('zeek-notice.log'), /^4 records in .*: 4 events accepted/)

      await goTo(page, 'live')
      await expect.poll(() => feedRows(page).filter({ hasText: '203.0.113.9' }).count()).toBe(2)
      await feedRows(page).filter({ hasText: 'WEB_SERVER Access' }).click()
      const shown = drawer(page)
      await shown.getByText('198.51.100.20/.env').waitFor()
      await shown.getByText('Raw record').click()
      await shown.getByText('suricata:1:2024897').waitFor()
      await shown.getByText(/^Cut: the first 65,536 of 80,\d{3} characters were kept\.$/).waitFor()
    }),
  )
})

describe('own addresses in evidence', () => {
  it(
    'are hidden by a switch that is on, and told in what comes after it is switched off',
    withDesk(
      { isBare: true, settings: { ownNetworks: ['198.51.100.0/24'] } },
      async ({ open, page, folder }) => {
        const lines = (await readFile(sample('suricata-eve.jsonl'), 'utf8')).trim().split('\n')
        const event = JSON.parse(lines[2] ?? '')
        const write = async (name: string, ip: string) => {
          await writeFile(join(folder, name), `${JSON.stringify({ ...event, src_ip: ip })}\n`)
          return join(folder, name)
        }
        const summary = /^1 record in .*: 1 event accepted/
        await open('sources/import')
        await importFile(page, await write('first.json', '203.0.113.61'), summary)
        await goTo(page, 'entity/203.0.113.61')
        await page.getByText('{REDACTED_IP}/.env').first().waitFor()

        await goTo(page, 'settings')
        const toggle = page.getByRole('switch', { name: 'Hide own addresses in evidence' })
        expect(await toggle.isChecked()).toBe(true)
        await toggle.click({ force: true })
        await toast(page).getByText('Hide own addresses in evidence: Off').waitFor()
        await importFile(page, await write('second.json', '203.0.113.62'), summary)
        await goTo(page, 'entity/203.0.113.62')
        await page.getByText('198.51.100.20/.env').first().waitFor()
      },
    ),
  )
})
