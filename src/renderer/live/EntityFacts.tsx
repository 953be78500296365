import type { ReactNode } from 'react'
import type { Alert } from '../../shared/alert'
import type { Entity } from '../../shared/entity'
import { linksOf } from '../../shared/lookup-link'
import { LookupLinks } from '../lookup/LookupLinks'
import { fullCount } from '../numbers'
import { useDesk, useListMark, useSettings } from '../stores/desk'
import { useQuery } from '../stores/query'
import { lookupLinkStrings as linkWords, pieceStrings, drawerStrings as words } from '../strings'
import { HostileText } from '../ui/HostileText'
import { TimeAndAge } from '../ui/Time'
import { useOnChange } from '../ui/use-on-change'
import css from './Drawer.module.css'

/** Lists named before the rest is counted. */
const NAMED_LISTS = 4

/** What is known about the alert's subject, in a few lines and a day's activity. */
export function EntityFacts({ alert }: { alert: Alert }) {
  const { client } = useDesk()
  const entity = useQuery(`entity ${alert.subject}`, () =>
    client.entity.get({ value: alert.subject }),
  )
  useOnChange(useListMark(), entity.reload)
  return (
    <section className={css.section}>
      <div className={css.sectionHead}>
        <h3>{words.entity}</h3>
        {entity.data && <span>{words.activity}</span>}
      </div>
      <div className={css.entityLine}>
        <span className={`${css.subject} mono`}>
          <HostileText text={alert.subject} />
        </span>
        {entity.data && <Activity activity={entity.data.activity} />}
      </div>
      {entity.error && (
        <p className={css.quiet}>
          {words.entityFailed} {entity.error}
        </p>
      )}
      {entity.data && <Facts entity={entity.data} target={alert.target} />}
      <LookupFacts alert={alert} />
    </section>
  )
}

/** Where the alert's subject and indicator can be looked up elsewhere. */
function LookupFacts({ alert }: { alert: Alert }) {
  const links = useSettings(({ lookupLinks }) => lookupLinks)
  const values = [...new Set([alert.subject, alert.indicator ?? alert.subject])]
  const linked = values.filter((value) => linksOf(value, links).length > 0)
  if (linked.length === 0) return null
  return (
    <dl className={css.facts}>
      {linked.map((value) => (
        <Fact key={value} name={linkWords.at(linked.length > 1 ? value : '')}>
          <LookupLinks value={value} />
        </Fact>
      ))}
    </dl>
  )
}

function Facts({ entity, target }: { entity: Entity; target: string | null }) {
  const { facts } = words
  const listed = entity.lists.filter((list) => list.entry !== null)
  return (
    <dl className={css.facts}>
      <Fact name={facts.verdict}>{pieceStrings.verdicts[entity.verdict]}</Fact>
      {entity.isOwn && <Fact name={facts.own}>{words.ownNetwork}</Fact>}
      {target !== null && (
        <Fact name={facts.target}>
          <span className="mono">
            <HostileText text={target} />
          </span>
        </Fact>
      )}
      {entity.firstSeen !== null && (
        <Fact name={facts.firstSeen}>
          <TimeAndAge at={entity.firstSeen} />
        </Fact>
      )}
      <Fact name={facts.events}>{fullCount(entity.events)}</Fact>
      <Fact name={facts.alerts}>{words.openOf(entity.openAlerts, entity.alerts)}</Fact>
      <Fact name={facts.onLists}>{listed.length === 0 ? words.none : listWords(listed)}</Fact>
    </dl>
  )
}

/** The first few lists by name and state, then how many more. */
function listWords(lists: Entity['lists']): string {
  const named = lists
    .slice(0, NAMED_LISTS)
    .map((list) => `${list.title} (${words.listStates[list.state]})`)
    .join(', ')
  const more = lists.length - NAMED_LISTS
  return more > 0 ? words.andMore(named, more) : named
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const WIDTH = 184
const HEIGHT = 14
/** Cells of 5 min drawn as one. */
const MERGED = 6

/** A day as cells, darker where more happened; the sum stands in its name. */
function Activity({ activity }: { activity: Entity['activity'] }) {
  const perCell = activity.lanes[0]?.counts.map((_, index) =>
    activity.lanes.reduce((sum, lane) => sum + (lane.counts[index] ?? 0), 0),
  )
  const cells = mergeCells(perCell ?? [])
  const most = Math.max(1, ...cells)
  const total = cells.reduce((sum, count) => sum + count, 0)
  const step = WIDTH / Math.max(1, cells.length)
  return (
    <svg
      className={css.activity}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={words.activitySummary(total)}
    >
      {cells.map((count, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place in the day
          key={index}
          x={index * step}
          y={0}
          width={Math.max(1, step - 1)}
          height={HEIGHT}
          fill={count === 0 ? 'var(--wf-line)' : 'var(--wf-text-2)'}
          opacity={count === 0 ? 1 : 0.35 + 0.65 * (count / most)}
        />
      ))}
    </svg>
  )
}

function mergeCells(counts: readonly number[]): number[] {
  const merged: number[] = []
  counts.forEach((count, index) => {
    const place = Math.floor(index / MERGED)
    merged[place] = (merged[place] ?? 0) + count
  })
  return merged
}
