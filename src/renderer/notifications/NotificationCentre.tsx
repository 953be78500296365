import { IconSettings, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useDesk, useStatus } from '../stores/desk'
import { notificationsStrings as words } from '../strings'
import { IconButton } from '../ui/Button'
import { Segments } from '../ui/Segments'
import css from './NotificationCentre.module.css'
import { NotificationNotes } from './NotificationNotes'
import { OutcomeList } from './OutcomeList'
import { OUTCOME_VIEWS, type OutcomeView } from './use-outcomes'

/** What was shown, what was held back and why, with the way to each alert. */
export function NotificationCentre() {
  const { notices, route } = useDesk()
  const isOpen = useStore(notices, (state) => state.isCentreOpen)
  const close = () => notices.setCentreOpen(false)
  return isOpen ? (
    <Panel
      onClose={close}
      onSettings={() => {
        close()
        route.go('settings', 'notifications')
      }}
    />
  ) : null
}

function Panel({ onClose, onSettings }: { onClose: () => void; onSettings: () => void }) {
  const { notices } = useDesk()
  const [view, setView] = useState<OutcomeView>('all')
  const panel = useRef<HTMLElement>(null)
  const last = useStatus((status) => status.notices.last) ?? 0
  useEffect(() => notices.see(last), [notices, last])
  useEffect(() => {
    const before = document.activeElement
    panel.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  useKeys(words.title, [{ keys: ['Escape'], label: words.close, run: onClose }], { rank: 2 })

  return (
    <section ref={panel} className={css.panel} aria-label={words.title} tabIndex={-1} data-pane>
      <header className={css.head}>
        <h2 className={css.title}>{words.heading}</h2>
        <Segments
          label={words.which}
          value={view}
          options={OUTCOME_VIEWS.map((value) => ({ value, label: words.views[value] }))}
          onChange={setView}
        />
        <span className={css.space} />
        <IconButton
          label={words.settings}
          icon={<IconSettings size={16} stroke={1.6} aria-hidden="true" />}
          onClick={onSettings}
        />
        <IconButton
          label={words.close}
          keyName="Escape"
          icon={<IconX size={16} stroke={1.6} aria-hidden="true" />}
          onClick={onClose}
        />
      </header>
      <NotificationNotes />
      <OutcomeList key={view} view={view} mark={last} onOpened={onClose} />
    </section>
  )
}
