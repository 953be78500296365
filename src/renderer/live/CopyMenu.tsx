import { Menu } from '@mantine/core'
import { ALERT_COPIES, type AlertCopy } from '../../shared/alert-copy'
import { useDesk } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { KeyCap } from '../ui/KeyCap'
import { copyAlert } from './copy-alert'

const KEYS: Readonly<Record<AlertCopy, string | null>> = {
  markdown: 'm',
  ecs: 'Shift+M',
  json: null,
}

/** Copies the whole alert in one of the ways others take it. */
export function CopyMenu({ alert }: { alert: string }) {
  const desk = useDesk()
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button isTall>{words.copyAs}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ALERT_COPIES.map((how) => {
          const key = KEYS[how]
          return (
            <Menu.Item
              key={how}
              rightSection={key === null ? null : <KeyCap name={key} />}
              onClick={() => void copyAlert(desk, alert, how)}
            >
              {words.copies[how]}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
