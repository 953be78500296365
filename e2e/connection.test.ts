import { describe, expect, it } from 'vitest'
import { acceptDefaults, drawer, feedOrder, feedRow, goTo, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

/** What a browser writes on the console when its engine is gone, or knows its cookie no more. */
const CUT_CONNECTION = /WebSocket connection to|ERR_CONNECTION_REFUSED|status of 401|net::ERR_/

/** In the page: presses Try now, and counts the sockets that are opened before anything else runs. */
function countSocketsOfTryNow(): number {
  const { WebSocket } = window
  let count = 0
  window.WebSocket = class extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given)
      count += 1
    }
  }
  const buttons = [...document.querySelectorAll('button')]
  buttons.find(({ textContent }) => textContent === 'Try now')?.click()
  window.WebSocket = WebSocket
  return count
}

describe('the engine', () => {
  it(
    'has alerts, decisions and lists again after a restart',
    withDesk(
      {
        reports: [
          { ip: '198.51.100.1', alertId: 61 },
          { ip: '198.51.100.2' },
          { ip: '198.51.100.3' },
        ],
      },
      async (desk) => {
        const { page, file } = desk
        await desk.open()
        await feedRow(page, '198.51.100.1').click()
        await page.keyboard.press('a')
        await feedRow(page, '198.51.100.1').getByText('Acked').waitFor()
        await page.keyboard.press('b')
        await acceptDefaults(page.getByRole('dialog', { name: 'Block 198.51.100.1' }))
        await toast(page)
          .getByText(/^Blocked 198\.51\.100\.1/)
          .waitFor()
        await feedRow(page, '198.51.100.2').click()
        await page.keyboard.press('c')
        await acceptDefaults(page.getByRole('dialog', { name: 'Close as' }))
        await toast(page)
          .getByText(/^Closed/)
          .waitFor()
        const list = await (await desk.serve.get('blacklists/61?format=txt')).text()
        await page.close()

        await desk.restart('stop')
        await file.append({ ip: '198.51.100.4', at: Date.now() })
        await desk.reopen()
        await feedRow(desk.page, '198.51.100.4').waitFor()
        await feedRow(desk.page, '198.51.100.1').getByText('Blocked').waitFor()
        expect((await feedOrder(desk.page)).sort()).toEqual([
          '198.51.100.1',
          '198.51.100.3',
          '198.51.100.4',
        ])
        await desk.page.keyboard.press('2')
        await expect.poll(() => feedOrder(desk.page)).toEqual(['198.51.100.1'])
        await desk.page.keyboard.press('4')
        await feedRow(desk.page, '198.51.100.2').getByText('Closed').waitFor()
        await feedRow(desk.page, '198.51.100.1').click()
        await drawer(desk.page)
          .getByText(/^Acknowledged by .*Blocked by /)
          .waitFor()
        expect(await (await desk.serve.get('blacklists/61?format=txt')).text()).toBe(list)
      },
    ),
  )

  it(
    'is told missing since when, and what came meanwhile is shown once it is back',
    withDesk(
      { reports: [{ ip: '198.51.100.1' }], expectedFaults: CUT_CONNECTION },
      async (desk) => {
        const { page, file } = desk
        await desk.open()
        await feedRow(page, '198.51.100.1').waitFor()
        await goTo(page, 'blacklists/40')
        const add = page.getByRole('button', { name: 'Add', exact: true })
        await add.waitFor()
        await page.locator('html[data-whole]').waitFor()
        await desk.serve.kill()
        await page.getByText(/^No data since \d\d:\d\d:\d\d/).waitFor()
        await page.getByText(/Trying (again in \d+ s|now)\./).waitFor()
        // What was read stays, and nothing can be changed.
        await page
          .getByRole('grid', { name: /^Entries of/ })
          .getByText('198.51.100.1')
          .waitFor()
        expect(await add.getAttribute('aria-disabled')).toBe('true')
        await goTo(page, 'live')
        expect(await feedOrder(page)).toEqual(['198.51.100.1'])
        // Old figures say that they are; what was read comes back with its screen.
        await page
          .getByRole('contentinfo')
          .getByText(/^as of \d\d:\d\d:\d\d/)
          .waitFor()
        await page.getByRole('list', { name: 'Sources' }).getByText('not known now').waitFor()
        await goTo(page, 'blacklists/40')
        await page.getByRole('button', { name: /^Possible SQL injection/ }).waitFor()
        await goTo(page, 'entity/198.51.100.1')
        await page.getByText('198.51.100.1 was not read yet').waitFor()
        await goTo(page, 'live')

        await expect.poll(() => page.evaluate(countSocketsOfTryNow)).toBe(1)
        for (const n of [2, 3, 4, 5]) await file.append({ ip: `198.51.100.${n}` })
        await desk.restart('kill')
        // Sessions end with the engine that gave them.
        await page.getByRole('textbox', { name: 'Token' }).fill(desk.serve.token)
        await page.getByRole('button', { name: 'Sign in' }).click()
        await feedRow(page, '198.51.100.5').waitFor()
        expect(await feedOrder(page)).toHaveLength(5)
        expect(await page.getByText(/^No data since/).count()).toBe(0)
        await file.append({ ip: '198.51.100.6' })
        await feedRow(page, '198.51.100.6').waitFor()
      },
    ),
  )
})

