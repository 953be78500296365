import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { feedRow, goTo, toast } from './kit/desk'
import { reportLine } from './kit/records'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe('rejects', () => {
  it(
    'are replayed once the format is right, one or all, and a cut one says why it cannot be',
    withDesk({ reports: [{ ip: '198.51.100.1' }] }, async ({ open, page, folder }) => {
      const path = join(folder, 'other.json')
      const records = ['203.0.113.6', '203.0.113.7'].map((ip) =>
        reportLine({ ip, at: Date.now() - 3_600_000 }),
      )
      const long = `${JSON.stringify({ text: 'x'.repeat(20_000) })}\n`
      await writeFile(path, records.join('') + long)
      await open('sources/import')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      await panel.getByRole('textbox', { name: /^Path/ }).fill(path)
      await panel.getByRole('combobox', { name: 'Format' }).click()
      await page.getByRole('option', { name: 'ntopng alerts' }).click()
      await panel.getByRole('button', { name: 'Import', exact: true }).click()

      const rejects = page.getByRole('region', { name: 'Rejects' })
      const record = page.getByRole('region', { name: 'Record', exact: true })
      await rejects.getByText('line 3').click()
      await record
        .getByRole('button', { name: 'Replay' })
        .and(page.locator('[aria-disabled]'))
        .waitFor()
      await rejects.getByText('line 1').click()
      await record.getByText('203.0.113.6').first().waitFor()
      await record.getByRole('button', { name: 'Replay' }).click()
      await toast(page).getByText('1 record read again: 1 event accepted').waitFor()
      await rejects.getByText('line 1').waitFor({ state: 'detached' })
      await rejects.getByRole('button', { name: 'Replay all' }).click()
      await toast(page).getByText('1 cut short, which cannot be replayed.').waitFor()
      await rejects.getByText('line 2').waitFor({ state: 'detached' })
      await goTo(page, 'live')
      await feedRow(page, '203.0.113.6').waitFor()
      await feedRow(page, '203.0.113.7').waitFor()
    }),
  )
})
