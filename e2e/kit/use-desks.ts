import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect } from 'vitest'
import { ROOT } from '../../scripts/steps.mjs'
import { launchChromium } from './browser'
import { type Desk, type DeskOptions, runAtDesk } from './desk'

/** Makes a test that runs at a desk of its own. */
export type WithDesk = (
  options: DeskOptions,
  test: (desk: Desk) => Promise<void>,
) => () => Promise<void>

/**
 * Prepares a browser for the tests of one file, and gives each test a desk. When a test is over,
 * anything that a page must not do fails it.
 */
export function useDesks(): WithDesk {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  return (options, test) => () => runAtDesk(browser, options, test, keepPicture)
}

/** Keeps what the window showed when a test failed, among the other results. */
async function keepPicture(page: Page): Promise<void> {
  const name = expect.getState().currentTestName?.replace(/[^a-z0-9]+/gi, '-') ?? 'page'
  const path = join(ROOT, 'test-results', `${name}.png`)
  await page.screenshot({ path }).catch(() => {
    // A page that is gone has no picture; the test's own error says more.
  })
}
