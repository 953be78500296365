import type { Locator, Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { settingsSchema } from '../src/shared/settings'
import { acceptDefaults, drawer, feedOrder, feedRow, feedRows, toast } from './kit/desk'
import type { Report } from './kit/records'
import type { Serve } from './kit/serve'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

/** Four addresses, the first one newest. */
function fourReports(): Report[] {
  const now = Date.now()
  return [1, 2, 3, 4].map((n) => ({ ip: `198.51.100.${n}`, at: now - n * 1000 }))
}

const alertsSchema = z.object({
  alerts: z.array(
    z.object({
      subject: z.string(),
      status: z.string(),
      close_reason: z.string().nullable(),
      note: z.string(),
    }),
  ),
})

/** What the engine holds of an address's alerts. */
async function storedAlerts(serve: Serve, ip: string) {
  const { alerts } = alertsSchema.parse(await (await serve.get('alerts')).json())
  return alerts.filter(({ subject }) => subject === ip).map(({ subject: _, ...rest }) => rest)
}

function tab(page: Page, name: string): Locator {
  return page.getByRole('group', { name: 'Which alerts' }).getByRole('button', { name })
}

describe('deciding', () => {
  it(
    'acknowledges with A, and takes it back from the toast',
    withDesk({ reports: fourReports() }, async ({ open, page, serve }) => {
      await open()
      const row = feedRow(page, '198.51.100.2')
      await row.click()
      await page.keyboard.press('a')
      await row.getByText('Acked').waitFor()
      await drawer(page)
        .getByText(/^Acknowledged by /)
        .waitFor()
      await expect
        .poll(() => storedAlerts(serve, '198.51.100.2'))
        .toMatchObject([{ status: 'acknowledged' }])

      await toast(page).getByRole('button', { name: 'Undo' }).click()
      await row.getByText('New').waitFor()
      await toast(page)
        .getByText(/^Undone/)
        .waitFor()
      expect(await storedAlerts(serve, '198.51.100.2')).toMatchObject([{ status: 'new' }])
    }),
  )

  it(
    "closes with a reason, asks for a note with 'other', and takes it back with Ctrl Z",
    withDesk({ reports: fourReports() }, async ({ open, page, serve }) => {
      await open()
      const row = feedRow(page, '198.51.100.3')
      await row.click()
      await page.keyboard.press('c')
      const menu = page.getByRole('dialog', { name: 'Close as' })
      await menu.getByRole('radio', { name: 'Other, with a note' }).check()
      await menu.getByText('Closing for another reason needs a note').waitFor()
      await page.keyboard.press('Enter')
      expect(await menu.isVisible()).toBe(true)
      expect(await storedAlerts(serve, '198.51.100.3')).toMatchObject([{ status: 'new' }])

      await menu.getByRole('textbox', { name: 'Note' }).fill('A scan that we ordered')
      await menu.getByRole('button', { name: 'Close alert' }).click()
      await drawer(page)
        .getByText(/^Closed as other by /)
        .waitFor()
      await expect
        .poll(() => storedAlerts(serve, '198.51.100.3'))
        .toEqual([{ status: 'closed', close_reason: 'other', note: 'A scan that we ordered' }])
      await drawer(page).getByText('A scan that we ordered').waitFor()

      await page.keyboard.press('Control+z')
      await toast(page)
        .getByText(/^Undone/)
        .waitFor()
      await row.getByText('New').waitFor()
      expect(await storedAlerts(serve, '198.51.100.3')).toMatchObject([{ status: 'new' }])
    }),
  )

  it(
    'acts on all chosen rows at once',
    withDesk({ reports: fourReports() }, async ({ open, page, serve }) => {
      await open()
      await feedRow(page, '198.51.100.4').waitFor()
      await page.keyboard.press('j')
      await page.keyboard.press('Shift+J')
      await page.keyboard.press('Shift+J')
      await page.getByText('3 rows chosen').waitFor()
      await page.keyboard.press('a')
      await expect.poll(() => feedRows(page).filter({ hasText: 'Acked' }).count()).toBe(3)
      expect(await storedAlerts(serve, '198.51.100.4')).toMatchObject([{ status: 'new' }])
    }),
  )
})

describe('finding one’s way', () => {
  it(
    'walks the rows with J and K, with and without the drawer',
    withDesk({ reports: fourReports() }, async ({ open, page }) => {
      await open()
      await feedRow(page, '198.51.100.4').waitFor()
      const cursor = () => feedRows(page).and(page.locator('[tabindex="0"]')).innerText()
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      expect(await cursor()).toContain('198.51.100.2')
      await page.keyboard.press('k')
      expect(await cursor()).toContain('198.51.100.1')
      await page.keyboard.press('Enter')
      const subject = drawer(page)
        .locator('section', { hasText: 'Entity' })
        .getByText('198.51.100.1')
      await subject.first().waitFor()
      await page.keyboard.press('j')
      await drawer(page).getByText('198.51.100.2').first().waitFor()
      await drawer(page).getByText('2 of 4').waitFor()
      await page.keyboard.press('k')
      await drawer(page).getByText('1 of 4').waitFor()
      await page.keyboard.press('Escape')
      expect(await drawer(page).count()).toBe(0)
      expect(await cursor()).toContain('198.51.100.1')
    }),
  )

  it(
    'opens a group in place with Right and closes it with Left',
    withDesk(
      {
        reports: [
          { ip: '198.51.100.1', alertId: 40 },
          { ip: '198.51.100.1', alertId: 61 },
          { ip: '198.51.100.1', alertId: 42 },
          { ip: '198.51.100.2', at: Date.now() - 60_000 },
        ],
      },
      async ({ open, page }) => {
        await open()
        const row = feedRow(page, '198.51.100.1').first()
        await row.getByText('×3').waitFor()
        await row.getByText('High').waitFor()
        await page.keyboard.press('j')
        await page.keyboard.press('ArrowRight')
        const lines = () => feedRows(page).allInnerTexts()
        await expect.poll(async () => (await lines()).length).toBe(5)
        await row.getByRole('button', { name: 'Collapse' }).waitFor()
        expect(await feedOrder(page)).toEqual([
          '198.51.100.1',
          '198.51.100.1',
          '198.51.100.1',
          '198.51.100.1',
          '198.51.100.2',
        ])
        const inside = (await lines()).slice(1, 4).join()
        for (const id of [40, 42, 61]) expect(inside).toContain(`ntopng ${id}`)
        await page.keyboard.press('ArrowLeft')
        await expect.poll(async () => (await lines()).length).toBe(2)
        await row.getByRole('button', { name: 'Expand' }).waitFor()
      },
    ),
  )

  it(
    'shows each tab what belongs to it',
    withDesk({ reports: fourReports() }, async ({ open, page }) => {
      await open()
      await feedRow(page, '198.51.100.1').click()
      await page.keyboard.press('a')
      await feedRow(page, '198.51.100.1').getByText('Acked').waitFor()
      await feedRow(page, '198.51.100.2').click()
      await page.keyboard.press('c')
      await acceptDefaults(page.getByRole('dialog', { name: 'Close as' }))
      await feedRow(page, '198.51.100.2').getByText('Closed').waitFor()
      await feedRow(page, '198.51.100.3').click()
      await page.keyboard.press('b')
      await acceptDefaults(page.getByRole('dialog', { name: 'Block 198.51.100.3' }))
      await feedRow(page, '198.51.100.3').getByText('Blocked').waitFor()

      const shows = async (key: string, name: string, addresses: string[]) => {
        await page.keyboard.press(key)
        await expect.poll(() => tab(page, name).getAttribute('aria-pressed')).toBe('true')
        await expect.poll(() => feedOrder(page)).toEqual(addresses)
      }
      await shows('2', 'Mine', ['198.51.100.1'])
      await shows('3', 'Blocked', ['198.51.100.3'])
      await shows('4', 'All', ['198.51.100.1', '198.51.100.2', '198.51.100.3', '198.51.100.4'])
      await shows('1', 'Open', ['198.51.100.1', '198.51.100.3', '198.51.100.4'])
      expect(await tab(page, 'Open').innerText()).toContain('3')
    }),
  )

  it(
    'narrows by text and severity, and says what a filter hides',
    withDesk(
      {
        reports: [
          { ip: '198.51.100.1', alertId: 40 },
          { ip: '198.51.100.2', alertId: 61 },
          { ip: '203.0.113.3', alertId: 42 },
        ],
      },
      async ({ open, page }) => {
        await open()
        await feedRow(page, '203.0.113.3').waitFor()
        await page.keyboard.press('f')
        const form = page.getByRole('dialog', { name: 'Filter' })
        await form.getByRole('textbox', { name: /^Address, name/ }).fill('198.51')
        await page.keyboard.press('Enter')
        await expect
          .poll(async () => (await feedOrder(page)).sort())
          .toEqual(['198.51.100.1', '198.51.100.2'])

        await page.keyboard.press('f')
        await form.getByRole('combobox', { name: 'Severity at least' }).click()
        await form.getByRole('option', { name: 'Critical' }).click()
        await form.getByRole('button', { name: 'Apply' }).click()
        await page.getByText('No alert matches these filters').waitFor()
        await page
          .getByText('3 open alerts are hidden by severity Critical and text 198.51.')
          .waitFor()

        await page
          .getByRole('main')
          .or(page.locator('body'))
          .getByRole('button', { name: 'Clear filters' })
          .first()
          .click()
        await expect.poll(async () => (await feedOrder(page)).length).toBe(3)
      },
    ),
  )
})

describe('a query', () => {
  it(
    'narrows the rows, says where it is wrong, and holds for what comes and what is done',
    withDesk(
      {
        reports: [
          { ip: '198.51.100.1', alertId: 40 },
          { ip: '198.51.100.2', alertId: 61 },
          { ip: '203.0.113.3', alertId: 42 },
        ],
      },
      async ({ open, page, serve, file }) => {
        await open()
        await feedRow(page, '203.0.113.3').waitFor()
        await page.keyboard.press('/')
        const query = page.getByRole('combobox', { name: 'Query' })
        await query.fill('ip:198.51.100.0/24 and not alertid>=')
        await page.keyboard.press('Enter')
        await page.getByText('After alertid>= stands what it shall be').waitFor()
        expect(await feedOrder(page)).toHaveLength(3)
        await query.fill('ip:198.51.100.0/24 and not alertid:61')
        await page.keyboard.press('Enter')
        await expect.poll(() => feedOrder(page)).toEqual(['198.51.100.1'])
        await file.append({ ip: '198.51.100.9' }, { ip: '203.0.113.9' })
        await expect.poll(() => feedOrder(page)).toEqual(['198.51.100.9', '198.51.100.1'])

        // What no alert says by itself is asked of the engine.
        await page.keyboard.press('/')
        await query.fill('source:* and is:open and list:40 and ip:198.51.100.0/24')
        await page.keyboard.press('Enter')
        await file.append({ ip: '198.51.100.8' })
        await expect
          .poll(async () => (await feedOrder(page)).sort())
          .toEqual(['198.51.100.1', '198.51.100.8', '198.51.100.9'])

        const row = feedRow(page, '198.51.100.8')
        await row.click()
        await page.keyboard.press('a')
        await row.getByText('Acked').waitFor()
        await expect
          .poll(() => storedAlerts(serve, '198.51.100.8'))
          .toMatchObject([{ status: 'acknowledged' }])
        const { alerts } = alertsSchema.parse(
          await (await serve.get('alerts?query=status:acknowledged')).json(),
        )
        expect(alerts.map(({ subject }) => subject)).toEqual(['198.51.100.8'])
      },
    ),
  )
})

describe('the columns', () => {
  it(
    'are chosen in this window, and stay chosen',
    withDesk({ reports: [{ ip: '198.51.100.1' }] }, async ({ open, page }) => {
      await open()
      await feedRow(page, '198.51.100.1').waitFor()
      const heads = () => page.getByRole('columnheader').allInnerTexts()
      await page.getByRole('button', { name: 'Columns' }).click()
      const score = page.getByRole('menuitemcheckbox', { name: 'Score' })
      expect(await score.getAttribute('aria-checked')).toBe('true')
      await score.click()
      await page.getByRole('menuitemcheckbox', { name: 'Detector' }).click()
      await page.keyboard.press('Escape')
      const left = ['Severity', 'Time UTC ↓', 'Title', 'Entity', 'Count', 'Status']
      await expect.poll(heads).toEqual(left)
      await page.reload()
      await feedRow(page, '198.51.100.1').waitFor()
      expect(await heads()).toEqual(left)
      // Heads and cells stand below each other.
      const edges = (of: Locator) =>
        of.evaluateAll((cells) =>
          cells.map((cell) => Math.round(cell.getBoundingClientRect().left)),
        )
      expect(await edges(feedRow(page, '198.51.100.1').getByRole('gridcell'))).toEqual(
        await edges(page.getByRole('columnheader')),
      )
    }),
  )
})

describe('large text beside the drawer', () => {
  const { appearance } = settingsSchema.parse({ appearance: { textSize: 125, density: 'roomy' } })
  it(
    'leaves every column in sight',
    withDesk(
      { reports: [{ ip: '198.51.100.1' }], settings: { appearance } },
      async ({ open, page }) => {
        await page.setViewportSize({ width: 1280, height: 720 })
        await open()
        await feedRow(page, '198.51.100.1').click()
        await drawer(page).waitFor()
        const left = (await drawer(page).boundingBox())?.x ?? 0
        const cells = feedRow(page, '198.51.100.1').getByRole('gridcell')
        await expect
          .poll(() =>
            cells.evaluateAll((all) =>
              Math.max(...all.map((cell) => cell.getBoundingClientRect().right)),
            ),
          )
          .toBeLessThanOrEqual(left)
      },
    ),
  )
})

describe('an empty desk', () => {
  it(
    'says how the sources are, and when the last alert was closed',
    withDesk({ reports: [{ ip: '198.51.100.1' }] }, async ({ open, page }) => {
      await open()
      await feedRow(page, '198.51.100.1').click()
      await page.keyboard.press('c')
      await acceptDefaults(page.getByRole('dialog', { name: 'Close as' }))
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Resume/ }).click()
      await page.getByRole('heading', { name: 'Nothing open' }).waitFor()
      await page
        .getByText(/^The source is running at .* The last alert was closed at \d\d:/)
        .waitFor()
    }),
  )
})
