import type { SourceStatus } from '../../shared/source'
import { useZone } from '../stores/desk'
import { connectionsStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { type Health, HealthMark } from '../ui/HealthMark'
import { HostileText } from '../ui/HostileText'
import css from './Connections.module.css'

const SOURCE_MARKS: Record<SourceStatus['state'], Health> = {
  starting: 'late',
  running: 'running',
  waiting: 'running',
  finished: 'off',
  paused: 'off',
  failing: 'down',
  failed: 'down',
}

/** How the connection of a source is, with the words of what stopped it. */
export function SourceState({ status }: { status: SourceStatus }) {
  const zone = useZone()
  const { state, lastError } = status
  const isStopped = (state === 'failed' || state === 'failing') && lastError !== null
  return (
    <span className={css.state}>
      <HealthMark health={SOURCE_MARKS[state]} />
      <span>
        {isStopped
          ? words.stopped(sentenceTime(lastError.at, Date.now(), zone))
          : words.kafkaStates[state]}{' '}
        {isStopped && <HostileText text={lastError.message} />}
      </span>
    </span>
  )
}
