import { useEffect, useRef, useState } from 'react'
import type { HistogramBar } from '../../shared/alert'
import type { SeverityCounts } from '../../shared/severity'
import { wordsOf } from '../link/errors'
import { useConnection, useDesk, useIsDemo } from '../stores/desk'
import { BAR_MS, barStart, fillBars, SPAN_MS } from './chart-data'

/** How often the newest bars are read again, ms. */
const NEWEST_EVERY_MS = 2000
/** How often the whole hour is read again, for what arrived late, ms. */
const ALL_EVERY_MS = 60_000
/** Bars read again each time: what is open, and a little before it. */
const NEWEST_BARS = 3

/** What the bars are remembered by, while another screen is shown. */
const BARS_KEY = 'histogram'

/** The chart's bars, and why they could not be read, if so. */
export interface Histogram {
  /** Null until they were read once. */
  bars: HistogramBar[] | null
  error: string | null
}

/** Keeps the last hour's bars: read whole now and then, the newest few often. */
export function useHistogram(): Histogram {
  const { client, answers } = useDesk()
  const isConnected = useConnection((connection) => connection.state === 'connected')
  const generation = useConnection((connection) => connection.generation)
  const isDemo = useIsDemo()
  const known = useRef(new Map<number, SeverityCounts>())
  const [histogram, setHistogram] = useState<Histogram>(() => ({
    bars: answers.get<HistogramBar[]>(BARS_KEY),
    error: null,
  }))

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new engine or workspace has other bars
  useEffect(() => {
    if (!isConnected) return
    let isCurrent = true
    let readAllAt = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = async () => {
      const now = Date.now()
      const isAll = now - readAllAt >= ALL_EVERY_MS
      const to = barStart(now) + BAR_MS
      const from = isAll ? to - SPAN_MS : to - NEWEST_BARS * BAR_MS
      try {
        const bars = await client.live.histogram({ from, to, barMs: BAR_MS })
        if (!isCurrent) return
        if (isAll) {
          known.current = new Map()
          readAllAt = now
        }
        for (let start = from; start < to; start += BAR_MS) known.current.delete(start)
        for (const bar of bars) known.current.set(bar.start, bar.counts)
        const filled = fillBars(known.current, now)
        answers.set(BARS_KEY, filled)
        setHistogram({ bars: filled, error: null })
      } catch (error) {
        if (isCurrent) setHistogram((before) => ({ ...before, error: wordsOf(error) }))
      }
      // A busy engine is asked less often.
      const tookMs = Date.now() - now
      if (isCurrent) timer = setTimeout(read, Math.max(NEWEST_EVERY_MS, tookMs * 5))
    }
    void read()
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [client, answers, isConnected, generation, isDemo])

  return histogram
}
