import { TextInput } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import type { AuditEntry } from '../../shared/blacklist'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useNow } from '../stores/clock'
import { useChangeCount, useChangeOff, useDesk, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { handoverStrings } from '../strings'
import { rowTime } from '../time'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { SkeletonRows } from '../ui/SkeletonRows'
import tableCss from '../ui/Table.module.css'
import { useOnChange } from '../ui/use-on-change'
import css from './HandoverScreen.module.css'
import { matchesText } from './match-text'

const { audit: words, columns: heads } = handoverStrings
/** Decisions that are shown, the newest. */
const MOST = 1_000
/** What others decide is read this often while it is on screen, ms. */
const EVERY_MS = 10_000

/** Everything that people and rules decided, newest first, to search and to take back. */
export function AuditLog({ views }: { views: ReactNode }) {
  const { client } = useDesk()
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const audit = useQuery('audit trail', () => client.changes.audit({ limit: MOST }), {
    everyMs: EVERY_MS,
  })
  useOnChange(useChangeCount(), audit.reload)
  useKeys(words.title, [{ keys: ['/'], label: words.find, run: () => field.current?.focus() }])
  const all = audit.data ?? []
  const shown = all.filter((entry) => matchesText(entry, text))
  return (
    <>
      <div className={css.bar}>
        <h1 className={css.title}>{handoverStrings.title}</h1>
        {views}
        <TextInput
          ref={field}
          className={css.find}
          aria-label={words.find}
          placeholder={words.find}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <span className={css.quiet} role="status">
          {audit.data !== null && words.shown(shown.length, all.length)}
        </span>
      </div>
      {audit.error !== null && (
        <FailedBanner
          what={words.failed}
          why={audit.error}
          again={handoverStrings.tryAgain}
          onAgain={audit.reload}
        />
      )}
      {audit.data === null && audit.error === null && (
        <SkeletonRows rows={12} text={words.reading} />
      )}
      {audit.data !== null && all.length === 0 && (
        <EmptyState icon={<IconHistory size={26} aria-hidden />} title={words.none.title}>
          {words.none.text}
        </EmptyState>
      )}
      {all.length > 0 && shown.length === 0 && (
        <EmptyState
          icon={<IconHistory size={26} aria-hidden />}
          title={words.noMatch(text)}
          action={<Button onClick={() => setText('')}>{words.showAll}</Button>}
        />
      )}
      {shown.length > 0 && (
        <div className={css.body} data-pane>
          <Entries entries={shown} />
          {all.length === MOST && <p className={css.quiet}>{words.newest(MOST)}</p>}
        </div>
      )}
    </>
  )
}

function Entries({ entries }: { entries: readonly AuditEntry[] }) {
  const { changes } = useDesk()
  const changeOff = useChangeOff()
  const zone = useZone()
  const now = useNow()
  return (
    <table className={tableCss.table} aria-label={words.title}>
      <thead>
        <tr>
          <th scope="col" className={css.time}>
            {heads.time}
          </th>
          <th scope="col" className={css.who}>
            {heads.who}
          </th>
          <th scope="col" className={css.who}>
            {heads.what}
          </th>
          <th scope="col">{words.object}</th>
          <th scope="col" className={css.who}>
            {heads.list}
          </th>
          <th scope="col">{heads.reason}</th>
          <th scope="col" className={css.short} aria-label={words.undo} />
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id} className={tableCss.row}>
            <td>{rowTime(entry.at, now, zone)}</td>
            <td>
              <HostileText text={entry.actor} />
            </td>
            <td>{entry.action}</td>
            <td>
              <HostileText text={entry.object} />
            </td>
            <td>{entry.list ?? ''}</td>
            <td>
              <HostileText text={entry.reason} />
            </td>
            <td>
              {entry.canUndo && (
                <Button
                  kind="quiet"
                  offReason={changeOff}
                  aria-label={words.undoOf(entry.action, entry.object)}
                  onClick={() => void changes.undoChange(entry.id)}
                >
                  {words.undo}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
