import { expect, it } from 'vitest'
import { drawer, feedRow } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

it(
  'says what happened, on what evidence, and when',
  withDesk(
    {
      reports: [1, 2, 3, 4, 5, 6, 7].map((n) => ({
        ip: '198.51.100.1',
        at: Date.now(),
        info: `/item?id=${n} OR 1=1`,
        reason: 'made up',
      })),
    },
    async ({ open, page }) => {
      await open()
      await feedRow(page, '198.51.100.1').getByText('×7').waitFor()
      await feedRow(page, '198.51.100.1').click()
      const panel = drawer(page)
      await panel.getByRole('heading', { name: 'Possible SQL injection' }).waitFor()
      await panel.getByText('newest 5 of 7 events').waitFor()
      expect(await panel.getByRole('row').count()).toBe(6)
      await panel.getByRole('button', { name: 'Show all 7' }).click()
      await expect.poll(() => panel.getByRole('row').count()).toBe(8)
      for (const n of [1, 4, 7]) await panel.getByText(`/item?id=${n} OR 1=1`).waitFor()
      await panel.getByText('First event, Possible SQL injection').waitFor()
      await panel.getByText('Latest of 7 events').waitFor()
      await panel.getByText('Counted on Possible SQL injection: 7 events').waitFor()
      await panel.getByText('Raw record').click()
      await panel.getByText('ntopng:40').waitFor()
      await panel.getByText('probe-of-the-tests').waitFor()
    },
  ),
)

it(
  'shows hostile text as text, and names what nobody could see',
  withDesk(
    {
      reports: [
        {
          ip: '198.51.100.9',
          info: '<img src=x onerror="window.hacked=1">\u202egpj.exe\u0007\u200b\u0000end',
          reason: '<script>window.hacked=1</script><b>bold</b>\u2066[31m\u001b',
        },
      ],
    },
    async ({ open, page }) => {
      await open()
      await feedRow(page, '198.51.100.9').click()
      const evidence = drawer(page).getByRole('table')
      await evidence.getByText('<img src=x onerror="window.hacked=1">').waitFor()
      const text = await evidence.innerText()
      expect(text).toContain('<script>window.hacked=1</script><b>bold</b>')
      for (const name of ['U+202E', 'U+0007', 'U+200B', 'U+2066', 'ESC'])
        expect(text).toContain(name)
      expect(text).not.toMatch(/[\u0000-\u0008\u000e-\u001f\u200b\u202a-\u202e\u2066-\u2069]/)
      expect(await drawer(page).locator('img, script, b').count()).toBe(0)
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    },
  ),
)

it(
  'floats in a narrow window, and leaves what steers the feed in reach',
  withDesk({ reports: [{ ip: '198.51.100.1' }] }, async ({ open, page, file }) => {
    await page.setViewportSize({ width: 1024, height: 640 })
    await open()
    await feedRow(page, '198.51.100.1').click()
    await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
    await file.append({ ip: '203.0.113.9' })
    await page.getByRole('button', { name: 'Show 1 new' }).click()
    await feedRow(page, '203.0.113.9').waitFor()
    await page.getByRole('button', { name: /^Resume/ }).click()
    await page.getByRole('button', { name: /^Pause/ }).waitFor()
  }),
)
