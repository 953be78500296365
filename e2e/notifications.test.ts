import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { drawer, feedRow, goTo, toast } from './kit/desk'
import { askedNotices, clickNotice, stubNotifications } from './kit/notice-stub'
import type { Report } from './kit/records'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

function centre(page: Page) {
  return page.getByRole('region', { name: 'Notification centre' })
}

function bell(page: Page) {
  return page.getByRole('banner').getByRole('button', { name: /^Notifications/ })
}

/** Opens the centre and answers its lines, newest first: what each says became of its alert. */
async function openCentre(page: Page) {
  await bell(page).click()
  await centre(page).getByRole('list', { name: 'What became of notifications' }).waitFor()
  return centre(page).getByRole('listitem')
}

/** Many reports of one address, as an attack brings them: one alert. */
function burst(ip: string, count: number): Report[] {
  const now = Date.now()
  return Array.from({ length: count }, (_, n) => ({
    ip,
    at: now - count + n,
    info: `/item?id=${n}`,
  }))
}

describe('notifications of a browser', () => {
  it(
    'asks for exactly one for a burst, which opens the alert when it is clicked',
    withDesk({}, async ({ open, page, file, context }) => {
      await stubNotifications(context, 'granted')
      await open()
      await file.append(...burst('203.0.113.7', 20))
      await feedRow(page, '203.0.113.7').waitFor()
      await file.append(...burst('203.0.113.7', 40))
      await page.waitForFunction(() => 'askedNotices' in window)
      await expect.poll(() => askedNotices(page)).toHaveLength(1)
      // Held back by its severity, so that the engine has judged all that came before it.
      await file.append({ ip: '203.0.113.8', alertId: 42 })
      await feedRow(page, '203.0.113.8').waitFor()
      const lines = await openCentre(page)
      await lines.getByText('No rule asks for it').waitFor()
      const asked = await askedNotices(page)
      expect(asked).toMatchObject([
        { title: 'High: Possible SQL injection', body: '203.0.113.7', silent: true },
      ])
      await page.keyboard.press('Escape')
      await centre(page).waitFor({ state: 'detached' })
      await goTo(page, 'sources')
      await clickNotice(page, 0)
      await drawer(page).getByText('203.0.113.7').first().waitFor()
    }),
  )

  it(
    'says what was shown and what was held back and why, and opens the alert from there',
    withDesk({}, async ({ open, page, file, context }) => {
      await stubNotifications(context, 'granted')
      await open()
      for (let n = 1; n <= 9; n += 1) await file.append({ ip: `203.0.113.${n}` })
      await feedRow(page, '203.0.113.9').waitFor()
      await expect.poll(() => askedNotices(page)).toHaveLength(6)
      const lines = await openCentre(page)
      await expect.poll(() => lines.count()).toBe(9)
      expect(await lines.getByText('More than the cap: in the summary that follows').count()).toBe(
        3,
      )
      await centre(page).getByRole('button', { name: 'Shown', exact: true }).click()
      await expect.poll(() => lines.count()).toBe(6)
      await centre(page).getByRole('button', { name: 'Held back', exact: true }).click()
      await expect.poll(() => lines.count()).toBe(3)
      await lines.first().getByRole('button').click()
      await drawer(page).getByText('203.0.113.9').first().waitFor()
    }),
  )

  it(
    'asks for permission with a click, and says what is held back until then',
    withDesk({}, async ({ open, page, file, context }) => {
      await stubNotifications(context, 'default')
      await open()
      await file.append({ ip: '203.0.113.1' })
      const lines = await openCentre(page)
      await lines.getByText('The browser was not asked to allow notifications').waitFor()
      await centre(page).getByRole('button', { name: 'Allow notifications', exact: true }).click()
      await centre(page)
        .getByText(/^This browser shows no notifications/)
        .waitFor({
          state: 'detached',
        })
      // What came before it was allowed is not shown afterwards; what comes from now on is.
      await file.append({ ip: '203.0.113.2' })
      await expect
        .poll(async () => (await askedNotices(page)).map(({ body }) => body))
        .toEqual(['203.0.113.2'])
    }),
  )

  it(
    'says when the browser blocks them',
    withDesk({}, async ({ open, page, context }) => {
      await stubNotifications(context, 'denied')
      await open('settings/notifications')
      await page.getByText(/^This browser blocks notifications of this page/).waitFor()
      await page.keyboard.press('Shift+N')
      await centre(page)
        .getByText(/^This browser blocks notifications/)
        .waitFor()
      await centre(page).getByText('Nothing notified yet').waitFor()
    }),
  )

  it(
    'shows nothing twice when the engine is killed, nor what a reload has shown',
    withDesk(
      { expectedFaults: /401|WebSocket connection to|ERR_CONNECTION_REFUSED|net::ERR_/ },
      async (desk) => {
        const { open, page, file, context } = desk
        await stubNotifications(context, 'granted')
        await open()
        await file.append({ ip: '203.0.113.1' })
        await expect.poll(() => askedNotices(page)).toHaveLength(1)
        await desk.restart('kill')
        await page.getByRole('textbox', { name: 'Token' }).fill(desk.serve.token)
        await page.getByRole('button', { name: 'Sign in' }).click()
        await file.append({ ip: '203.0.113.2' })
        await expect.poll(() => askedNotices(page)).toHaveLength(2)
        await page.reload()
        await file.append({ ip: '203.0.113.3' })
        await expect
          .poll(async () => (await askedNotices(page)).map(({ body }) => body))
          .toEqual(['203.0.113.3'])
      },
    ),
  )

  it(
    'takes a query for a rule, points at what is wrong while it is typed, and follows it',
    withDesk({}, async ({ open, page, file, context }) => {
      await stubNotifications(context, 'granted')
      await open('settings/notifications')
      const section = page.getByRole('region', { name: 'Notifications', exact: true })
      await section.getByRole('button', { name: 'Add a rule' }).click()
      await section.getByRole('combobox', { name: 'Rule 1: severity' }).click()
      await page.getByRole('option', { name: 'Info or above' }).click()
      const query = section.getByRole('textbox', { name: 'Rule 1: query' })
      await query.fill('rule:ntopng:42 ip:203.0.113.0/42')
      await section.getByText('The number after the slash must be 0 to 32.').waitFor()
      expect(await section.locator('mark').textContent()).toBe('203.0.113.0/42')
      await query.press('Enter')
      await query.press('Tab')
      expect(await query.inputValue()).toBe('rule:ntopng:42 ip:203.0.113.0/42')
      await query.fill('rule:ntopng:42 ip:203.0.113.0/24')
      await section.locator('mark').waitFor({ state: 'detached' })
      await query.press('Enter')
      await toast(page).getByText('Rules: rule 1 changed').waitFor()
      // Low, as the second is: only the query tells them apart.
      await file.append({ ip: '198.51.100.1', alertId: 42 }, { ip: '203.0.113.1', alertId: 42 })
      await expect
        .poll(async () => (await askedNotices(page)).map(({ body }) => body))
        .toEqual(['203.0.113.1'])
      await page.reload()
      await query.waitFor()
      expect(await query.inputValue()).toBe('rule:ntopng:42 ip:203.0.113.0/24')
    }),
  )

  it(
    'follows the rules and the quiet hours of Settings',
    withDesk({}, async ({ open, page, file, context }) => {
      await stubNotifications(context, 'granted')
      await open('settings/notifications')
      const section = page.getByRole('region', { name: 'Notifications', exact: true })
      await section.getByRole('button', { name: 'Add a rule' }).click()
      await toast(page).getByText('Rules: rule 1 added').waitFor()
      await section.getByRole('combobox', { name: 'Rule 1: tell or hold back' }).click()
      await page.getByRole('option', { name: 'Hold back' }).click()
      await section.getByRole('combobox', { name: 'Rule 1: severity' }).click()
      await page.getByRole('option', { name: 'Info or above' }).click()
      await section.getByRole('combobox', { name: 'Rule 1: detector' }).fill('ntopng')
      await page.keyboard.press('Tab')
      await expect
        .poll(() => section.getByRole('combobox', { name: 'Rule 1: detector' }).inputValue())
        .toBe('ntopng')
      await file.append({ ip: '203.0.113.1' })
      await bell(page).click()
      await centre(page).getByText('No rule asks for it').waitFor()
      await centre(page)
        .getByRole('button', { name: /^Close/ })
        .click()
      await section.getByRole('button', { name: 'Remove rule 1' }).click()
      await toast(page).getByText('Rules: rule 1 removed').waitFor()
      await section.getByLabel('Quiet hours').click({ force: true })
      const from = section.getByRole('textbox', { name: 'Quiet from' })
      await from.fill('25:00')
      await from.press('Enter')
      await section.getByText('Give a time such as 22:00. It stays at 22:00.').waitFor()
      await from.fill('00:00')
      await from.press('Enter')
      const to = section.getByRole('textbox', { name: 'Quiet to' })
      await to.fill('23:59')
      await to.press('Enter')
      await toast(page).getByText('Quiet to: 23:59').waitFor()
      await file.append({ ip: '203.0.113.2' })
      await bell(page).click()
      await centre(page).getByText('Quiet hours: in the digest afterwards').waitFor()
      expect(await askedNotices(page)).toEqual([])
    }),
  )
})
