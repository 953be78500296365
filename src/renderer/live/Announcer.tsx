import { useEffect, useRef, useState } from 'react'
import { useDesk } from '../stores/desk'
import { liveStrings } from '../strings'

/** Between two polite summaries, and between two urgent ones, ms. */
const POLITE_MS = 10_000
const URGENT_MS = 60_000

/** Tells screen readers what arrived: a summary every 10 s at most, Critical once a minute at most. */
export function Announcer() {
  const { live } = useDesk()
  const [polite, setPolite] = useState('')
  const [urgent, setUrgent] = useState('')
  const seen = useRef({ total: 0, critical: 0, urgentAt: Number.NEGATIVE_INFINITY })

  useEffect(() => {
    const { arrivals } = live.getState()
    seen.current = { ...seen.current, total: arrivals.total, critical: arrivals.critical }
    const timer = setInterval(() => {
      const now = live.getState().arrivals
      const total = now.total - seen.current.total
      const critical = now.critical - seen.current.critical
      if (total <= 0) return
      seen.current.total = now.total
      seen.current.critical = now.critical
      setPolite(liveStrings.announce(total, critical))
      if (critical > 0 && Date.now() - seen.current.urgentAt >= URGENT_MS) {
        seen.current.urgentAt = Date.now()
        setUrgent(liveStrings.announceCritical(critical))
      }
    }, POLITE_MS)
    return () => clearInterval(timer)
  }, [live])

  return (
    <>
      <p className="visually-hidden" aria-live="polite">
        {polite}
      </p>
      <p className="visually-hidden" aria-live="assertive">
        {urgent}
      </p>
    </>
  )
}
