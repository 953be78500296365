import { Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { CountedView } from '../../shared/view'
import { fullCount } from '../numbers'
import { useChangeOff, useDesk } from '../stores/desk'
import { viewStrings as words } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import css from './FacetPanel.module.css'
import { formatSharedView } from './shared-view'
import { useViews, type Views } from './use-views'
import { ViewNameForm } from './ViewNameForm'

/** The saved views with what each holds; one click or Enter shows it. */
export function ViewList() {
  const { live, client, toast } = useDesk()
  const tab = useStore(live, (state) => state.tab)
  const filter = useStore(live, (state) => state.filter)
  const off = useChangeOff()
  const list = useViews()
  const [isSaving, setSaving] = useState(false)
  const shown = formatSharedView({ tab, filter })
  const save = async (name: string) => {
    const isSaved = await list.change(() => client.views.save({ name, tab, filter }))
    if (!isSaved) return
    setSaving(false)
    toast.show({ tone: 'plain', text: words.saved(name), undo: null })
  }
  return (
    <section aria-label={words.label}>
      <h2 className={css.name}>{words.label}</h2>
      {list.error !== null && <p className={css.note}>{words.failed(list.error)}</p>}
      {list.views.map((view, place) => (
        <ViewRow
          key={view.id}
          view={view}
          place={place}
          list={list}
          off={off}
          isShown={formatSharedView(view) === shown}
        />
      ))}
      {isSaving ? (
        <ViewNameForm label={words.saveTitle} onDone={save} onCancel={() => setSaving(false)} />
      ) : (
        <div className={css.save}>
          <Button offReason={off} onClick={() => setSaving(true)}>
            {words.save}
          </Button>
        </div>
      )}
    </section>
  )
}

function ViewRow(props: {
  view: CountedView
  place: number
  list: Views
  off: string | null
  isShown: boolean
}) {
  const { view, place, list, off } = props
  const { live, client } = useDesk()
  const [isRenaming, setRenaming] = useState(false)
  if (isRenaming) {
    return (
      <ViewNameForm
        label={words.rename}
        name={view.name}
        onCancel={() => setRenaming(false)}
        onDone={async (name) => {
          const isDone = await list.change(() => client.views.rename({ id: view.id, name }))
          if (isDone) setRenaming(false)
        }}
      />
    )
  }
  return (
    <div className={css.row}>
      <button
        type="button"
        className={css.value}
        aria-pressed={props.isShown}
        onClick={() => live.showView(view)}
      >
        <span className={css.text}>
          <HostileText text={view.name} />
        </span>
        <span className={css.count}>
          {fullCount(view.alerts)}{' '}
          <span className="visually-hidden">{words.unit(view.alerts)}</span>
        </span>
      </button>
      <ViewMenu
        view={view}
        place={place}
        list={list}
        off={off}
        onRename={() => setRenaming(true)}
      />
    </div>
  )
}

function ViewMenu(props: {
  view: CountedView
  place: number
  list: Views
  off: string | null
  onRename: () => void
}) {
  const { view, place, list, off } = props
  const { live, client, changes } = useDesk()
  const { alerts: _alerts, ...kept } = view
  const move = (to: number) => list.change(() => client.views.move({ id: view.id, place: to }))
  const remove = async () => {
    if (!(await list.change(() => client.views.remove({ id: view.id })))) return
    changes.offerUndo(words.removed(view.name), async () => {
      await list.change(() => client.views.save({ ...kept, place }))
      return words.back(view.name)
    })
  }
  const update = () => {
    const { tab, filter } = live.getState()
    return list.change(() => client.views.save({ id: view.id, name: view.name, tab, filter }))
  }
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <IconButton
          label={words.menu(view.name)}
          icon={<IconDots size={14} aria-hidden="true" />}
          offReason={off}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={props.onRename}>{words.rename}</Menu.Item>
        <Menu.Item onClick={update}>{words.update}</Menu.Item>
        <Menu.Item disabled={place === 0} onClick={() => move(place - 1)}>
          {words.moveUp}
        </Menu.Item>
        <Menu.Item disabled={place === list.views.length - 1} onClick={() => move(place + 1)}>
          {words.moveDown}
        </Menu.Item>
        <Menu.Item onClick={remove}>{words.remove}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
