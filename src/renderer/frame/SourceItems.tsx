import { Tooltip } from '@mantine/core'
import type { SourceStatus } from '../../shared/source'
import { rate } from '../numbers'
import { isLate, sourceMark } from '../sources/state'
import { useConnection, useDesk, useStatus } from '../stores/desk'
import { frameStrings } from '../strings'
import { duration } from '../time'
import { HealthMark } from '../ui/HealthMark'
import css from './SourceItems.module.css'

/** With more sources than this, healthy ones fold into one item. */
const MAX_NAMED = 7

/** One item per source: mark, name, rate and lag; a click opens it. */
export function SourceItems() {
  const sources = useStatus((status) => status.sources) ?? []
  const isFolded = sources.length > MAX_NAMED
  const named = isFolded ? sources.filter((source) => sourceMark(source) !== 'running') : sources
  return (
    <ul className={css.sources} aria-label={frameStrings.sources}>
      {isFolded && <FoldedItem count={sources.length - named.length} />}
      {named.slice(0, MAX_NAMED).map((source) => (
        <SourceItem key={source.id} source={source} />
      ))}
    </ul>
  )
}

function FoldedItem({ count }: { count: number }) {
  const { route } = useDesk()
  if (count === 0) return null
  return (
    <li>
      <button type="button" className={css.source} onClick={() => route.go('sources')}>
        <HealthMark health="running" />
        <span className={css.name}>{frameStrings.running(count)}</span>
      </button>
    </li>
  )
}

function SourceItem({ source }: { source: SourceStatus }) {
  const { route } = useDesk()
  const isStale = useConnection(({ state }) => state === 'waiting')
  const detail = isStale ? frameStrings.unknown : factsOf(source)
  return (
    <li className={css.item}>
      <Tooltip label={source.lastError?.message ?? source.detail}>
        <button type="button" className={css.source} onClick={() => route.go('sources', source.id)}>
          <HealthMark health={isStale ? 'off' : sourceMark(source)} />
          <span className={css.name}>{source.name}</span>
          <span className={css.facts} data-late={isLate(source) || undefined}>
            {source.state === 'running' && !isStale && (
              <span className="visually-hidden">{frameStrings.sourceStates.running}, </span>
            )}
            {detail}
          </span>
        </button>
      </Tooltip>
    </li>
  )
}

function factsOf(source: SourceStatus): string {
  if (source.state !== 'running') return frameStrings.sourceStates[source.state]
  if (source.lagMs === null) return rate(source.rate)
  if (isLate(source)) return `${rate(source.rate)} · ${frameStrings.behind(duration(source.lagMs))}`
  return `${rate(source.rate)} · ${shortLag(source.lagMs)}`
}

/** `0.4 s`, as beside a rate; past a minute as any other span. */
function shortLag(ms: number): string {
  return ms < 60_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : duration(ms)
}
