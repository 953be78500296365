import type { ReactNode } from 'react'
import { fullCount, NO_VALUE, percent } from '../numbers'
import { useConnection, useIsDemo, useStatus, useZone } from '../stores/desk'
import { frameStrings } from '../strings'
import { duration, sentenceTime } from '../time'
import { clockWords } from '../ui/clock-words'
import { HealthMark } from '../ui/HealthMark'
import { KeyCap } from '../ui/KeyCap'
import css from './StatusBar.module.css'

const TALLY_MARKS = { ready: 'running', loading: 'late', away: 'down' } as const

/** How the engine is doing, in one line; how it last was while it is away. */
export function StatusBar({ onShortcuts }: { onShortcuts: () => void }) {
  const status = useStatus((now) => now)
  const isDemo = useIsDemo()
  const isStale = useConnection(({ state }) => state === 'waiting')
  return (
    <footer className={css.bar}>
      {status && isStale && <AsOf at={status.at} />}
      {status && (
        <>
          <Fact value={fullCount(Math.round(status.eventsPerSecond))} isFirst>
            {isDemo ? `${frameStrings.perSecond}, ${frameStrings.demo}` : frameStrings.perSecond}
          </Fact>
          <Fact
            value={status.p95EventToFeedMs === null ? NO_VALUE : duration(status.p95EventToFeedMs)}
          >
            {frameStrings.toFeed}
          </Fact>
          <Fact
            value={status.duplicateShare === null ? NO_VALUE : percent(status.duplicateShare, 1)}
          >
            {frameStrings.duplicates}
          </Fact>
          <span className={css.fact} title={status.history.message}>
            <HealthMark
              health={isStale ? 'off' : status.history.state === 'ready' ? 'running' : 'down'}
            />
            {frameStrings.history}
            <b>
              {status.history.state === 'ready'
                ? frameStrings.queued(fullCount(status.history.queued))
                : frameStrings.historyStates.away}
            </b>
          </span>
          <span className={css.fact} title={status.tally.message}>
            <HealthMark health={isStale ? 'off' : TALLY_MARKS[status.tally.state]} />
            {frameStrings.tally} <b>{frameStrings.tallyStates[status.tally.state]}</b>
          </span>
          {status.clocks.map((clock) => (
            <span key={clock.server} className={css.fact} title={frameStrings.clockMend}>
              <HealthMark health={isStale ? 'off' : 'late'} />
              <b>{clockWords(clock)}</b>
            </span>
          ))}
        </>
      )}
      <button
        type="button"
        className={css.shortcuts}
        onClick={onShortcuts}
        aria-keyshortcuts="?"
        aria-haspopup="dialog"
      >
        <KeyCap name="?" />
        {frameStrings.allShortcuts}
      </button>
    </footer>
  )
}

function Fact(props: { value: string; children: ReactNode; isFirst?: boolean }) {
  return (
    <span className={css.fact}>
      {props.isFirst && <b>{props.value}</b>}
      {props.children}
      {!props.isFirst && <b>{props.value}</b>}
    </span>
  )
}

function AsOf({ at }: { at: number }) {
  const zone = useZone()
  return <b className={css.fact}>{frameStrings.asOf(sentenceTime(at, Date.now(), zone))}</b>
}
