import type { StreamGap, StreamStatus } from '../../shared/chronicle-stream'
import { fullCount } from '../numbers'
import { useNow } from '../stores/clock'
import { useZone } from '../stores/desk'
import { chronicleStrings } from '../strings'
import { sentenceTime } from '../time'
import { HostileText } from '../ui/HostileText'
import base from '../ui/Table.module.css'
import css from './Partitions.module.css'

const words = chronicleStrings.stream

type Fact = [name: string, value: string]

function gapFact(gap: StreamGap): Fact {
  const { from, to, fetched, isOver, fault } = gap
  const tell = isOver ? (fault === null ? words.gapFilled : words.gapOver) : words.gapRunning
  return [words.gap, `${tell(from, to, fullCount(fetched))}${fault === null ? '' : ` ${fault}`}`]
}

/** How a stream is: whether it is connected, what it heard last, and where it goes on. */
export function StreamFacts({ name, stream }: { name: string; stream: StreamStatus }) {
  const now = useNow()
  const zone = useZone()
  const title = words.title(name)
  const timeOf = (at: number) => sentenceTime(at, now, zone)
  const { connectedSince, nextTryAt, heardAt, gaps, pageToken } = stream
  const connected =
    connectedSince !== null
      ? words.connectedSince(timeOf(connectedSince))
      : nextTryAt === null
        ? words.notConnected
        : words.nextTry(timeOf(nextTryAt))
  const facts: Fact[] = [
    [words.connected, connected],
    [words.heard, heardAt === null ? words.nothing : timeOf(heardAt)],
    [words.continuationTime, stream.continuationTime ?? words.nothing],
    [words.batches, fullCount(stream.batches)],
    [words.connections, fullCount(stream.connections)],
    [words.failures, fullCount(stream.failures)],
  ]
  if (pageToken !== null) facts.push([words.pageToken, pageToken])
  return (
    <section className={css.section} aria-label={title}>
      <h2 className={css.title}>{title}</h2>
      <div className={css.wrap}>
        <table className={base.table} aria-label={title}>
          <thead>
            <tr>
              <th>{words.fact}</th>
              <th>{words.value}</th>
            </tr>
          </thead>
          <tbody>
            {[...facts, ...gaps.map(gapFact)].map(([fact, value]) => (
              <tr key={`${fact} ${value}`}>
                <td>{fact}</td>
                <td className="mono" title={value}>
                  <HostileText text={value} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
