import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { acceptDefaults, drawer, feedRow, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

it(
  'sees, decides, blocks and exports without a mouse',
  withDesk(
    {
      reports: [
        { ip: '198.51.100.1', at: Date.now() },
        { ip: '198.51.100.2', at: Date.now() - 1000 },
        { ip: '198.51.100.3', at: Date.now() - 2000, alertId: 61 },
      ],
    },
    async ({ open, page, serve, file }) => {
      const press = (...keys: string[]) =>
        keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
      await open()
      await feedRow(page, '198.51.100.3').waitFor()
      await press('j', 'j', 'j', 'k', 'Enter')
      await drawer(page).getByText('2 of 3').waitFor()
      // The row keeps the focus, and Tab leads on to the drawer's controls.
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')))
        .toBe('row')
      await press('a')
      await feedRow(page, '198.51.100.2').getByText('Acked').waitFor()
      await press('j')
      await drawer(page).getByText('3 of 3').waitFor()
      await press('b')
      await acceptDefaults(page.getByRole('dialog', { name: 'Block 198.51.100.3' }))
      await feedRow(page, '198.51.100.3').getByText('Blocked').waitFor()

      await file.append({ ip: '203.0.113.9', alertId: 61 })
      await page.getByRole('button', { name: 'Show 1 new' }).waitFor()
      await press('n')
      await feedRow(page, '203.0.113.9').waitFor()
      expect(await feedRow(page, '198.51.100.3').getAttribute('aria-selected')).toBe('true')

      await press('Escape', 'Escape', 'g', 'b')
      await page.getByRole('heading', { name: 'Blacklists' }).waitFor()
      // From the lists' column to the wanted list, as Tab and Enter do it.
      await page.getByRole('button', { name: /^SSH obsolete version/ }).focus()
      await press('Enter')
      const entries = page.getByRole('grid', { name: 'Entries of SSH obsolete version' })
      await entries.getByText('198.51.100.3').waitFor()
      const [download] = await Promise.all([page.waitForEvent('download'), press('Control+e')])
      const saved = await readFile(await download.path(), 'utf8')
      expect(saved).toContain('198.51.100.3, 203.0.113.9')

      await entries.focus()
      await press('Home', 'x', 'Delete')
      await toast(page)
        .getByText(/^Removed /)
        .waitFor()
      const read = async () => (await serve.get('blacklists/61?format=txt')).text()
      expect((await read()).trim().split('\n')).toHaveLength(1)
      await press('Control+z')
      await expect.poll(read).toBe('198.51.100.3\n203.0.113.9\n')

      await press('g', 'l')
      await feedRow(page, '198.51.100.1').waitFor()
      await press('?')
      await page.getByRole('dialog', { name: 'Shortcuts' }).getByText('Acknowledge').waitFor()
      await press('Escape')
      await press('Control+k')
      await page.keyboard.type('203.0.113.9')
      await page
        .getByRole('option', { name: /203\.0\.113\.9/ })
        .first()
        .waitFor()
      await press('Enter')
      await page.getByRole('heading', { name: '203.0.113.9', level: 1 }).waitFor()
    },
  ),
)
