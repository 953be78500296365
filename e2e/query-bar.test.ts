import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Desk, feedOrder, feedRow, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe('the query bar', () => {
  it(
    'completes, points at faults, remembers and is left, by keyboard alone',
    withDesk(
      {
        reports: [
          { ip: '198.51.100.1', alertId: 40 },
          { ip: '198.51.100.2', alertId: 61 },
          { ip: '203.0.113.3', alertId: 61 },
        ],
      },
      async ({ open, page }) => {
        const press = (key: string) => page.keyboard.press(key)
        const bar = page.getByRole('combobox', { name: 'Query' })
        const offered = page.getByRole('listbox', { name: 'What may stand here' })
        const option = (name: string | RegExp) => offered.getByRole('option', { name })
        await open()
        await feedRow(page, '203.0.113.3').waitFor()

        await press('/')
        await page.keyboard.type('ent')
        await option(/^entity/).waitFor()
        await press('Tab')
        await expect.poll(() => bar.inputValue()).toBe('entity:')
        // A value that is stored, with the alerts that have it.
        await page.keyboard.type('203')
        await option('203.0.113.3 1 alert').waitFor()
        await press('ArrowDown')
        const active = await bar.getAttribute('aria-activedescendant')
        expect(await option('203.0.113.3 1 alert').getAttribute('id')).toBe(active)
        await press('Enter')
        await expect.poll(() => bar.inputValue()).toBe('entity:203.0.113.3 ')
        await press('Enter')
        await expect.poll(() => feedOrder(page)).toEqual(['203.0.113.3'])

        // What cannot be read is not asked, and its place is underlined.
        await bar.fill('sevrity>=high and is:open')
        await press('Enter')
        await page.getByText('There is no field sevrity. Did you mean severity?').waitFor()
        expect(await page.locator('mark').innerText()).toBe('sevrity>=')
        expect(await feedOrder(page)).toEqual(['203.0.113.3'])
        expect(await bar.getAttribute('aria-invalid')).toBe('true')

        // Escape takes back what was not asked, and the keys are the table's again.
        await press('Escape')
        expect(await bar.inputValue()).toBe('entity:203.0.113.3')
        await press('Shift+F')
        await expect.poll(async () => (await feedOrder(page)).length).toBe(3)
        await press('/')
        await offered.getByRole('group', { name: 'Recent queries' }).waitFor()
        await press('ArrowUp')
        await press('Enter')
        await press('Enter')
        await expect.poll(() => feedOrder(page)).toEqual(['203.0.113.3'])
      },
    ),
  )

  it(
    'has facets and views beside it, counted over the whole filter, and shares what it shows',
    withDesk(
      {
        reports: [
          { ip: '198.51.100.1', alertId: 40 },
          { ip: '198.51.100.2', alertId: 61 },
          { ip: '203.0.113.3', alertId: 61 },
        ],
      },
      async (desk) => {
        const { open, reopen, page } = desk
        await open()
        await feedRow(page, '203.0.113.3').waitFor()
        await page.keyboard.press('[')
        const side = page.getByRole('complementary', { name: 'Views and facets' })
        await side.getByText('3 alerts in this tab and filter').waitFor()
        // A facet is a term: one click adds it, another takes it out.
        const medium = side.getByRole('button', { name: 'Severity medium 2 alerts', exact: true })
        await medium.click()
        await expect.poll(async () => (await feedOrder(page)).length).toBe(2)
        const bar = page.getByRole('combobox', { name: 'Query' })
        expect(await bar.inputValue()).toBe('severity:medium')
        await side.getByText('2 alerts in this tab and filter').waitFor()

        // Saved, renamed, counted on when more comes.
        await side.getByRole('button', { name: 'Save as a view' }).click()
        await side.getByLabel('Name', { exact: true }).fill('Only medium')
        await page.keyboard.press('Enter')
        await side.getByRole('button', { name: 'Only medium 2 alerts' }).waitFor()
        await desk.file.append({ ip: '203.0.113.4', alertId: 61 })
        await side.getByRole('button', { name: 'Only medium 3 alerts' }).waitFor()

        // The copied text shows the same view in another window, and pasted into the bar.
        await page.keyboard.press('Shift+L')
        await page.getByText('Copied. The link opens this view').waitFor()
        const text = await page.evaluate(() => navigator.clipboard.readText())
        const link = text.slice(text.indexOf('#/') + 2)
        await page.keyboard.press('Shift+F')
        await expect.poll(async () => (await feedOrder(page)).length).toBe(4)
        await page.keyboard.press('/')
        await page.keyboard.press('Control+v')
        await expect.poll(async () => (await feedOrder(page)).length).toBe(3)
        await page.close()
        await reopen(link)
        await desk.page.getByRole('combobox', { name: 'Query' }).waitFor()
        await expect
          .poll(() => desk.page.getByRole('combobox', { name: 'Query' }).inputValue())
          .toBe('severity:medium')
        // What was saved is there for every window.
        await desk.page.getByRole('button', { name: 'Only medium 3 alerts' }).waitFor()
      },
    ),
  )

  it(
    'acts on a whole group as it was counted, leaves what came since, and takes it back',
    withDesk(
      {
        reports: [
          { ip: '198.51.100.1', alertId: 40 },
          { ip: '198.51.100.1', alertId: 61 },
          { ip: '203.0.113.3', alertId: 61 },
        ],
      },
      async (desk) => {
        const { open, page } = desk
        await open()
        await feedRow(page, '203.0.113.3').waitFor()
        await page.keyboard.press('[')
        const side = page.getByRole('complementary', { name: 'Views and facets' })
        await side.getByRole('button', { name: 'Entity 198.51.100.1 2 alerts' }).waitFor()
        await side.getByRole('button', { name: 'Act on all alerts of 198.51.100.1' }).press('Enter')
        await page.getByText('2 alerts as counted here').waitFor()
        // A newcomer, stored before the action and after the count.
        await desk.file.append({ ip: '198.51.100.1', alertId: 42 })
        await expect.poll(() => openRules(desk, '198.51.100.1')).toHaveLength(3)
        await page.getByRole('menuitem', { name: 'Close as Duplicate' }).click()
        await toast(page).getByText('Closed 2 alerts as duplicate').waitFor()
        expect(await toast(page).innerText()).toContain('1 alert that came meanwhile stays.')
        expect(await openRules(desk, '198.51.100.1')).toEqual(['ntopng:42'])
        await toast(page).getByRole('button', { name: /^Undo/ }).click()
        await expect.poll(() => openRules(desk, '198.51.100.1')).toHaveLength(3)
      },
    ),
  )
})

/** Rules of an address's open alerts, as the API tells them. */
async function openRules({ serve }: Desk, ip: string): Promise<string[]> {
  const answer = await serve.get(`alerts?status=open&query=entity:${ip}`)
  const { alerts } = z
    .object({ alerts: z.array(z.object({ rule: z.string() })) })
    .parse(await answer.json())
  return alerts.map(({ rule }) => rule).sort()
}
