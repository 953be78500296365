import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { AlertDetail } from '../../shared/alert'
import { parseDetection } from '../../shared/detection'
import type { WatchEvent } from '../../shared/event'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { detectionStrings as words } from '../strings'
import { rowTime } from '../time'
import { IconButton } from '../ui/Button'
import { SkeletonRows } from '../ui/SkeletonRows'
import css from './Detection.module.css'
import { DetectionEvents } from './DetectionEvents'
import { DetectionFacts } from './DetectionFacts'
import { DetectionNames } from './DetectionNames'
import drawerCss from './Drawer.module.css'

/** The detections that an alert rests on, one at a time, the newest first. */
export function DetectionSection({ detail }: { detail: AlertDetail }) {
  const { evidence, alert } = detail
  const [chosen, setChosen] = useState({ alert: alert.id, index: 0 })
  const index = chosen.alert === alert.id ? Math.min(chosen.index, evidence.length - 1) : 0
  const event = evidence[index]
  const zone = useZone()
  const now = useNow(60_000)
  if (event === undefined) return null
  const step = (by: number) => setChosen({ alert: alert.id, index: index + by })
  return (
    <section className={drawerCss.section} aria-label={words.title}>
      <div className={drawerCss.sectionHead}>
        <h3>{words.title}</h3>
        {evidence.length > 1 && (
          <span className={css.steps}>
            {rowTime(event.time, now, zone)}, {words.place(index + 1, evidence.length)}
            <IconButton
              label={words.newer}
              offReason={index === 0 ? words.place(1, evidence.length) : null}
              icon={<IconChevronUp size={14} stroke={1.6} aria-hidden="true" />}
              onClick={() => step(-1)}
            />
            <IconButton
              label={words.older}
              offReason={
                index === evidence.length - 1 ? words.place(evidence.length, evidence.length) : null
              }
              icon={<IconChevronDown size={14} stroke={1.6} aria-hidden="true" />}
              onClick={() => step(1)}
            />
          </span>
        )}
      </div>
      {detail.withoutRecord.includes(event.id) ? (
        <AskedDetection key={event.id} alertId={alert.id} event={event} />
      ) : (
        <LaidOut key={event.id} raw={event.raw} />
      )}
    </section>
  )
}

/** A detection whose record did not come with the alert. */
function AskedDetection({ alertId, event }: { alertId: string; event: WatchEvent }) {
  const { client } = useDesk()
  const record = useQuery(`record ${alertId} ${event.id}`, () =>
    client.alerts.record({ id: alertId, event: event.id }),
  )
  if (record.data) return <LaidOut raw={record.data.raw} />
  if (record.error === null) return <SkeletonRows rows={4} text={words.reading} />
  return (
    <p className={drawerCss.quiet}>
      {words.failed} {record.error}
    </p>
  )
}

function LaidOut({ raw }: { raw: string }) {
  const detection = useMemo(() => parseDetection(raw), [raw])
  if (detection === null) return <p className={drawerCss.quiet}>{words.unreadable}</p>
  const { cut } = detection
  return (
    <>
      {cut !== null && <p className={css.cut}>{words.cut(cut.events, cut.values)}</p>}
      <DetectionFacts detection={detection} />
      <DetectionNames detection={detection} />
      <DetectionEvents events={detection.events} leftOut={cut?.events ?? 0} />
    </>
  )
}
