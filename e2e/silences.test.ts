import { describe, expect, it } from 'vitest'
import { drawer, feedRow, feedRows, goTo, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const IP = '203.0.113.5'

describe('suppressing', () => {
  it(
    'hides with a reason, lists, and takes back',
    withDesk({ reports: [{ ip: IP }, { ip: '198.51.100.1' }] }, async ({ open, page, file }) => {
      await open()
      await feedRow(page, IP).click()
      await drawer(page).getByRole('button', { name: 'Suppress' }).click()
      const form = page.getByRole('dialog', { name: `Suppress ${IP}` })
      await form.getByRole('button', { name: 'Suppress' }).click()
      await form.getByText('Say why, for those who wonder later').waitFor()
      await form.getByRole('textbox', { name: 'Reason' }).fill('scanner of ours')
      await page.keyboard.press('Enter')
      await toast(page).getByText(`Suppressed ${IP}`).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Open 1' }).waitFor()
      await page.getByRole('button', { name: 'Suppressed 1' }).click()
      await feedRow(page, IP).getByText('Suppressed').waitFor()
      await file.append({ ip: IP, info: 'again' })
      await feedRow(page, IP).getByText('×2').waitFor()

      await goTo(page, 'settings/silences')
      const list = page.getByRole('table', { name: 'Suppressions' })
      const row = list.getByRole('row').filter({ hasText: IP })
      await row.getByText('scanner of ours').waitFor()
      await row.getByText('in 29 d').or(row.getByText('in 30 d')).waitFor()
      await page.keyboard.press('Control+z')
      await toast(page).getByText('Undone for 1 subject and rule').waitFor()
      await page.getByText('Nothing is suppressed or snoozed.').waitFor()
      await goTo(page, 'live')
      await page.getByRole('button', { name: 'Open 2' }).click()
      await feedRow(page, IP).waitFor()
    }),
  )

  it(
    'is lifted from Settings and from the alert',
    withDesk({ reports: [{ ip: IP }] }, async ({ open, page }) => {
      await open()
      const suppress = async () => {
        await feedRow(page, IP).click()
        await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
        await page.keyboard.press('h')
        await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('known')
        await page.keyboard.press('Enter')
        await toast(page).getByText(`Suppressed ${IP}`).waitFor()
      }
      await suppress()
      await goTo(page, 'settings/silences')
      await page.getByRole('button', { name: `Lift for ${IP}` }).click()
      await toast(page).getByText(`Shown again: ${IP}`).waitFor()
      await goTo(page, 'live')
      await page.getByRole('button', { name: 'Open 1' }).waitFor()
      await suppress()
      await drawer(page)
        .getByText(/^Suppressed by .* until .*: known\.$/)
        .waitFor()
      await drawer(page).getByRole('button', { name: 'Show again' }).click()
      await toast(page).getByText(`Shown again: ${IP}`).waitFor()
      await page.getByRole('button', { name: 'Open 1' }).waitFor()
    }),
  )
})

describe('snoozing', () => {
  it(
    'takes a time of one’s own by the keyboard, and refuses one that is past',
    withDesk({ reports: [{ ip: IP }] }, async ({ open, page }) => {
      await open()
      await feedRow(page, IP).click()
      await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
      await page.keyboard.press('s')
      const form = page.getByRole('dialog', { name: `Snooze ${IP}` })
      await form.getByRole('radio', { name: /^8 hours, until / }).waitFor()
      for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowDown')
      await expect
        .poll(() => form.getByRole('radio', { name: 'Until a time of your choice' }).isChecked())
        .toBe(true)
      await page.keyboard.press('Tab')
      const time = form.getByLabel('Until, UTC')
      expect(await time.evaluate((field) => field === document.activeElement)).toBe(true)
      await time.fill('2020-01-01T10:00')
      await page.keyboard.press('Enter')
      await form
        .getByText('1 Jan 2020 10:00:00 UTC is past. Give a time that is to come.')
        .waitFor()
      const until = new Date(Date.now() + 3 * 24 * 3_600_000)
      await time.fill(`${until.toISOString().slice(0, 10)}T08:45`)
      await page.keyboard.press('Enter')
      await toast(page).getByText(`Snoozed ${IP}`).waitFor()
      await drawer(page)
        .getByText(/^Snoozed by .* until .* 08:45:00/)
        .or(drawer(page).getByText(/^Snoozed by .* until .* 08:44:59/))
        .waitFor()
    }),
  )

  it(
    'hides until a time, which the alert says, and is ended',
    withDesk({ reports: [{ ip: IP }] }, async ({ open, page }) => {
      await open()
      await feedRow(page, IP).click()
      await drawer(page).getByRole('heading', { name: 'Timeline' }).waitFor()
      await page.keyboard.press('s')
      const form = page.getByRole('dialog', { name: `Snooze ${IP}` })
      await form.getByRole('radio', { name: /^8 hours, until / }).waitFor()
      await form.getByRole('radio', { name: /^1 hour, until / }).check()
      await page.keyboard.press('Enter')
      await toast(page).getByText(`Snoozed ${IP}`).waitFor()
      await page.getByRole('button', { name: 'Suppressed 1' }).waitFor()
      await drawer(page)
        .getByText(/^Snoozed by .* until /)
        .waitFor()
      await drawer(page).getByRole('button', { name: 'Show again' }).click()
      await toast(page).getByText(`Shown again: ${IP}`).waitFor()
      await page.getByRole('button', { name: 'Open 1' }).waitFor()
      await expect.poll(() => feedRows(page).count()).toBe(1)
    }),
  )
})
