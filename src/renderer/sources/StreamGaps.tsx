import type { StreamGap } from '../../shared/chronicle-stream'
import type { SourceStatus } from '../../shared/source'
import { fullCount } from '../numbers'
import { useDesk } from '../stores/desk'
import { chronicleStrings } from '../strings'
import { Button } from '../ui/Button'
import { HealthMark } from '../ui/HealthMark'
import { HostileText } from '../ui/HostileText'
import css from './StreamGaps.module.css'

const words = chronicleStrings.gaps

/** What streams of any source could not give, until it is filled or somebody has seen it. */
export function StreamGaps(props: { sources: readonly SourceStatus[]; editOff: string | null }) {
  const open = props.sources.flatMap((source) =>
    (source.stream?.gaps ?? [])
      .filter(({ isOver, fault }) => !isOver || fault !== null)
      .map((gap) => ({ source, gap })),
  )
  if (open.length === 0) return null
  return (
    <ul className={css.list} aria-label={words.title}>
      {open.map(({ source, gap }) => (
        <GapRow
          key={`${source.id} ${gap.from} ${gap.to}`}
          source={source}
          gap={gap}
          editOff={props.editOff}
        />
      ))}
    </ul>
  )
}

function GapRow(props: { source: SourceStatus; gap: StreamGap; editOff: string | null }) {
  const { client, changes } = useDesk()
  const { source, gap, editOff } = props
  const { id, name } = source
  const { from, to, fetched, isOver, fault } = gap
  const dismiss = async () => {
    try {
      await client.sources.dismissGap({ id, from, to })
    } catch (error) {
      changes.fail(error)
    }
  }
  const tell = isOver ? words.over : words.running
  return (
    <li className={css.row}>
      <HealthMark health="late" />
      <p className={css.text}>
        {tell(name, from, to, fullCount(fetched))} {fault !== null && <HostileText text={fault} />}
      </p>
      {isOver && (
        <Button
          offReason={editOff}
          aria-label={words.dismissLabel(name, from)}
          onClick={() => void dismiss()}
        >
          {words.dismiss}
        </Button>
      )}
    </li>
  )
}
