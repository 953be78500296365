import { useMemo, useState } from 'react'
import type { AlertDetail } from '../../shared/alert'
import { type FoundName, readFoundNames } from '../../shared/dns-evidence'
import { score } from '../numbers'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { foundNamesStrings as words } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import drawerCss from './Drawer.module.css'
import css from './FoundNames.module.css'

/** Names shown before the rest is asked for. */
const FIRST_NAMES = 10

/** The generated names that an alert rests on, each once; nothing where it rests on others. */
export function FoundNames({ detail }: { detail: AlertDetail }) {
  const { evidence, alert } = detail
  const [openFor, setOpenFor] = useState('')
  const found = useMemo(() => readFoundNames(evidence.map(({ raw }) => raw)), [evidence])
  if (found === null) return null
  const { names, leftOut } = found
  const shown = openFor === alert.id ? names : names.slice(0, FIRST_NAMES)
  const { columns } = words
  return (
    <section className={drawerCss.section} aria-label={words.title}>
      <div className={drawerCss.sectionHead}>
        <h3>{words.title}</h3>
        <span>{words.of(shown.length, names.length, leftOut)}</span>
      </div>
      <table className={css.names} aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col" className={css.score}>
              {columns.score}
            </th>
            <th scope="col" className={css.answer}>
              {columns.answer}
            </th>
            <th scope="col" className={css.last}>
              {columns.last}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((name) => (
            <NameRow key={name.name} found={name} />
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

function NameRow({ found }: { found: FoundName }) {
  const { route } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  const { name, probability, types, answer, rcodes, lines, last } = found
  return (
    <tr>
      <td>
        <button
          type="button"
          className={`link mono ${css.name}`}
          title={words.open(name)}
          onClick={() => route.go('entity', name)}
        >
          <HostileText text={name} />
        </button>
        <span className={css.less}>
          {types.length > 0 && <HostileText text={`${types.join(', ')}, `} />}
          {words.lines(lines)}
        </span>
      </td>
      <td className="mono">{score(probability, 4)}</td>
      <td>
        {words.answers[answer]}
        {rcodes.length > 0 && (
          <span className={`mono ${css.less}`}>
            <HostileText text={rcodes.join(', ')} />
          </span>
        )}
      </td>
      <td className="mono" title={isoTime(last)}>
        {sentenceTime(last, now, zone)}
      </td>
    </tr>
  )
}
