import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { toast } from './kit/desk'
import { holdAnswers } from './kit/hold-answers'
import type { Report } from './kit/records'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

const REPORTS: Report[] = [
  { ip: '198.51.100.7' },
  { ip: '198.51.100.12' },
  { ip: '2001:db8::7' },
  { ip: '203.0.113.9' },
]

/** The entries of list 40. */
function entries(page: Page): Locator {
  return page.getByRole('grid', { name: 'Entries of Possible SQL injection' })
}

function entry(page: Page, value: string): Locator {
  return entries(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell', { name: value, exact: true }) })
}

describe('adding', () => {
  it(
    'says what is wrong while it is typed, and asks to confirm what is wide or private',
    withDesk({ isBare: true }, async ({ open, page, serve }) => {
      await open('blacklists/40')
      await page.getByRole('heading', { name: 'This list is empty.' }).waitFor()
      await page.keyboard.press('+')
      const form = page.getByRole('dialog', { name: 'Add to Possible SQL injection' })
      const value = form.getByRole('textbox', { name: 'Address or network' })
      const submit = form.getByRole('button', { name: /^Block/ })
      const says = async (typed: string, words: RegExp, canAdd: boolean) => {
        await value.fill(typed)
        await form.getByText(words).waitFor()
        expect([typed, await submit.getAttribute('aria-disabled')]).toEqual([
          typed,
          canAdd ? null : 'true',
        ])
      }
      await says('999.1.1.1', /999/, false)
      await says('203.0.113.9/24', /Did you mean 203\.0\.113\.0\/24\?/, false)
      await says('198.0.0.0/7', /wider than \/8 are not taken/, false)
      await says('198.51.100.0/24', /256 addresses/, true)
      await says('192.168.1.1', /private addresses, and is never blocked/, false)
      await says('3fff::/20', /to confirm\.$/, false)

      const asked = await form.getByText(/^Type .* to confirm$/).innerText()
      await form.getByLabel(asked).fill('1')
      await page.keyboard.press('Enter')
      expect(await form.isVisible()).toBe(true)
      await form.getByLabel(asked).fill(asked.replace(/^Type (.*) to confirm$/, '$1'))
      await expect.poll(() => submit.getAttribute('aria-disabled')).toBe(null)
      await page.keyboard.press('Enter')
      await toast(page)
        .getByText(/^Blocked 3fff::\/20/)
        .waitFor()
      await entry(page, '3fff::/20').waitFor()
      expect(await (await serve.get('blacklists/40?format=txt')).text()).toBe('3fff::/20\n')
    }),
  )

  it(
    'makes a list of the analyst’s own and blocks into it',
    withDesk({ isBare: true }, async ({ open, page, serve }) => {
      await open('blacklists')
      await page.getByRole('button', { name: 'New list' }).click()
      const form = page.getByRole('dialog', { name: 'New list' })
      await form.getByRole('textbox', { name: 'Title' }).fill('Branch firewall')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Branch firewall' }).waitFor()
      await page.keyboard.press('+')
      await page.getByRole('textbox', { name: 'Address or network' }).fill('203.0.113.64')
      await page.getByRole('button', { name: 'Block 203.0.113.64' }).click()
      await toast(page)
        .getByText(/^Blocked 203\.0\.113\.64 on Branch firewall/)
        .waitFor()
      const txt = await serve.get('blacklists/branch-firewall?format=txt')
      expect(await txt.text()).toBe('203.0.113.64\n')
    }),
  )

  it(
    'makes a list of domains and blocks a name on it',
    withDesk({ isBare: true }, async ({ open, page, serve }) => {
      await open('blacklists')
      await page.getByRole('button', { name: 'New list' }).click()
      const form = page.getByRole('dialog', { name: 'New list' })
      await form.getByRole('textbox', { name: 'Title' }).fill('Phishing')
      await form.getByRole('button', { name: 'Domains' }).click()
      await form.getByRole('button', { name: 'Create list' }).click()
      await toast(page).getByText('Created the list Phishing, which holds domains.').waitFor()
      await page.getByRole('heading', { name: 'Phishing' }).waitFor()
      await page.keyboard.press('+')
      await page.getByRole('textbox', { name: 'Domain or exact name' }).fill('bad.example')
      await page.getByRole('button', { name: 'Block bad.example' }).click()
      await toast(page)
        .getByText(/^Blocked bad\.example on Phishing/)
        .waitFor()
      const zone = await serve.get('blacklists/phishing?format=rpz')
      expect(await zone.text()).toContain('*.bad.example CNAME .')
    }),
  )
})

describe('removing', () => {
  it(
    'takes entries off the list, and puts them back on undo',
    withDesk({ reports: REPORTS }, async ({ open, page, serve }) => {
      await open('blacklists/40')
      const read = async () => (await serve.get('blacklists/40?format=txt')).text()
      await entry(page, '203.0.113.9').click()
      await page.keyboard.press('Delete')
      await toast(page)
        .getByText(/^Removed 203\.0\.113\.9/)
        .waitFor()
      await expect.poll(() => entry(page, '203.0.113.9').count()).toBe(0)
      expect(await read()).toBe('198.51.100.7\n198.51.100.12\n2001:db8::7\n')

      await toast(page).getByRole('button', { name: 'Undo' }).click()
      await entry(page, '203.0.113.9').waitFor()
      expect(await read()).toBe('198.51.100.7\n198.51.100.12\n203.0.113.9\n2001:db8::7\n')
    }),
  )

  it(
    'keeps a removed address off although it is reported again',
    withDesk({ reports: REPORTS }, async ({ open, page, serve, file }) => {
      await open('blacklists/40')
      await entry(page, '198.51.100.7').getByRole('checkbox').check()
      await page.getByRole('toolbar').getByRole('button', { name: 'Remove' }).click()
      await expect.poll(() => entry(page, '198.51.100.7').count()).toBe(0)
      await file.append({ ip: '198.51.100.7', info: '/again' }, { ip: '198.51.100.99' })
      await expect
        .poll(async () => (await serve.get('blacklists/40?format=txt')).text())
        .toBe('198.51.100.12\n198.51.100.99\n203.0.113.9\n2001:db8::7\n')
      await page.getByRole('button', { name: /^Review 1/ }).click()
      await entry(page, '198.51.100.7').waitFor()
    }),
  )
})

describe('beside the entries', () => {
  it(
    'tells why an address is blocked, and how a product loads the list',
    withDesk({ reports: REPORTS }, async ({ open, page }) => {
      await open('blacklists/40')
      await entry(page, '203.0.113.9').waitFor()
      const why = page.getByRole('region', { name: 'Why is this blocked?' })
      await why.getByRole('textbox', { name: 'Address, network or domain' }).fill('203.0.113.9')
      await page.keyboard.press('Enter')
      await why.getByText('203.0.113.9 is blocked: an export of a list holds it.').waitFor()
      await why.getByRole('button', { name: 'Possible SQL injection' }).waitFor()
      await why.getByText(/^auto.*, since \d{4}-/).waitFor()
      await why.getByRole('textbox', { name: 'Address, network or domain' }).fill('999.1.1.1')
      await page.keyboard.press('Enter')
      await why.getByText(/each of the four numbers is 0 to 255/).waitFor()

      const load = page.getByRole('region', { name: 'How it is loaded' })
      await load.getByLabel('Format').selectOption({ label: 'pf' })
      await load.getByText(/pfctl -t wf_40 -T replace -f/).waitFor()
    }),
  )
})

describe('exporting', () => {
  it(
    'saves the bytes that the API answers, in each format',
    withDesk({ reports: REPORTS }, async ({ open, page, serve }) => {
      await open('blacklists/40')
      await entry(page, '203.0.113.9').waitFor()
      const save = async (choose: () => Promise<void>) => {
        const [download] = await Promise.all([page.waitForEvent('download'), choose()])
        return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
      }
      const answer = async (format: string) =>
        Buffer.from(await (await serve.get(`blacklists/40?format=${format}`)).arrayBuffer())
      const pick = (name: RegExp) => async () => {
        await page.getByRole('button', { name: 'Choose the export format' }).click()
        await page.getByRole('menuitem', { name }).click()
      }

      const txt = await save(pick(/^Plain text/))
      expect(txt.name).toMatch(/\.txt$/)
      expect(txt.bytes.toString()).toBe('198.51.100.7\n198.51.100.12\n203.0.113.9\n2001:db8::7\n')
      expect(txt.bytes.equals(await answer('txt'))).toBe(true)
      await toast(page)
        .getByText(/^Saved .*\.txt, 4 entries, sha256 /)
        .waitFor()

      const nftables = await save(pick(/^nftables/))
      expect(nftables.name).toMatch(/\.nft$/)
      expect(nftables.bytes.toString()).toContain('203.0.113.9')
      // The file says when it was made; nothing else may differ.
      const withoutTime = (bytes: Buffer) => bytes.toString().replace(/, \d{4}-[\dT:.-]+Z,/, '')
      expect(withoutTime(nftables.bytes)).toBe(withoutTime(await answer('nftables')))

      const csv = await save(pick(/^CSV/))
      expect(csv.bytes.equals(await answer('csv'))).toBe(true)
      await page.getByRole('button', { name: 'Export CSV' }).waitFor()
      const again = await save(() => page.keyboard.press('Control+e'))
      expect(again.bytes.equals(csv.bytes)).toBe(true)
    }),
  )

  it(
    'saves what is asked for while another export runs, once',
    withDesk({ reports: REPORTS }, async ({ open, page }) => {
      const answers = await holdAnswers(page)
      await open('blacklists/40')
      await entry(page, '203.0.113.9').waitFor()
      const saved: string[] = []
      page.on('download', (download) => saved.push(download.suggestedFilename()))
      const pick = async (name: RegExp) => {
        await page.getByRole('button', { name: 'Choose the export format' }).click()
        await page.getByRole('menuitem', { name }).click()
      }
      answers.hold()
      await pick(/^Plain text/)
      await pick(/^CSV/)
      await pick(/^CSV/)
      expect(saved).toEqual([])
      answers.letGo()
      await expect.poll(() => saved.map((name) => name.split('.').pop())).toEqual(['txt', 'csv'])
      await page.getByRole('button', { name: 'Export CSV' }).waitFor()
    }),
  )

  it(
    'serves a firewall with the token, and nobody without it',
    withDesk({ reports: REPORTS }, async ({ open, page, serve }) => {
      await open('blacklists/40')
      await entry(page, '203.0.113.9').waitFor()
      const address = `${serve.url}blacklists/40?format=txt`
      const feed = page.getByRole('region', { name: 'For firewalls' })
      await feed.getByRole('switch', { name: 'Feed for firewalls' }).click({ force: true })
      await feed.getByText(address).waitFor()
      expect((await fetch(address)).status).toBe(401)
      const basic = `Basic ${Buffer.from(`firewall:${serve.token}`).toString('base64')}`
      const pulled = await fetch(address, { headers: { authorization: basic } })
      expect(pulled.status).toBe(200)
      expect(await pulled.text()).toBe('198.51.100.7\n198.51.100.12\n203.0.113.9\n2001:db8::7\n')
      const etag = pulled.headers.get('etag') ?? ''
      const headers = { authorization: basic, 'if-none-match': etag }
      expect((await fetch(address, { headers })).status).toBe(304)
    }),
  )
})

describe('the page', () => {
  it(
    'holds its table without scrolling aside, and keeps buttons in reach of a toast',
    withDesk({ reports: REPORTS.slice(0, 2) }, async ({ open, page }) => {
      await open('blacklists/40')
      await entry(page, '198.51.100.7').waitFor()
      const overhang = () => entries(page).evaluate((grid) => grid.scrollWidth - grid.clientWidth)
      await page.setViewportSize({ width: 1024, height: 640 })
      await expect.poll(overhang).toBeLessThanOrEqual(0)
      await page.setViewportSize({ width: 1440, height: 900 })
      await expect.poll(overhang).toBeLessThanOrEqual(0)
      await entries(page).focus()
      for (const key of ['Home', 'x', 'Delete']) await page.keyboard.press(key)
      await toast(page)
        .getByText(/^Removed /)
        .waitFor()
      await entries(page).focus()
      for (const key of ['Home', 'x']) await page.keyboard.press(key)
      // A click that something else would catch fails.
      const actions = page.getByRole('toolbar', { name: 'Actions on the selected entries' })
      await actions.getByRole('button', { name: 'Open entity' }).click({ trial: true })
    }),
  )

  it(
    'offers no firewall the allowlist',
    withDesk({ isBare: true }, async ({ open, page }) => {
      await open('blacklists/40')
      const feed = page.getByRole('region', { name: 'For firewalls' })
      await feed.waitFor()
      await page.getByRole('button', { name: /^Allowlist/ }).click()
      await page
        .getByRole('heading', { name: 'Allowlist', level: 1 })
        .or(page.getByText('Nothing is allowed.'))
        .first()
        .waitFor()
      expect(await feed.count()).toBe(0)
    }),
  )
})
