import { IconListSearch, IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useKeys } from '../keyboard/KeyboardProvider'
import { isTextField } from '../keyboard/keys'
import { useConnection, useDesk, useListMark, useRoute } from '../stores/desk'
import { useQuery } from '../stores/query'
import { blacklistsStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { useDelayed } from '../ui/delayed'
import { EmptyState } from '../ui/EmptyState'
import { SkeletonRows } from '../ui/SkeletonRows'
import { useOnChange } from '../ui/use-on-change'
import { AuditTrail } from './AuditTrail'
import css from './BlacklistsScreen.module.css'
import { EntriesPanel } from './EntriesPanel'
import { FeedPanel } from './FeedPanel'
import { chooseList } from './groups'
import { ListColumn } from './ListColumn'
import { LoadPanel } from './LoadPanel'
import { PolicyPanel } from './PolicyPanel'
import side from './SidePanel.module.css'
import { markOf, useLists } from './use-lists'
import { WhyPanel } from './WhyPanel'

/** A list just made is not known at once; only after this long it is said to be missing, ms. */
const MISSING_AFTER_MS = 1000

/** Lines of the audit trail that are shown. */
const AUDIT_LINES = 40

/** Lists on the left, entries of the chosen one in the middle, feed and audit trail on the right. */
export default function BlacklistsScreen() {
  const { client, route, changes } = useDesk()
  const { item } = useRoute()
  const lists = useLists()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const [isSideOpen, setSideOpen] = useState(false)
  const list = lists.data ? chooseList(lists.data, item === '' ? null : item) : undefined
  const isMissing = useDelayed(lists.data !== null && list === undefined, MISSING_AFTER_MS)
  const name = list?.list ?? null

  useEffect(() => {
    if (name !== null && name !== item) route.replace('blacklists', name)
  }, [name, item, route])

  const audit = useQuery(name === null ? null : `audit ${name}`, () =>
    client.changes.audit({ list: name ?? undefined, limit: AUDIT_LINES }),
  )
  useOnChange(`${markOf(list)} ${useListMark()}`, audit.reload)

  const undoable = audit.data?.find((entry) => entry.canUndo)
  useKeys(words.audit.title, [
    {
      keys: ['Mod+z'],
      label: words.audit.undoLabel,
      run: (event) => {
        if (isTextField(event.target)) return false
        if (changes.hasUndo() || !undoable) return false
        void changes.undoChange(undoable.id)
      },
    },
  ])

  const choose = (next: string) => route.go('blacklists', next)
  return (
    <main className={css.screen} aria-label={words.title}>
      <ListColumn lists={lists} chosen={name} onChoose={choose} />
      <div className={css.middle}>
        {lists.data === null && !isConnected && (
          <EmptyState
            icon={<IconPlugConnectedX size={26} aria-hidden />}
            title={words.listsNotRead}
          >
            {words.offline}
          </EmptyState>
        )}
        {lists.data === null && lists.error === null && isConnected && (
          <SkeletonRows rows={12} text={words.readingEntries} />
        )}
        {isMissing && (
          <EmptyState
            icon={<IconListSearch size={26} aria-hidden />}
            title={words.missing(item)}
            action={<Button onClick={() => route.replace('blacklists')}>{words.firstList}</Button>}
          />
        )}
        {list && (
          <EntriesPanel
            key={list.list}
            list={list}
            isSideOpen={isSideOpen}
            onSide={() => setSideOpen(!isSideOpen)}
            onChooseList={choose}
          />
        )}
      </div>
      {list && (
        <aside className={side.side} data-open={isSideOpen || undefined} aria-label={words.side}>
          {list.kind !== 'allowlist' && <FeedPanel list={list} />}
          {list.kind !== 'allowlist' && <PolicyPanel key={`policy ${list.list}`} list={list} />}
          {list.kind !== 'allowlist' && <LoadPanel key={list.list} list={list} />}
          <WhyPanel onChooseList={choose} />
          <AuditTrail audit={audit} />
        </aside>
      )}
    </main>
  )
}
