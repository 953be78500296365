import { describe, expect, it } from 'vitest'
import { goTo, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const GONE = '198.51.100.5'

describe('a feed for a firewall', () => {
  it(
    'is pulled with a token made in the window, once it is on, and tells who pulled it',
    withDesk({ reports: [{ ip: GONE }, { ip: '198.51.100.6' }] }, async ({ open, page, serve }) => {
      await open('settings/server')
      const section = page.getByRole('region', { name: 'Server and tokens' })
      await section.getByText(`On at ${serve.url}`).waitFor()
      await section.getByText('No token yet.').waitFor()
      await section.getByRole('textbox', { name: 'Name of the token' }).fill('fw-edge')
      await section.getByRole('combobox', { name: 'What it may do' }).click()
      await page.getByRole('option', { name: 'Pull the feed of Possible SQL injection' }).click()
      await section.getByRole('button', { name: 'Add token' }).click()
      const secret = await section.getByRole('status').locator('code').innerText()
      await section.getByRole('button', { name: 'Done' }).click()
      await section.getByRole('cell', { name: 'fw-edge', exact: true }).waitFor()
      const pull = () =>
        fetch(`${serve.url}blacklists/40?format=txt`, {
          headers: { authorization: `Bearer ${secret}` },
        })
      expect((await pull()).status).toBe(403)

      await goTo(page, 'blacklists/40')
      const feed = page.getByRole('region', { name: 'For firewalls' })
      await feed.getByText(/^Off: a firewall is answered 403/).waitFor()
      await feed.getByText('With this rule it gives 0 entries now.').waitFor()
      await feed.getByText('Left out for too few hits, 2:').waitFor()
      await feed.getByText(/^198\.51\.100\.5 1 hit, the newest /).waitFor()
      await feed.getByRole('switch', { name: 'Feed for firewalls' }).click({ force: true })
      await feed.getByText('Nobody has pulled it since the engine started.').waitFor()
      expect(await (await pull()).text()).toBe('')
      await feed.getByText(/^Last pulled .* by fw-edge: 0 entries\.$/).waitFor()
      const hits = feed.getByRole('textbox', { name: 'Least hits' })
      expect(await hits.inputValue()).toBe('3')
      await hits.fill('1')
      await hits.press('Enter')
      await toast(page)
        .getByText(/^The feed of Possible SQL injection is on: from 1 hit/)
        .waitFor()
      expect(await (await pull()).text()).toBe(`${GONE}\n198.51.100.6\n`)
      await feed.getByText('With this rule it gives 2 entries now.').waitFor()
      expect(await feed.getByText(/^Left out/).count()).toBe(0)
      await feed.getByText(/by fw-edge: 2 entries\.$/).waitFor()

      await goTo(page, 'settings/server')
      await section.getByRole('button', { name: 'Revoke fw-edge' }).click()
      await section.getByRole('button', { name: /^Revoke fw-edge now/ }).click()
      await section.getByText('No token yet.').waitFor()
      expect((await pull()).status).toBe(401)
    }),
  )
})

describe('forgetting', () => {
  it(
    'deletes all that is known of an address, once it was typed',
    withDesk({ reports: [{ ip: GONE }, { ip: '198.51.100.6' }] }, async ({ open, page, serve }) => {
      await open(`entity/${GONE}`)
      await page.getByRole('heading', { name: GONE }).waitFor()
      await page.getByRole('button', { name: 'Forget', exact: true }).click()
      const form = page.getByRole('dialog', { name: `Forget ${GONE}` })
      await form.getByText(/^Deletes 1 event and 1 alert with all evidence/).waitFor()
      await form.getByRole('textbox', { name: /^Type/ }).fill(GONE)
      await form.getByRole('button', { name: 'Forget it' }).click()
      await toast(page).getByText(`Forgot ${GONE}: 1 event and 1 alert are deleted.`).waitFor()
      await page.getByRole('heading', { name: 'Look something up' }).waitFor()
      const answer = await serve.get('blacklists/40?format=txt')
      expect(await answer.text()).toBe('198.51.100.6\n')
      await goTo(page, `entity/${GONE}`)
      await page.getByText(`${GONE} was not seen`).waitFor()
    }),
  )
})
