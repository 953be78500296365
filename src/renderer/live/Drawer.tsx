import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { Alert } from '../../shared/alert'
import { StillArriving } from '../blacklists/StillArriving'
import { useNow } from '../stores/clock'
import { useDesk, useListMark, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { drawerStrings as words } from '../strings'
import { age, sentenceTime, timeRange, zoneName } from '../time'
import { IconButton } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { SkeletonRows } from '../ui/SkeletonRows'
import { useOnChange } from '../ui/use-on-change'
import { AlertActions } from './AlertActions'
import { AlertLabel } from './AlertLabel'
import { AnomalousClients } from './AnomalousClients'
import { DetectionSection } from './DetectionSection'
import css from './Drawer.module.css'
import { DrawerResizer } from './DrawerResizer'
import { EntityFacts } from './EntityFacts'
import { Evidence } from './Evidence'
import { FoundNames } from './FoundNames'
import { LastTimes } from './LastTimes'
import { alertOf, type FeedItem } from './live-state'
import { AlertTimeline, RawRecord } from './Timeline'
import { TunnelNames } from './TunnelNames'

/** One alert: what happened, to whom, how sure, and what can be done. */
export function Drawer({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  const { live, client } = useDesk()
  const openAlert = useStore(live, (state) => state.openAlert)
  const openItem = useStore(live, (state) => state.openItem)
  const items = useStore(live, (state) => state.items)
  const index = openItem === null ? -1 : items.findIndex((item) => item.id === openItem)
  const item = items[index]
  const revision = item
    ? `${alertOf(item).revision} ${alertOf(item).blockedBy} ${alertOf(item).silence?.revision}`
    : ''
  const lists = useListMark()
  const detail = useQuery(openAlert === null ? null : `alert ${openAlert}`, () =>
    client.alerts.get({ id: openAlert ?? '' }),
  )
  // What the row knows stands at once; the rest follows when it is read.
  const alert = detail.data?.alert ?? (item && alertOf(item))
  useOnChange(`${revision} ${lists}`, detail.reload)

  return (
    <aside
      className={css.drawer}
      style={{ width }}
      aria-label={words.label(alert?.name ?? '')}
      data-pane
    >
      <DrawerResizer width={width} onResize={onResize} />
      <div className={css.scroll}>
        {alert && <Head alert={alert} item={item} index={index} count={items.length} />}
        {detail.data && (
          <>
            <AlertActions detail={detail.data} item={item} />
            <StillArriving value={detail.data.alert.indicator} />
            <LastTimes detail={detail.data} item={item} />
            {detail.data.alert.product === 'chronicle' && detail.data.evidence.length > 0 ? (
              <DetectionSection detail={detail.data} />
            ) : (
              <Evidence detail={detail.data} />
            )}
            <TunnelNames detail={detail.data} />
            <AnomalousClients detail={detail.data} />
            <FoundNames detail={detail.data} />
            <EntityFacts alert={detail.data.alert} />
            <AlertTimeline detail={detail.data} />
            <RawRecord detail={detail.data} />
          </>
        )}
        {!detail.data && !detail.error && <SkeletonRows rows={6} text={words.reading} />}
        {detail.error && (
          <FailedBanner
            what={words.failed}
            why={detail.error}
            again={words.tryAgain}
            onAgain={detail.reload}
          />
        )}
        {!alert && (
          <div className={css.closeAlone}>
            <CloseButton />
          </div>
        )}
      </div>
    </aside>
  )
}

function CloseButton() {
  const { live } = useDesk()
  return (
    <IconButton
      label={words.close}
      keyName="Escape"
      icon={<IconX size={16} stroke={1.6} aria-hidden="true" />}
      onClick={live.closeDrawer}
    />
  )
}

function Head(props: { alert: Alert; item: FeedItem | undefined; index: number; count: number }) {
  const { live } = useDesk()
  const zone = useZone()
  const now = useNow()
  const { alert } = props
  const grown = useStore(live, (state) => state.grown)
  const inRow = props.item?.kind === 'group' ? props.item.row.group.alerts : 1
  return (
    <header className={css.head}>
      <div className={css.line}>
        <AlertLabel alert={alert} severity={alert.severity} />
        <span className={`${css.name} mono`}>{alert.name}</span>
        <span className={css.space} />
        {props.index >= 0 && (
          <span className={css.place}>{words.place(props.index + 1, props.count)}</span>
        )}
        <IconButton
          label={words.previous}
          keyName="k"
          icon={<IconChevronUp size={16} stroke={1.6} aria-hidden="true" />}
          onClick={() => live.step(-1)}
        />
        <IconButton
          label={words.next}
          keyName="j"
          icon={<IconChevronDown size={16} stroke={1.6} aria-hidden="true" />}
          onClick={() => live.step(1)}
        />
        <CloseButton />
      </div>
      <h2 className={css.title}>
        <HostileText text={alert.title} />
      </h2>
      <p className={css.span}>
        {words.span(
          timeRange(alert.first, alert.last, now, zone),
          zoneName(zone, now),
          age(alert.last, now),
        )}{' '}
        {grown > 0 && <b>{words.since(grown)} </b>}
        {words.groupedBy(inRow)}
      </p>
      <Standing alert={alert} />
    </header>
  )
}

/** What was decided, in words, where anything was. */
function Standing({ alert }: { alert: Alert }) {
  const zone = useZone()
  const now = useNow()
  const parts: string[] = []
  if (alert.status === 'closed' && alert.closeReason) {
    parts.push(words.closedAs(alert.closeReason, alert.actor ?? ''))
  }
  if (alert.status === 'acknowledged') parts.push(words.acknowledgedBy(alert.actor ?? ''))
  if (alert.assignee !== null) parts.push(words.assignedTo(alert.assignee))
  if (alert.blockedBy) parts.push(words.blockedBy(alert.blockedBy))
  if (alert.isAllowed) parts.push(words.isAllowed)
  if (alert.silence) {
    const { kind, actor, until, reason } = alert.silence
    const end = until === null ? null : sentenceTime(until, now, zone)
    parts.push(words.hiddenBy(words.hiddenWords[kind], actor, end, reason))
  }
  if (parts.length === 0) return null
  return <p className={css.standing}>{parts.join('. ')}.</p>
}
