import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../scripts/steps.mjs'
import { findBarriers } from './kit/barriers'
import { drawer, feedRow, feedRows, toast } from './kit/desk'
import type { Report } from './kit/records'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

const REPORTS: Report[] = [
  { ip: '198.51.100.1', alertId: 40 },
  { ip: '198.51.100.1', alertId: 61 },
  { ip: '198.51.100.2', alertId: 42 },
]

function grouped(page: Page, name: string) {
  return feedRows(page).filter({ has: page.getByRole('gridcell', { name, exact: true }) })
}

describe('assigning', () => {
  it(
    'takes an alert with I, gives it to somebody else by Shift I, and takes it back',
    withDesk({ reports: REPORTS }, async ({ open, page }) => {
      await open()
      await feedRow(page, '198.51.100.2').waitFor()
      const mine = page.getByRole('button', { name: /^Mine \d/ })
      await page.keyboard.press('Home')
      await page.keyboard.press('i')
      await toast(page)
        .getByText(/^Assigned .* to /)
        .waitFor()
      await feedRows(page)
        .first()
        .getByText(/^Assigned to /)
        .waitFor({ state: 'attached' })
      await expect.poll(() => mine.innerText()).toMatch(/^Mine [12]/)
      await page.keyboard.press('Enter')
      await drawer(page)
        .getByText(/^Assigned to /)
        .first()
        .waitFor()
      await page.keyboard.press('Shift+I')
      const form = page.getByRole('dialog', { name: 'Assign to' })
      await form.locator(':focus').waitFor()
      await form.getByRole('radio', { name: 'Somebody else' }).check()
      await form.getByRole('textbox', { name: 'Name' }).fill('night-shift')
      await page.keyboard.press('Enter')
      await drawer(page).getByText('Assigned to night-shift.').waitFor()
      await expect.poll(() => mine.innerText()).toMatch(/^Mine 0/)
      await page.keyboard.press('/')
      await page.keyboard.type('assignee:night-shift')
      await page.keyboard.press('Enter')
      await expect.poll(() => feedRows(page).count()).toBe(1)
      await page.keyboard.press('Control+z')
      await page.locator('body').click({ position: { x: 2, y: 2 } })
      await page.keyboard.press('Control+z')
      await toast(page)
        .getByText(/^Undone/)
        .waitFor()
      await expect.poll(() => feedRows(page).count()).toBe(0)
    }),
  )
})

describe('groups in the table', () => {
  it(
    'counts by entity, detector and site, opens a group, and closes it as it was shown',
    withDesk({ reports: REPORTS }, async ({ open, page, file }) => {
      await open()
      await expect.poll(() => feedRows(page).count()).toBe(2)
      await page.keyboard.press('Shift+G')
      await page.getByRole('button', { name: 'By entity' }).waitFor()
      await feedRow(page, '198.51.100.1').getByText('2 alerts').waitFor()
      await page.keyboard.press('Shift+G')
      await page.getByRole('button', { name: 'By detector' }).waitFor()
      await grouped(page, '2 entities').getByText('3 alerts').waitFor()
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => feedRows(page).count()).toBe(4)
      await page.keyboard.press('ArrowLeft')
      await expect.poll(() => feedRows(page).count()).toBe(1)
      // What comes to it while it is looked at stays, and is told.
      await file.append({ ip: '198.51.100.9', alertId: 40 })
      await page.getByText('1 new').first().waitFor()
      await page.keyboard.press('Enter')
      await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
      await page.keyboard.press('c')
      await page.getByRole('dialog', { name: 'Close as' }).locator(':focus').waitFor()
      await page.keyboard.press('Enter')
      await toast(page)
        .getByText('Closed 3 alerts as true positive. 1 alert that came meanwhile stays.')
        .waitFor()
      await page.getByRole('button', { name: 'Open 1' }).waitFor()
      await page.keyboard.press('Escape')
      await page.keyboard.press('Shift+G')
      await page.getByRole('button', { name: 'By site' }).waitFor()
      await grouped(page, 'no site').getByText('1 alert').waitFor()
      await page.reload()
      await page.getByRole('button', { name: 'By site' }).waitFor()
    }),
  )

  it(
    'tells how far a change of many alerts is, stops it, and takes back what was done',
    withDesk(
      {
        reports: Array.from({ length: 12_000 }, (_, n) => ({
          ip: `203.0.${112 + Math.floor(n / 250)}.${n % 250}`,
        })),
      },
      async ({ open, page }) => {
        await open()
        await page.getByRole('button', { name: 'Open 12,000' }).waitFor({ timeout: 60_000 })
        await page.keyboard.press('Shift+G')
        await page.keyboard.press('Shift+G')
        await grouped(page, '12,000 entities').getByText('12,000 alerts').waitFor()
        await page.keyboard.press('Home')
        await page.keyboard.press('a')
        await toast(page)
          .getByText(/^[\d,]+ of 12,000 alerts$/)
          .waitFor()
        await toast(page).getByRole('button', { name: 'Stop' }).click()
        await toast(page)
          .getByText(/^Stopped: [\d,]+ of 12,000 alerts were changed$/)
          .waitFor()
        await page.keyboard.press('Control+z')
        await toast(page)
          .getByText(/^Undone for /)
          .waitFor()
      },
    ),
  )
})

