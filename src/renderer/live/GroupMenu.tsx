import { Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import type { AlertAction } from '../../shared/alert'
import { CLOSE_REASONS } from '../../shared/alert-status'
import { useChangeOff, useConnection, useDesk } from '../stores/desk'
import { drawerStrings, facetStrings as words } from '../strings'
import { IconButton } from '../ui/Button'
import { actOnGroup, type Group } from './group-actions'

/** Other reasons need a note: those are given in the drawer. */
const REASONS = CLOSE_REASONS.filter((reason) => reason !== 'other')

/** What can be done with all that a group held when it was counted. */
export function GroupMenu(props: { group: Group; name: string; alerts: number }) {
  const desk = useDesk()
  const off = useChangeOff()
  const me = useConnection(({ hello }) => hello?.actor ?? '')
  const [isActing, setActing] = useState(false)
  // What was counted when the menu was opened: counts go on behind it.
  const [held, setHeld] = useState(props)
  const { group, alerts } = held
  const act = async (action: AlertAction) => {
    setActing(true)
    desk.toast.show({ tone: 'plain', text: words.acting(alerts), undo: null })
    await actOnGroup(desk, group, action)
    setActing(false)
  }
  return (
    <Menu onOpen={() => setHeld(props)} position="right-start" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <IconButton
          label={words.act(props.name)}
          icon={<IconDots size={14} aria-hidden="true" />}
          offReason={off ?? (isActing ? words.acting(alerts) : null)}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.held(alerts)}</Menu.Label>
        <Menu.Item onClick={() => act({ kind: 'acknowledge', note: '' })}>
          {words.acknowledge}
        </Menu.Item>
        <Menu.Item onClick={() => act({ kind: 'assign', assignee: me })}>
          {words.assignToMe}
        </Menu.Item>
        {REASONS.map((reason) => (
          <Menu.Item key={reason} onClick={() => act({ kind: 'close', reason, note: '' })}>
            {words.closeAs(drawerStrings.closeReasons[reason])}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
