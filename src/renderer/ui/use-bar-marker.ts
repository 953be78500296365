import { type KeyboardEvent, type PointerEvent, useState } from 'react'

/** What a chart of bars is, and what marking means to it. */
interface MarkedBars {
  /** How many bars there are. */
  count: number
  /** Width of one bar, and where the first begins in the drawing, px. */
  step: number
  left: number
  /** Something is marked: Escape takes it back though no marker stands. */
  isMarked: boolean
  /** A click on one bar marks it, besides a drag over several. */
  marksOne: boolean
  /** Bars from one to another are marked, in either order. */
  onMark: (a: number, b: number) => void
  onClear: () => void
}

/**
 * The marker of a chart, by pointer or by key: Left and Right move it, Space begins a range, Enter
 * marks, Escape clears. `handlers` are the drawing's own.
 */
export function useBarMarker(bars: MarkedBars) {
  const { count, step, left, onMark } = bars
  const [marker, setMarker] = useState<number | null>(null)
  const [anchor, setAnchor] = useState<number | null>(null)

  const within = (bar: number) => Math.min(count - 1, Math.max(0, bar))
  const barAt = (event: PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - left
    return within(Math.floor(x / step))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = (event.shiftKey ? 10 : 1) * (event.key === 'ArrowLeft' ? -1 : 1)
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      setMarker(within((marker ?? count) + by))
    } else if (event.key === 'Enter' && marker !== null) {
      onMark(anchor ?? marker, marker)
      setAnchor(null)
    } else if (event.key === ' ' && marker !== null) setAnchor(marker)
    else if (event.key === 'Escape' && (marker !== null || bars.isMarked)) {
      setMarker(null)
      setAnchor(null)
      if (bars.isMarked) bars.onClear()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return {
    marker,
    anchor,
    handlers: {
      onKeyDown,
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => setMarker(barAt(event)),
      onPointerLeave: () => anchor === null && setMarker(null),
      onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setAnchor(barAt(event))
      },
      onPointerUp: (event: PointerEvent<SVGSVGElement>) => {
        const end = barAt(event)
        if (anchor !== null && (bars.marksOne || anchor !== end)) onMark(anchor, end)
        setAnchor(null)
      },
      onPointerCancel: () => setAnchor(null),
    },
  }
}
