import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { acceptDefaults, feedRow, goTo, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe('Hand-over', () => {
  it(
    'tells a shift, and gives it away as Markdown and as a page, by keys alone',
    withDesk(
      { reports: [{ ip: '198.51.100.1' }, { ip: '198.51.100.2' }], theme: 'light' },
      async ({ open, page, context }) => {
        await context.grantPermissions(['clipboard-read', 'clipboard-write'])
        await open()
        await feedRow(page, '198.51.100.1').click()
        await page.keyboard.press('b')
        await acceptDefaults(page.getByRole('dialog', { name: 'Block 198.51.100.1' }))
        await toast(page)
          .getByText(/^Blocked 198\.51\.100\.1/)
          .waitFor()
        await page.keyboard.press('Escape')
        await page.keyboard.press('g')
        await page.keyboard.press('h')
        await page.getByRole('heading', { name: 'Open: 2' }).waitFor()
        await page.getByRole('heading', { name: 'Arrived: 2' }).waitFor()
        const lists = page.getByRole('region', { name: 'Changes of lists: 1' })
        await lists.getByText('blocked', { exact: true }).waitFor()
        expect(await findBarriers(page, 'Hand-over')).toEqual([])

        await page.keyboard.press('y')
        await toast(page).getByText('The report is on the clipboard, as Markdown.').waitFor()
        const copied = await page.evaluate(() => navigator.clipboard.readText())
        expect(copied).toContain('# Shift report')
        expect(copied).toContain('| 198.51.100.2 |')
        const saved = async (choose: () => Promise<void>) => {
          const [download] = await Promise.all([page.waitForEvent('download'), choose()])
          return {
            name: download.suggestedFilename(),
            text: await readFile(await download.path(), 'utf8'),
          }
        }
        const markdown = await saved(() => page.keyboard.press('s'))
        expect(markdown).toMatchObject({ name: expect.stringMatching(/^shift-.*\.md$/) })
        expect(markdown.text).toContain('## Changes of lists: 1')
        const html = await saved(() => page.getByRole('button', { name: 'Save page' }).click())
        expect(html).toMatchObject({ name: expect.stringMatching(/^shift-.*\.html$/) })
        expect(html.text).toContain('<h2>Open: 2</h2>')

        await page.getByRole('button', { name: 'Other' }).click()
        await page.getByRole('textbox', { name: 'From' }).fill('2026-01-01 00:00')
        await page.getByRole('textbox', { name: 'To' }).fill('2026-01-01 08:00')
        await page.keyboard.press('Enter')
        await page.getByText('No alert arrived in this span.').waitFor()
        await page.getByRole('textbox', { name: 'To' }).fill('2025-01-01 08:00')
        await page.keyboard.press('Enter')
        await page.getByText('It must be later than From.').waitFor()

        await page
          .getByRole('button', { name: /^Open A-/ })
          .first()
          .press('Enter')
        await page.getByRole('heading', { name: 'Timeline' }).waitFor()
      },
    ),
  )

  it(
    'has the audit trail, to search and to take back from',
    withDesk(
      { reports: [{ ip: '198.51.100.1' }, { ip: '198.51.100.2' }] },
      async ({ open, page }) => {
        await open()
        await feedRow(page, '198.51.100.1').click()
        await page.keyboard.press('b')
        await acceptDefaults(page.getByRole('dialog', { name: 'Block 198.51.100.1' }))
        await toast(page)
          .getByText(/^Blocked 198\.51\.100\.1/)
          .waitFor()
        await goTo(page, 'handover/audit')
        const trail = page.getByRole('table', { name: 'Audit trail' })
        await trail.getByRole('row').filter({ hasText: 'blocked' }).waitFor()
        expect(await findBarriers(page, 'Audit trail')).toEqual([])
        await page.keyboard.press('/')
        await page.keyboard.type('nothing of the kind')
        await page.getByText('No decision has “nothing of the kind” in it.').waitFor()
        await page.getByRole('button', { name: 'Show all' }).click()
        await trail.getByRole('button', { name: 'Undo: blocked 198.51.100.1' }).click()
        await trail.getByRole('row').filter({ hasText: 'took back' }).waitFor()
        const undo = trail.getByRole('button', { name: 'Undo: blocked 198.51.100.1' })
        await expect.poll(() => undo.count()).toBe(0)
      },
    ),
  )
})
