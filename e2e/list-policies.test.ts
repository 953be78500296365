import { describe, expect, it } from 'vitest'
import { toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const reports = [
  { ip: '198.51.100.5', info: '/item?id=1' },
  { ip: '198.51.100.5', info: '/item?id=2' },
  { ip: '198.51.100.5', info: '/item?id=3' },
  { ip: '198.51.100.6', info: '/item?id=4' },
]

describe.each(['dark', 'light'] as const)('the policy of a list, in the %s theme', (theme) => {
  it(
    'is previewed, turned on, and off again with what it added, by keyboard alone',
    withDesk({ reports, theme }, async ({ open, page }) => {
      await open('blacklists/40')
      const panel = page.getByRole('region', { name: 'Listed by itself' })
      await panel.getByText(/^Off: alerts put nothing on this list/).waitFor()
      const turnOn = panel.getByRole('button', { name: 'Turn on' })
      expect(await turnOn.getAttribute('aria-disabled')).toBe('true')

      const hits = panel.getByRole('textbox', { name: 'Least hits' })
      expect(await hits.inputValue()).toBe('3')
      await hits.focus()
      await hits.fill('0')
      await panel.getByText('1 to 1,000,000').waitFor()
      await hits.fill('2')
      await hits.press('Enter')
      const preview = panel.getByRole('status', { name: 'What the rule would list' })
      await preview.getByText('It would list 1 value now:').waitFor()
      await preview.getByText('198.51.100.5').first().waitFor()
      await preview.getByText('1 value met it at some moment of the last 7 days:').waitFor()
      expect(await preview.getByText('198.51.100.6').count()).toBe(0)

      await turnOn.focus()
      await page.keyboard.press('Enter')
      await toast(page)
        .getByText(/^The policy of Possible SQL injection is on: 2 hits or more/)
        .waitFor()
      await panel.getByText(/It holds 1 entry now\.$/).waitFor()
      await page
        .getByText(/^Policy of Possible SQL injection, by /)
        .first()
        .waitFor()

      const off = panel.getByRole('button', { name: 'Turn off' })
      const also = panel.getByRole('checkbox', { name: 'Take 1 entry that it added off too' })
      await also.focus()
      await page.keyboard.press('Space')
      await off.focus()
      await page.keyboard.press('Enter')
      await toast(page)
        .getByText(/is off\. One entry was taken off\.$/)
        .waitFor()
      await panel.getByText(/^Off: alerts put nothing on this list/).waitFor()
    }),
  )
})
