import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acceptDefaults, type Desk, drawer, feedRows, goTo, toast } from './kit/desk'
import { detectionOf, dnsEvent } from './kit/detections'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

/** Imports detections and opens the drawer of one of them. */
async function openDetection({ page, folder, open }: Desk, detections: object[]) {
  const path = join(folder, 'detections.ndjson')
  await writeFile(path, detections.map((each) => `${JSON.stringify(each)}\n`).join(''))
  await open('sources/import')
  const { length } = detections
  const records = length === 1 ? '1 record' : `${length} records`
  await importFile(page, path, new RegExp(`^${records} in .*: ${length} event`))
  await goTo(page, 'live')
  await feedRows(page).first().click()
  const shown = drawer(page)
  await shown.getByRole('heading', { name: 'Timeline' }).waitFor()
  return shown
}

describe('a detection in the drawer', () => {
  it(
    'says what its rule says, opens only links to allowed hosts, and steps through all of the alert',
    withDesk({ isBare: true }, async (desk) => {
      const shown = await openDetection(desk, [
        detectionOf({ id: '1', events: [dnsEvent('a.beacon.example')] }),
        detectionOf({
          id: '2',
          rule: { urlBackToProduct: 'https://console.cloud.google.com.evil.example/x' },
        }),
      ])
      const section = shown.getByRole('region', { name: 'Detection' })
      await section.getByText('1 of 2').waitFor()
      await section
        .getByText('ru_0c7d3c4e-5b1f-4d0a-9a55-2f3b1c0d9e01@v_1772446000_120000000')
        .waitFor()
      await section.getByText('Rule of your own, several events').waitFor()
      await section.getByText('65 of 100').waitFor()
      const ids: string[] = []
      for (const direction of ['Older detection', 'Newer detection']) {
        ids.push((await section.getByText(/^de_\d$/).innerText()).trim())
        await section.getByRole('button', { name: direction }).click()
      }
      expect(ids.toSorted()).toEqual(['de_1', 'de_2'])
      if (ids[0] === 'de_2') await section.getByRole('button', { name: 'Older detection' }).click()
      await section.getByText('de_1').waitFor()
      const link = section.getByRole('link')
      expect(await link.getAttribute('href')).toBe(
        'https://tenant.backstory.chronicle.security/alert?alertId=de_1',
      )
      expect(await link.innerText()).toContain('Open on tenant.backstory.chronicle.security')
      await section
        .getByRole('button', { name: ids[0] === 'de_1' ? 'Older detection' : 'Newer detection' })
        .click()
      await section.getByText('its host is not among those allowed').waitFor()
      expect(await section.getByRole('link').count()).toBe(0)
      await section.getByText('Chronicle sent no events with this detection.').waitFor()
    }),
  )

  it(
    'shows each event as a tree with search and copy, and leads to whom it names',
    withDesk({ isBare: true }, async (desk) => {
      const { page, context } = desk
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      const shown = await openDetection(desk, [
        detectionOf({
          id: '1',
          events: [dnsEvent('a.beacon.example'), dnsEvent('b.beacon.example', '198.51.100.7')],
        }),
      ])
      const section = shown.getByRole('region', { name: 'Detection' })
      const second = section.getByRole('button', { name: 'Event 2, e2 NETWORK_DNS' })
      expect(await second.getAttribute('aria-expanded')).toBe('false')
      await second.click()
      await section.getByRole('textbox', { name: 'Search in the events' }).fill('198.51')
      await section.getByText('1 match', { exact: true }).waitFor()
      await section.getByText('target.ip[0]').waitFor()
      await section.getByRole('button', { name: 'Copy target.ip[0]' }).click()
      await toast(page).getByText('Copied target.ip[0].').waitFor()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('198.51.100.7')
      await section.getByRole('button', { name: 'Open 198.51.100.7' }).click()
      // Another one's event names it: its page finds that.
      await page.getByText('1 event, none of them an alert of its own.').waitFor()
      await page.getByText('dns_beacon').first().waitFor()
    }),
  )

  it(
    'offers every public address to be blocked, and none of own networks',
    withDesk({ isBare: true }, async (desk) => {
      const { page } = desk
      const shown = await openDetection(desk, [
        detectionOf({
          id: '1',
          events: [dnsEvent('a.beacon.example'), dnsEvent('b.beacon.example', '198.51.100.7')],
        }),
      ])
      await shown.getByRole('button', { name: /^Block/ }).click()
      const form = page.getByRole('dialog')
      expect(await form.locator('[type="submit"]').getAttribute('aria-disabled')).toBe('true')
      await form.getByRole('combobox', { name: 'Address' }).click()
      const options = form.getByRole('option')
      expect(await options.allInnerTexts()).toEqual(['203.0.113.53', '198.51.100.7'])
      await options.filter({ hasText: '198.51.100.7' }).click()
      await form
        .getByRole('heading', { name: 'Block 198.51.100.7' })
        .or(form.getByText('Block 198.51.100.7'))
        .first()
        .waitFor()
      await form.locator('[type="submit"]:not([aria-disabled])').click()
      await toast(page).getByText('198.51.100.7').waitFor()
    }),
  )

  it(
    'preselects an address that stands alone',
    withDesk({ isBare: true }, async (desk) => {
      const { page } = desk
      const events = [dnsEvent('a.beacon.example')]
      const shown = await openDetection(desk, [detectionOf({ id: '1', events })])
      await page.keyboard.press('b')
      await acceptDefaults(page.getByRole('dialog'))
      await toast(page).getByText('203.0.113.53').waitFor()
      await shown.getByText(/^Blocked by/).waitFor()
    }),
  )
})

