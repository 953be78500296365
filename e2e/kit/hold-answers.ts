import type { Page } from 'playwright'

/** Keeps back what the engine says to a page, as a slow network does. */
export interface HeldAnswers {
  hold: () => void
  /** Hands over what was kept back, in its order, and keeps nothing back any more. */
  letGo: () => void
}

/** Prepares a page, before it is opened, so that the engine's answers can be kept back. */
export async function holdAnswers(page: Page): Promise<HeldAnswers> {
  let isHeld = false
  const kept: (() => void)[] = []
  await page.routeWebSocket(/.*/, (socket) => {
    const engine = socket.connectToServer()
    engine.onMessage((message) => {
      const tell = () => socket.send(message)
      if (isHeld) kept.push(tell)
      else tell()
    })
  })
  return {
    hold: () => {
      isHeld = true
    },
    letGo: () => {
      isHeld = false
      for (const tell of kept.splice(0)) tell()
    },
  }
}