describe('export of what Live shows', () => {
  it(
    'keeps all of tab and filter as CSV, and the same comes over HTTP',
    withDesk({ reports: REPORTS }, async ({ open, page, serve }) => {
      await open()
      await feedRow(page, '198.51.100.2').waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('ip:198.51.100.1')
      await page.keyboard.press('Enter')
      await expect.poll(() => feedRows(page).count()).toBe(1)
      await page.getByRole('button', { name: 'Export what tab and filter hold' }).click()
      const waiting = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: 'Alerts as CSV' }).click()
      const download = await waiting
      expect(download.suggestedFilename()).toMatch(/^watchfloor-alerts-\d{8}-\d{4}\.csv$/)
      const kept = await readFile(await download.path(), 'utf8')
      const lines = kept.trimEnd().split('\n')
      expect(lines).toHaveLength(3)
      expect(lines[0]).toMatch(/^id,name,detector,/)
      await toast(page)
        .getByText(/^2 alerts in watchfloor-alerts/)
        .waitFor()
      const query = encodeURIComponent('ip:198.51.100.1')
      const answer = await serve.get(`alerts/export?format=csv&status=open&query=${query}`)
      expect(answer.headers.get('content-disposition')).toMatch(
        /^attachment; filename="watchfloor-/,
      )
      expect(await answer.text()).toBe(kept)
      const events = await serve.get(`alerts/export?format=ndjson&of=events&query=${query}`)
      expect((await events.text()).trimEnd().split('\n')).toHaveLength(2)
      expect((await serve.get('alerts/export?format=xml')).status).toBe(400)
    }),
  )
})

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  it(
    'groups and the form that assigns have no serious barrier',
    withDesk({ reports: REPORTS, theme }, async ({ open, page }) => {
      await open()
      await expect.poll(() => feedRows(page).count()).toBe(2)
      await page.keyboard.press('Home')
      await page.keyboard.press('i')
      await toast(page).waitFor()
      await page.keyboard.press('Shift+G')
      await feedRow(page, '198.51.100.1').getByText('2 alerts').waitFor()
      const found = [...(await findBarriers(page, 'Groups'))]
      await page.screenshot({ path: join(ROOT, 'test-results', `groups-${theme}.png`) })
      await page.keyboard.press('Home')
      await page.keyboard.press('Enter')
      await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
      await page.keyboard.press('Shift+I')
      await page.getByRole('dialog', { name: 'Assign to' }).locator(':focus').waitFor()
      found.push(...(await findBarriers(page, 'Assign')))
      await page.screenshot({ path: join(ROOT, 'test-results', `assign-${theme}.png`) })
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'By entity' }).click()
      await page.getByRole('menuitemradio', { name: 'Entity and detector' }).waitFor()
      found.push(...(await findBarriers(page, 'What rows are grouped by')))
      expect(found).toEqual([])
    }),
  )
})
