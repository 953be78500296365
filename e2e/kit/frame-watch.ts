import type { Page } from 'playwright'

/** What a page did while it was watched. Times in ms, heap in bytes. */
export interface Watched {
  elapsedMs: number
  /** Frames that were drawn, and the longest time between two. */
  frames: number
  longestGapMs: number
  /** Tasks of more than 50 ms: how many, the time of all, and the longest. */
  longTasks: number
  longTasksMs: number
  longestTaskMs: number
  /** Nodes of the page and rows of the alerts, at each frame: the most and the least. */
  mostNodes: number
  mostRows: number
  leastRows: number
  /** Of the heap after a collection: before, and after. */
  heapBefore: number
  heapAfter: number
}

type InPage = Omit<Watched, 'heapBefore' | 'heapAfter'> & { isOver: boolean; begunAt: number }

/** Watches frames, long tasks, nodes and heap of a page until the returned function is called. */
export async function watchFrames(page: Page): Promise<() => Promise<Watched>> {
  const heapBefore = await measureHeap(page)
  await page.evaluate(() => {
    const seen: InPage = {
      ...{ isOver: false, begunAt: performance.now(), elapsedMs: 0, frames: 0, longestGapMs: 0 },
      ...{ longTasks: 0, longTasksMs: 0, longestTaskMs: 0 },
      ...{ mostNodes: 0, mostRows: 0, leastRows: Number.POSITIVE_INFINITY },
    }
    Object.assign(window, { frameWatch: seen })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.longTasks += 1
        seen.longTasksMs += duration
        seen.longestTaskMs = Math.max(seen.longestTaskMs, duration)
      }
    }).observe({ type: 'longtask' })
    let last = performance.now()
    const step = (now: number) => {
      if (seen.isOver) return
      seen.frames += 1
      seen.longestGapMs = Math.max(seen.longestGapMs, now - last)
      last = now
      const rows = document.querySelectorAll('[role="grid"] [role="row"][aria-rowindex]').length - 1
      seen.mostNodes = Math.max(seen.mostNodes, document.getElementsByTagName('*').length)
      seen.mostRows = Math.max(seen.mostRows, rows)
      seen.leastRows = Math.min(seen.leastRows, rows)
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  })
  return async () => {
    const {
      isOver: _,
      begunAt,
      ...seen
    } = await page.evaluate(() => {
      const { frameWatch } = window as unknown as { frameWatch: InPage }
      frameWatch.isOver = true
      return { ...frameWatch, elapsedMs: performance.now() - frameWatch.begunAt }
    })
    return { ...seen, heapBefore, heapAfter: await measureHeap(page) }
  }
}

/** The heap of a page once nothing is in it that could be let go. */
async function measureHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}
