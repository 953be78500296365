import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { EngineStatus } from '../../shared/status'
import { fullCount, percent, rate } from '../numbers'
import { frameStrings, sourcesStrings } from '../strings'
import { duration } from '../time'
import { Banner } from '../ui/Banner'
import { clockWords } from '../ui/clock-words'
import { HealthMark } from '../ui/HealthMark'
import { NoValue } from '../ui/NoValue'
import css from './SourcesScreen.module.css'

const words = sourcesStrings.facts

/** From an event's arrival to the screen it should take no longer, ms. */
const FEED_BUDGET_MS = 1000

/** What goes through the engine, and whether its stores keep up. */
export function PipelineFacts({ status }: { status: EngineStatus }) {
  const { p95EventToFeedMs: p95, duplicateShare, history, tally } = status
  const isOver = p95 !== null && p95 > FEED_BUDGET_MS
  const isHistoryAway = history.state === 'away'
  return (
    <>
      <dl className={css.facts} aria-label={words.title}>
        <Fact label={words.events} hint={words.eventsHint}>
          {rate(status.eventsPerSecond)}
        </Fact>
        <Fact label={words.duplicates} hint={words.duplicatesHint}>
          {duplicateShare === null ? (
            <NoValue means={words.noEvents} />
          ) : (
            percent(duplicateShare, 1)
          )}
        </Fact>
        <Fact
          label={words.p95}
          hint={p95 === null ? words.noneShown : isOver ? words.overBudget : words.budget}
        >
          {isOver && <HealthMark health="late" />}
          {p95 === null ? <NoValue means={words.noneShown} /> : duration(p95)}
        </Fact>
        <Fact label={words.history} hint={isHistoryAway ? words.historyAway : words.historyReady}>
          <HealthMark health={isHistoryAway ? 'down' : 'running'} />
          {fullCount(history.queued)}
        </Fact>
        <Fact label={words.tally} hint={tally.message}>
          <HealthMark
            health={tally.state === 'ready' ? 'running' : tally.state === 'away' ? 'down' : 'late'}
          />
          {words.tallyStates[tally.state]}
        </Fact>
      </dl>
      {isHistoryAway && <Away what={sourcesStrings.historyAway} why={history.message} />}
      {status.clocks.map((clock) => (
        <Banner key={clock.server} tone="warn" icon={<IconAlertTriangle size={16} aria-hidden />}>
          <strong>{clockWords(clock)}.</strong>
          <span>{frameStrings.clockMend}</span>
        </Banner>
      ))}
      {tally.state === 'away' && <Away what={sourcesStrings.tallyAway} why={tally.message} />}
    </>
  )
}

function Away({ what, why }: { what: string; why: string }) {
  return (
    <Banner tone="danger" isAlert icon={<IconAlertTriangle size={16} aria-hidden />}>
      <strong>{what}</strong>
      <span>{why}</span>
      <span>{sourcesStrings.kept}</span>
    </Banner>
  )
}

function Fact(props: { label: string; hint: string; children: ReactNode }) {
  return (
    <div className={css.fact}>
      <dt>{props.label}</dt>
      <dd className={css.number}>{props.children}</dd>
      <dd className={css.hint}>{props.hint}</dd>
    </div>
  )
}
