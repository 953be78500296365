import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../scripts/steps.mjs'
import { findBarriers } from './kit/barriers'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe.each(['dark', 'light'] as const)('searching the settings in the %s theme', (theme) => {
  it(
    'finds by label, help and name in the file, and shows all again',
    withDesk({ theme }, async ({ open, page }) => {
      await open('settings')
      const section = (name: string) => page.getByRole('region', { name, exact: true })
      await section('Retention').waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('density')
      await page.getByText('Found in 1 section').waitFor()
      await section('Appearance').getByText('Density', { exact: true }).waitFor()
      expect(await section('Appearance').getByText('Theme', { exact: true }).isVisible()).toBe(
        false,
      )
      expect(await section('Retention').count()).toBe(0)
      const found = [...(await findBarriers(page, 'Settings, searched'))]
      await page.screenshot({ path: join(ROOT, 'test-results', `search-${theme}.png`) })
      await page.keyboard.press('Control+a')
      await page.keyboard.type('retention.eventsDays')
      await section('Retention').waitFor()
      expect(await section('Appearance').count()).toBe(0)
      await page.keyboard.press('Control+a')
      await page.keyboard.type('xyzzy')
      await page.getByText('Nothing holds that').waitFor()
      await page.keyboard.press('Escape')
      await section('About').waitFor()
      await section('Appearance').getByText('Theme', { exact: true }).waitFor()
      expect(found).toEqual([])
    }),
  )
})
