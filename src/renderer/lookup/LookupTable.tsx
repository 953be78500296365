import { Checkbox } from '@mantine/core'
import type { LookedUp } from '../../shared/lookup'
import { blacklistsStrings, lookupStrings } from '../strings'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { SeverityMark } from '../ui/SeverityMark'
import tableCss from '../ui/Table.module.css'
import { TimeAndAge } from '../ui/Time'
import css from './Lookup.module.css'
import { keyOf, seenIn } from './rows'

const words = lookupStrings
const { columns } = words

/** What a text names, known things first; each opens its page and can be chosen for a list. */
export function LookupTable(props: {
  rows: readonly LookedUp[]
  chosen: ReadonlySet<string>
  onChoose: (chosen: ReadonlySet<string>) => void
  onOpen: (value: string) => void
}) {
  const { rows, chosen, onChoose } = props
  const listable = rows.filter(({ canList }) => canList)
  const isAllChosen = listable.length > 0 && listable.every((row) => chosen.has(keyOf(row)))
  const toggle = (row: LookedUp) => {
    const next = new Set(chosen)
    if (!next.delete(keyOf(row))) next.add(keyOf(row))
    onChoose(next)
  }
  return (
    <div className={css.rows}>
      <table className={tableCss.table} aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                size="xs"
                aria-label={words.chooseAll}
                checked={isAllChosen}
                indeterminate={!isAllChosen && chosen.size > 0}
                onChange={() => onChoose(new Set(isAllChosen ? [] : listable.map(keyOf)))}
              />
            </th>
            <th scope="col">{columns.value}</th>
            <th scope="col" className={css.kind}>
              {columns.kind}
            </th>
            <th scope="col" className={`${css.number} ${tableCss.right}`}>
              {columns.times}
            </th>
            <th scope="col" className={`${css.number} ${tableCss.right}`}>
              {columns.alerts}
            </th>
            <th scope="col" className={css.seen}>
              {columns.seen}
            </th>
            <th scope="col" className={css.last}>
              {columns.last}
            </th>
            <th scope="col" className={css.lists}>
              {columns.lists}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={keyOf(row)}
              row={row}
              isChosen={chosen.has(keyOf(row))}
              onToggle={() => toggle(row)}
              onOpen={props.onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row(props: {
  row: LookedUp
  isChosen: boolean
  onToggle: () => void
  onOpen: (value: string) => void
}) {
  const { row } = props
  return (
    <tr className={tableCss.row}>
      <td>
        {row.canList && (
          <Checkbox
            size="xs"
            aria-label={words.choose(row.value)}
            checked={props.isChosen}
            onChange={props.onToggle}
          />
        )}
      </td>
      <td>
        <span className={css.value}>
          {row.severity !== null && <SeverityMark severity={row.severity} isNamed />}
          <button
            type="button"
            title={row.value}
            aria-label={words.open(row.value)}
            onClick={() => props.onOpen(row.value)}
          >
            <HostileText text={row.value} />
          </button>
        </span>
      </td>
      <td>{words.kinds[row.kind]}</td>
      <td className={tableCss.right}>{row.times}</td>
      <td className={tableCss.right}>
        {row.alerts === 0 ? <NoValue means={words.noAlert} /> : row.alerts}
      </td>
      <td>
        {row.last === null ? <span className={css.quiet}>{words.neverSeen}</span> : seenIn(row)}
      </td>
      <td>{row.last === null ? <NoValue means={words.noTime} /> : <TimeAndAge at={row.last} />}</td>
      <td title={row.neverBlock ?? undefined}>
        <HostileText text={listsOf(row)} />
      </td>
    </tr>
  )
}

function listsOf({ lists, neverBlock }: LookedUp): string {
  const states: Readonly<Record<string, string>> = blacklistsStrings.states
  const held = lists.map(({ title, state }) => words.onList(title, states[state] ?? state))
  return [...held, ...(neverBlock === null ? [] : [words.neverBlocked])].join(', ')
}
