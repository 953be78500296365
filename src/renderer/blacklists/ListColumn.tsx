import type { ListSummary } from '../../shared/blacklist'
import { fullCount } from '../numbers'
import { useConnection } from '../stores/desk'
import type { Query } from '../stores/query'
import { blacklistsStrings as words } from '../strings'
import { FailedBanner } from '../ui/FailedBanner'
import { SkeletonRows } from '../ui/SkeletonRows'
import { CreateList } from './CreateList'
import { groupLists, sumLists } from './groups'
import css from './ListColumn.module.css'

/** All lists under their headings with their counts, and a way to make one. */
export function ListColumn(props: {
  lists: Query<ListSummary[]>
  chosen: string | null
  onChoose: (list: string) => void
}) {
  const { data, error, reload } = props.lists
  const sum = sumLists(data ?? [])
  const isConnected = useConnection(({ state }) => state === 'connected')
  return (
    <nav className={css.column} aria-label={words.lists}>
      <div className={css.head}>
        <h1 className={css.title}>{words.title}</h1>
        <CreateList lists={data ?? []} onCreated={props.onChoose} />
      </div>
      {error && (
        <FailedBanner
          what={words.listsFailed}
          why={error}
          again={words.tryAgain}
          onAgain={reload}
        />
      )}
      <div className={css.lists}>
        {!data && !error && isConnected && <SkeletonRows rows={8} text={words.readingLists} />}
        {groupLists(data ?? []).map((group) => (
          <section key={group.kind} aria-labelledby={`kind-${group.kind}`}>
            <h2 className={css.kind} id={`kind-${group.kind}`}>
              {words.kinds[group.kind]}
            </h2>
            <ul>
              {group.lists.map((list) => (
                <li key={list.list}>
                  <ListButton
                    list={list}
                    isChosen={list.list === props.chosen}
                    onChoose={props.onChoose}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {data && <p className={css.foot}>{words.sum(sum.entries, sum.lists)}</p>}
    </nav>
  )
}

function ListButton(props: {
  list: ListSummary
  isChosen: boolean
  onChoose: (list: string) => void
}) {
  const { list, isChosen, onChoose } = props
  const isWaiting = list.state !== 'active' && list.kind !== 'allowlist'
  return (
    <button
      type="button"
      className={css.list}
      aria-current={isChosen ? 'true' : undefined}
      onClick={() => onChoose(list.list)}
    >
      <span className={css.name}>{list.title}</span>
      {list.alertId !== null && (
        <span className={css.tag}>
          <span className="visually-hidden">{words.alertNumber(list.alertId)}</span>
          <span aria-hidden="true">{list.alertId}</span>
        </span>
      )}
      {isWaiting && list.alertId === null && <span className={css.tag}>{words.notActive}</span>}
      <span className={css.count}>{fullCount(list.entries)}</span>
    </button>
  )
}
