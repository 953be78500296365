import type { Page } from 'playwright'
import { goTo } from './desk'

/** Imports a file by Add source, and waits until its row says that it is through. */
export async function importFile(page: Page, path: string, summary: RegExp): Promise<void> {
  await goTo(page, 'sources/import')
  const panel = page.getByRole('complementary', { name: 'Add source' })
  await panel.getByRole('textbox', { name: /^Path/ }).fill(path)
  await panel.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText(summary).waitFor()
}
