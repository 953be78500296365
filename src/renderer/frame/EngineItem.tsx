import { Tooltip } from '@mantine/core'
import { IconServer } from '@tabler/icons-react'
import { useConnection, useDesk } from '../stores/desk'
import { useRemoteEngine } from '../stores/remote-engine'
import { remoteStrings as words } from '../strings'
import css from './TopBar.module.css'

/** Which engine elsewhere the window shows, so that nobody decides on the wrong one. */
export function EngineItem() {
  const { route } = useDesk()
  const remote = useRemoteEngine()
  const hello = useConnection((connection) => connection.hello)
  if (remote === null || !remote.isAttached) return null
  const { host } = new URL(remote.address)
  const hint =
    hello === null ? remote.address : words.itemHint(remote.address, hello.actor, hello.isReadOnly)
  return (
    <Tooltip label={hint}>
      <button
        type="button"
        className={css.engine}
        aria-label={words.item(host)}
        onClick={() => route.go('settings', 'engine')}
      >
        <IconServer size={15} stroke={1.6} aria-hidden="true" />
        <span>{host}</span>
      </button>
    </Tooltip>
  )
}
