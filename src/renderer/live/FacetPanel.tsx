import { IconMinus } from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { Facet, Facets } from '../../shared/facets'
import { hasTerm, type Term, toggleTerm } from '../../shared/query/terms'
import { fullCount } from '../numbers'
import { useDesk } from '../stores/desk'
import { facetStrings as words } from '../strings'
import { HostileText } from '../ui/HostileText'
import css from './FacetPanel.module.css'
import { GroupMenu } from './GroupMenu'
import { GROUPS, type Group } from './group-actions'
import { useFacets } from './use-facets'
import { ViewList } from './ViewList'

/** What the counts were made of. */
type Shown = Pick<Group, 'tab' | 'filter' | 'seen'>

/** What the alerts of tab and filter have in common, to click: each value is a term of the query. */
export function FacetPanel() {
  const { live } = useDesk()
  const query = useStore(live, ({ filter }) => filter.query ?? '')
  const { facets, of, error, isStale } = useFacets()
  const toggle = (term: Term) => {
    const { query: before = '', ...rest } = live.getState().filter
    const next = toggleTerm(before, term)
    live.setFilter(next === '' ? rest : { ...rest, query: next })
  }
  return (
    <aside
      className={css.panel}
      aria-label={words.label}
      data-pane
      data-stale={isStale || undefined}
    >
      <ViewList />
      <p className={css.total} role="status">
        {error !== null && words.failed(error)}
        {error === null && (facets === null ? words.reading : words.total(facets.total))}
      </p>
      {facets?.facets.map((facet) => (
        <FacetPart
          key={facet.facet}
          {...facet}
          query={query}
          shown={{ ...of, seen: facets.number }}
          onToggle={toggle}
        />
      ))}
    </aside>
  )
}

function FacetPart(
  props: Facets['facets'][number] & {
    query: string
    shown: Shown
    onToggle: (term: Term) => void
  },
) {
  const { facet, values, more, query, shown, onToggle } = props
  return (
    <section aria-label={words.names[facet]}>
      <h2 className={css.name}>{words.names[facet]}</h2>
      {values.length === 0 && <p className={css.note}>{words.none}</p>}
      {values.map(({ value, label, alerts }) => (
        <Value
          key={value}
          facet={facet}
          value={value}
          label={label ?? value}
          alerts={alerts ?? 0}
          query={query}
          shown={shown}
          onToggle={onToggle}
        />
      ))}
      {more > 0 && <p className={css.note}>{words.more(more)}</p>}
    </section>
  )
}

function Value(props: {
  facet: Facet
  value: string
  label: string
  alerts: number
  query: string
  shown: Shown
  onToggle: (term: Term) => void
}) {
  const { facet, value, label, alerts } = props
  const term: Term = { field: facet, value, isExcluded: false }
  return (
    <div className={css.row}>
      <button
        type="button"
        className={css.value}
        aria-pressed={hasTerm(props.query, term)}
        onClick={() => props.onToggle(term)}
      >
        <span className="visually-hidden">{words.names[facet]}</span>
        <span className={css.text}>
          <HostileText text={label} />
        </span>
        <span className={css.count}>
          {fullCount(alerts)} <span className="visually-hidden">{words.unit(alerts)}</span>
        </span>
      </button>
      <button
        type="button"
        className={css.exclude}
        aria-label={words.exclude(words.names[facet], label)}
        onClick={() => props.onToggle({ ...term, isExcluded: true })}
      >
        <IconMinus size={12} aria-hidden="true" />
      </button>
      {GROUPS.includes(facet) && (
        <GroupMenu group={{ facet, value, ...props.shown }} name={label} alerts={alerts} />
      )}
    </div>
  )
}
