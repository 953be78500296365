import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { findChromium } from '../../scripts/steps.mjs'

/** Chromium's own calls home, switched off: whatever leaves the page is then the page's. */
const QUIET_ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

/** Starts Debian's Chromium, or the one that WATCHFLOOR_CHROMIUM names. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) {
    throw new Error('No Chromium was found; install it, or name it in WATCHFLOOR_CHROMIUM')
  }
  // Scrollbars take their room, as they do for a person.
  const ignoreDefaultArgs = ['--hide-scrollbars']
  return chromium.launch({ executablePath, args: QUIET_ARGS, ignoreDefaultArgs })
}

/** A browser window with the size of the design's pictures. */
export function openWindow(browser: Browser, theme: 'dark' | 'light' = 'dark') {
  return browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
}

/**
 * Everything a page must not do, gathered while it runs: errors on its console, violations of the
 * content security policy, requests to another origin than `origin`.
 */
export async function gatherFaults(context: BrowserContext, origin: string): Promise<string[]> {
  const faults: string[] = []
  await context.exposeBinding('tellViolation', (_source, what: string) => {
    faults.push(`content security policy: ${what}`)
  })
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { tellViolation } = window as unknown as { tellViolation: (what: string) => void }
      tellViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
    })
  })
  const judge = (address: string) => {
    const { protocol, host } = new URL(address)
    const isLocal = protocol === 'data:' || protocol === 'blob:' || protocol === 'about:'
    if (!isLocal && host !== new URL(origin).host) faults.push(`request to ${address}`)
  }
  context.on('request', (request) => judge(request.url()))
  context.on('page', (page: Page) => {
    page.on('websocket', (socket) => judge(socket.url()))
    page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`)
    })
  })
  return faults
}
