import type { Locator, Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { drawer, feedOrder, feedRow } from './kit/desk'
import type { Report } from './kit/records'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

/** Reports of so many addresses, the first one newest. */
function reports(count: number): Report[] {
  const now = Date.now()
  return Array.from({ length: count }, (_, n) => ({
    ip: `198.51.100.${n + 1}`,
    at: now - n * 1000,
  }))
}

/** One High and two Medium, the last one newest. */
function threeNew(): Report[] {
  const now = Date.now()
  return [
    { ip: '203.0.113.1', alertId: 40, at: now - 2 },
    { ip: '203.0.113.2', alertId: 61, at: now - 1 },
    { ip: '203.0.113.3', alertId: 61, at: now },
  ]
}

/** The banner that stands while the table is paused. */
function pausedBanner(page: Page): Locator {
  return page.locator('[data-tone]').filter({ hasText: 'Paused at' })
}

/** Waits until the banner counts what threeNew brings, by severity. */
async function waitForThreeNew(page: Page): Promise<void> {
  const banner = pausedBanner(page)
  await banner.getByRole('button', { name: 'Show 3 new' }).waitFor()
  const countOf = (severity: string) =>
    page
      .locator('span')
      .filter({ has: page.locator(`> [role="img"][aria-label="${severity}"]`) })
      .innerText()
  expect(await countOf('High')).toBe('1')
  expect(await countOf('Medium')).toBe('2')
}

describe('the feed', () => {
  it(
    'shows an alert within a second of its line',
    withDesk({ reports: reports(1) }, async ({ open, page, file }) => {
      await open()
      await feedRow(page, '198.51.100.1').waitFor()
      const tookMs: number[] = []
      for (const ip of [
        '203.0.113.1',
        '203.0.113.2',
        '203.0.113.3',
        '203.0.113.4',
        '203.0.113.5',
      ]) {
        const startedAt = performance.now()
        await file.append({ ip })
        await feedRow(page, ip).waitFor()
        tookMs.push(performance.now() - startedAt)
      }
      // The middle one: another program of this machine may hold up any single line.
      const [, , middleMs = Number.POSITIVE_INFINITY] = tookMs.sort((a, b) => a - b)
      expect(middleMs).toBeLessThan(1000)
      expect(await feedOrder(page)).toEqual([
        '203.0.113.5',
        '203.0.113.4',
        '203.0.113.3',
        '203.0.113.2',
        '203.0.113.1',
        '198.51.100.1',
      ])
    }),
  )
})

describe('follow mode', () => {
  it(
    'holds still on Space, counts what arrives by severity, and shows it on N',
    withDesk({ reports: reports(5) }, async ({ open, page, file }) => {
      await open()
      await feedRow(page, '198.51.100.5').waitFor()
      const before = await feedOrder(page)
      await page.keyboard.press('Space')
      await pausedBanner(page).waitFor()

      await file.append(...threeNew())
      await waitForThreeNew(page)
      expect(await feedOrder(page)).toEqual(before)

      await page.keyboard.press('n')
      await feedRow(page, '203.0.113.3').waitFor()
      expect(await feedOrder(page)).toHaveLength(8)
      expect(await pausedBanner(page).count()).toBe(0)
    }),
  )

  it(
    'pauses when a row is opened, and keeps it selected when the new ones are shown',
    withDesk({ reports: reports(5) }, async ({ open, page, file }) => {
      await open()
      await feedRow(page, '198.51.100.2').click()
      await pausedBanner(page).waitFor()
      await drawer(page).getByText('198.51.100.2').first().waitFor()
      const before = await feedOrder(page)

      await file.append(...threeNew())
      await waitForThreeNew(page)
      expect(await feedOrder(page)).toEqual(before)

      await page.getByRole('button', { name: 'Show 3 new' }).click()
      await feedRow(page, '203.0.113.1').waitFor()
      const row = feedRow(page, '198.51.100.2')
      expect(await row.getAttribute('aria-selected')).toBe('true')
      expect(await row.getAttribute('tabindex')).toBe('0')
      await drawer(page).getByText('198.51.100.2').first().waitFor()
      // Still reading: it stays paused, with nothing waiting.
      await page.getByRole('button', { name: 'Show 0 new' }).waitFor()
    }),
  )

  it(
    'pauses when the table is scrolled, and follows at the top again when resumed',
    withDesk({ reports: reports(80) }, async ({ open, page, file }) => {
      await open()
      await feedRow(page, '198.51.100.1').hover()
      await page.mouse.wheel(0, 600)
      await pausedBanner(page).waitFor()
      await feedRow(page, '198.51.100.25').waitFor()
      const before = await feedOrder(page)

      await file.append(...threeNew())
      await waitForThreeNew(page)
      expect(await feedOrder(page)).toEqual(before)

      await page.getByRole('button', { name: 'Resume' }).click()
      await feedRow(page, '203.0.113.3').waitFor()
      expect((await feedOrder(page)).slice(0, 4)).toEqual([
        '203.0.113.3',
        '203.0.113.2',
        '203.0.113.1',
        '198.51.100.1',
      ])
      await file.append({ ip: '192.0.2.77' })
      await feedRow(page, '192.0.2.77').waitFor()
    }),
  )
})
