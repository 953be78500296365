import { IconPlayerPause, IconStack2 } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { denseCount, fullCount } from '../numbers'
import { useNow } from '../stores/clock'
import { useDesk, useStatus, useZone } from '../stores/desk'
import { liveStrings } from '../strings'
import { SEVERITIES_WORST_FIRST } from '../theme/severity'
import { sentenceTime } from '../time'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { KeyCap } from '../ui/KeyCap'
import { SeverityMark } from '../ui/SeverityMark'
import { sumCounts } from './follow'
import css from './LiveBanners.module.css'
import { oneIn } from './live-state'
import { MAX_ROWS } from './rows'

/** What stands above the table: a failure, thinning, the pause, rows let go, rows chosen. */
export function LiveBanners() {
  const { live } = useDesk()
  const phase = useStore(live, (state) => state.phase)
  const error = useStore(live, (state) => state.error)
  const isTruncated = useStore(live, (state) => state.isTruncated)
  const chosen = useStore(live, (state) => state.selection.chosen.size)
  return (
    <>
      {phase === 'failed' && (
        <FailedBanner
          what={liveStrings.failed}
          why={error}
          again={liveStrings.tryAgain}
          onAgain={() => void live.begin()}
        />
      )}
      <ThinnedBanner />
      <PausedBanner />
      {isTruncated && <Banner>{liveStrings.truncated(MAX_ROWS)}</Banner>}
      {chosen > 0 && (
        <Banner action={<Button onClick={live.clearSelection}>{liveStrings.clearChosen}</Button>}>
          <strong>{liveStrings.chosen(chosen)}</strong>
          <span className={css.hint}>
            <KeyCap name="a" /> {liveStrings.acknowledgeHint} <KeyCap name="c" />{' '}
            {liveStrings.closeHint}
          </span>
        </Banner>
      )}
    </>
  )
}

function ThinnedBanner() {
  const thinned = useStore(useDesk().live, (state) => state.thinned)
  const rate = useStatus((status) => status.eventsPerSecond) ?? 0
  if (thinned === null) return null
  return (
    <Banner tone="warn" icon={<IconStack2 size={16} stroke={1.6} aria-hidden="true" />}>
      <strong>{liveStrings.thinnedRate(denseCount(Math.round(rate)))}</strong>
      <span>{liveStrings.thinned(oneIn(thinned))}</span>
    </Banner>
  )
}

function PausedBanner() {
  const { live } = useDesk()
  const follow = useStore(live, (state) => state.follow)
  const zone = useZone()
  const now = useNow(60_000)
  if (!follow.isPaused) return null
  const total = sumCounts(follow.news)
  return (
    <Banner
      icon={<IconPlayerPause size={15} stroke={1.8} aria-hidden="true" />}
      action={
        <>
          <span className={css.note}>{liveStrings.nothingLost}</span>
          <button
            type="button"
            className={css.show}
            onClick={live.showNew}
            aria-keyshortcuts="n"
            aria-disabled={total === 0 || undefined}
          >
            {liveStrings.showNew(total)}
            <KeyCap name="n" />
          </button>
        </>
      }
    >
      <span>
        <strong>{liveStrings.pausedAt(sentenceTime(follow.at, now, zone))}</strong>,{' '}
        {liveStrings.newAlerts(total)}
      </span>
      {SEVERITIES_WORST_FIRST.filter((severity) => follow.news[severity] > 0).map((severity) => (
        <span key={severity} className={css.count}>
          <SeverityMark severity={severity} size={11} isNamed />
          {fullCount(follow.news[severity])}
        </span>
      ))}
    </Banner>
  )
}
