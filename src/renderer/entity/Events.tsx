import { useEffect, useRef, useState } from 'react'
import { fullCount } from '../numbers'
import { entityStrings } from '../strings'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { SkeletonRows } from '../ui/SkeletonRows'
import screen from './EntityScreen.module.css'
import { EventTable } from './EventTable'
import css from './EventTable.module.css'
import { useEvents } from './use-events'

const words = entityStrings.events

/** The last events, older ones on request; newer ones wait to be asked for. */
export function Events({ value, total }: { value: string; total: number }) {
  const view = useEvents(value)
  const shown = useRef<number | null>(null)
  const [newer, setNewer] = useState(0)
  const isFirstPage = view.events !== null && view.events.length <= 10
  const { reload } = view
  const reloadNow = useRef(reload)
  reloadNow.current = reload
  const panel = useRef<HTMLElement>(null)

  useEffect(() => {
    if (shown.current === null) shown.current = total
    const more = total - shown.current
    if (more <= 0) return
    const isRead =
      panel.current?.matches(':hover') || panel.current?.contains(document.activeElement)
    if (isRead || !isFirstPage) setNewer(more)
    else {
      shown.current = total
      reloadNow.current()
    }
  }, [total, isFirstPage])

  const show = () => {
    shown.current = total
    setNewer(0)
    reload()
  }
  const title = view.events === null ? words.untitled : words.title(view.events.length)
  return (
    <section ref={panel} className={screen.part} aria-label={title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{title}</h2>
        {total > (view.events?.length ?? 0) && (
          <span className={screen.quiet} title={fullCount(total)}>
            {words.of(total)}
          </span>
        )}
      </div>
      {view.error && (
        <FailedBanner
          what={words.failed}
          why={view.error}
          again={entityStrings.tryAgain}
          onAgain={reload}
        />
      )}
      {newer > 0 && (
        <Banner action={<Button onClick={show}>{words.showNewer}</Button>}>
          {words.newer(newer)}
        </Banner>
      )}
      {view.events === null && !view.error && <SkeletonRows rows={10} text={words.reading} />}
      {view.events?.length === 0 && <p className={screen.quiet}>{words.none}</p>}
      {view.events !== null && view.events.length > 0 && <EventTable events={view.events} />}
      {view.hasMore && (
        <div className={css.foot}>
          <Button onClick={view.more} offReason={view.isReading ? words.reading : null}>
            {words.more}
          </Button>
        </div>
      )}
    </section>
  )
}