describe('detections that are hard to show', () => {
  it(
    'draws little of a huge one at first and more as it is asked for',
    withDesk({ isBare: true }, async (desk) => {
      const { page } = desk
      const labels = Array.from({ length: 400 }, (_, n) => ({ key: `k${n}`, value: `v${n}` }))
      const events = Array.from({ length: 450 }, (_, n) =>
        dnsEvent(`n${n}.beacon.example`, '203.0.113.53', { additional: { labels } }),
      )
      const huge = detectionOf({ id: '1', events })
      expect(JSON.stringify(huge).length).toBeGreaterThan(5_000_000)
      const shown = await openDetection(desk, [huge])
      const section = shown.getByRole('region', { name: 'Detection' })
      await section
        .getByText(/^This detection was too large to be kept whole: \d+ events/)
        .waitFor()
      const count = () => shown.evaluate((element) => element.querySelectorAll('*').length)
      const atFirst = await count()
      expect(atFirst).toBeLessThan(1_500)
      await section.getByRole('button', { name: 'labels 400 items' }).click()
      await section.getByRole('button', { name: 'Show 50 more of 350' }).click()
      await section.getByRole('button', { name: '99 2 fields' }).waitFor()
      expect((await count()) - atFirst).toBeLessThan(3_000)
      await section.getByRole('textbox', { name: 'Search in the events' }).fill('v39')
      await section.getByText(/^First 100 of [\d,]+ matches$/).waitFor()
      expect(await count()).toBeLessThan(atFirst + 1_500)
      // The window answers: the next key is taken.
      await page.keyboard.press('Escape')
    }),
  )

  it(
    'shows hostile text as text, and survives values of any kind',
    withDesk({ isBare: true }, async (desk) => {
      const { page } = desk
      const shown = await openDetection(desk, [
        detectionOf({
          id: '1',
          host: 'ws-\u202egpj.exe',
          rule: {
            ruleName: '<img src=x onerror="window.hacked=1">\u2066rule',
            urlBackToProduct: 'javascript:window.hacked=1',
            summary: '<script>window.hacked=1</script>',
          },
          events: [
            {
              metadata: null,
              '<b>key</b>\u202e': '<svg onload="window.hacked=1">\u0007',
              constructor: { toString: 'x' },
              principal: [1, null, { a: [[[]]] }],
            },
          ],
        }),
      ])
      const section = shown.getByRole('region', { name: 'Detection' })
      await section.getByText('Not offered: it is not https.').waitFor()
      const text = await section.innerText()
      for (const part of [
        '<img src=x onerror="window.hacked=1">',
        '<svg onload',
        '<b>key</b>',
        'U+202E',
        'U+0007',
      ]) {
        expect(text).toContain(part)
      }
      expect(text).not.toMatch(/[\u0000-\u0008\u000e-\u001f\u200b\u202a-\u202e\u2066-\u2069]/)
      expect(await section.locator('img, script, a').count()).toBe(0)
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
      expect(await feedRows(page).count()).toBe(1)
    }),
  )
})
