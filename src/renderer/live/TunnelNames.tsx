import { useMemo, useState } from 'react'
import type { AlertDetail } from '../../shared/alert'
import { readCarriedNames } from '../../shared/tunnel-evidence'
import { fullCount, NO_VALUE } from '../numbers'
import { useDesk } from '../stores/desk'
import { tunnelNamesStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import drawerCss from './Drawer.module.css'
import css from './EvidenceTable.module.css'

/** Names shown before the rest is asked for. */
const FIRST_NAMES = 10

/** What a client asked below the domain of a tunnel: numbers and names; nothing for other alerts. */
export function TunnelNames({ detail }: { detail: AlertDetail }) {
  const { evidence, alert } = detail
  const { route } = useDesk()
  const [openFor, setOpenFor] = useState('')
  const carried = useMemo(() => readCarriedNames(evidence.map(({ raw }) => raw)), [evidence])
  if (carried === null) return null
  const { domain, queries, bytes, longestLabel, names } = carried
  const shown = openFor === alert.id ? names : names.slice(0, FIRST_NAMES)
  const { facts, columns } = words
  return (
    <section className={drawerCss.section} aria-label={words.title(domain)}>
      <div className={drawerCss.sectionHead}>
        <h3>
          <HostileText text={words.title(domain)} />
        </h3>
        <span>{words.of(shown.length, names.length)}</span>
      </div>
      <dl className={css.facts}>
        <dt>{facts.queries}</dt>
        <dd>{fullCount(queries)}</dd>
        <dt>{facts.bytes}</dt>
        <dd>{words.bytes(bytes)}</dd>
        <dt>{facts.longest}</dt>
        <dd>{words.characters(longestLabel)}</dd>
      </dl>
      <table className={css.table} aria-label={words.title(domain)}>
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.types}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, types }) => (
            <tr key={name}>
              <td className={`mono ${css.name}`}>
                <button
                  type="button"
                  className="link"
                  title={words.open(name)}
                  onClick={() => route.go('entity', name)}
                >
                  <HostileText text={name} />
                </button>
              </td>
              <td className="mono">
                {types.length === 0 ? NO_VALUE : <HostileText text={types.join(', ')} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < names.length && (
        <Button className={drawerCss.more} onClick={() => setOpenFor(alert.id)}>
          {words.showAll(names.length)}
        </Button>
      )}
    </section>
  )
}