describe('a paused table', () => {
  it(
    'counts what arrived while the engine was away, and moves nothing',
    withDesk(
      {
        reports: [{ ip: '198.51.100.1' }, { ip: '198.51.100.2', alertId: 61 }],
        expectedFaults: CUT_CONNECTION,
      },
      async (desk) => {
        const { page, file } = desk
        await desk.open()
        await feedRow(page, '198.51.100.2').click()
        await page.getByText(/^Paused at/).waitFor()
        await expect.poll(() => feedOrder(page)).toHaveLength(2)
        const before = await feedOrder(page)
        await file.append({ ip: '198.51.100.3' })
        await page.getByRole('button', { name: /^Show 1 new/ }).waitFor()
        await desk.serve.kill()
        await page.getByText(/^No data since/).waitFor()
        await file.append({ ip: '198.51.100.4' }, { ip: '198.51.100.5', alertId: 42 })
        await desk.restart('kill')
        await page.getByRole('textbox', { name: 'Token' }).fill(desk.serve.token)
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.getByRole('button', { name: /^Show 3 new/ }).waitFor()
        expect(await feedOrder(page)).toEqual(before)
        await page.keyboard.press('n')
        await feedRow(page, '198.51.100.5').waitFor()
        expect(await feedOrder(page)).toHaveLength(5)
      },
    ),
  )
})

describe('the sign-in page', () => {
  it(
    'asks who comes without a token, refuses a wrong one, and takes the right one',
    withDesk(
      {
        reports: [{ ip: '198.51.100.1' }],
        expectedFaults: /status of 401|WebSocket connection to/,
      },
      async ({ page, serve }) => {
        await page.goto(serve.url)
        await page.getByRole('heading', { name: 'Sign in to this console' }).waitFor()
        await page
          .locator(':focus')
          .and(page.getByRole('textbox', { name: 'Token' }))
          .waitFor()
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.getByText('Paste a token first.').waitFor()
        await page.getByRole('textbox', { name: 'Token' }).fill('none-of-the-tokens')
        await page.keyboard.press('Enter')
        await page.getByText(/^The engine does not know this token\./).waitFor()
        await page.getByRole('textbox', { name: 'Token' }).fill(serve.token)
        await page.keyboard.press('Enter')
        await feedRow(page, '198.51.100.1').waitFor()
        expect(page.url()).not.toContain(serve.token)
        await page.reload()
        await feedRow(page, '198.51.100.1').waitFor()
      },
    ),
  )

  it(
    'is passed by the printed address, put into the tab that shows it',
    withDesk(
      {
        reports: [{ ip: '198.51.100.1' }],
        expectedFaults: /status of 401|WebSocket connection to/,
      },
      async ({ page, serve }) => {
        await page.goto(serve.url)
        await page.getByRole('heading', { name: 'Sign in to this console' }).waitFor()
        await page.goto(`${serve.url}#token=${serve.token}`)
        await feedRow(page, '198.51.100.1').waitFor()
        expect(page.url()).not.toContain(serve.token)
      },
    ),
  )
})
