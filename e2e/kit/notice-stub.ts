import type { BrowserContext, Page } from 'playwright'

/** What a page asked its browser to show. */
export interface AskedNotice {
  title: string
  body: string
  silent: boolean
  tag: string
}

interface StubbedWindow {
  askedNotices: AskedNotice[]
  clickNotice: (index: number) => void
}

/**
 * Stands for the browser's notifications, which nobody sees in a test: notes what pages ask for.
 * `answer` is what a person says when they are asked; permission begins as it.
 */
export async function stubNotifications(
  context: BrowserContext,
  permission: NotificationPermission,
  answer: NotificationPermission = 'granted',
): Promise<void> {
  await context.addInitScript(
    ([first, answered]) => {
      const asked: AskedNotice[] = []
      const shown: { onclick: (() => void) | null }[] = []
      class StubbedNotification {
        static permission = sessionStorage.getItem('stub.permission') ?? first
        static requestPermission() {
          StubbedNotification.permission = answered
          sessionStorage.setItem('stub.permission', answered)
          return Promise.resolve(answered)
        }
        onclick: (() => void) | null = null
        constructor(title: string, options: NotificationOptions = {}) {
          const { body = '', silent, tag = '' } = options
          asked.push({ title, body, silent: silent === true, tag })
          shown.push(this)
        }
        close() {}
      }
      Object.assign(window, {
        Notification: StubbedNotification,
        askedNotices: asked,
        clickNotice: (index: number) => shown[index]?.onclick?.(),
      })
    },
    [permission, answer] as const,
  )
}

/** What the page asked for since it was loaded. */
export function askedNotices(page: Page): Promise<AskedNotice[]> {
  return page.evaluate(() => (window as unknown as StubbedWindow).askedNotices)
}

/** Clicks a notification, as a person does. */
export function clickNotice(page: Page, index: number): Promise<void> {
  return page.evaluate((place) => (window as unknown as StubbedWindow).clickNotice(place), index)
}
