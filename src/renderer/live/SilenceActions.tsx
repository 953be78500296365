import type { Alert } from '../../shared/alert'
import { useDesk } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { Button } from '../ui/Button'
import type { ActionSubject } from './alert-actions'
import type { AlertMenu } from './drawer-store'
import { SnoozeMenu } from './SnoozeMenu'
import { SuppressMenu } from './SuppressMenu'
import { silenceAlerts } from './silence-actions'

/** Snooze and suppress; or, of what is hidden, showing it again. */
export function SilenceActions(props: {
  alert: Alert
  subject: () => ActionSubject
  count: number
  isClosed: boolean
  menu: AlertMenu | null
  isAccepted: boolean
  onClose: () => void
  onToggle: (menu: AlertMenu) => void
  /** Why nothing can be changed now. */
  off: string | null
}) {
  const desk = useDesk()
  const { client, changes } = desk
  const { alert, off, menu, isAccepted, onClose } = props
  const { silence } = alert
  if (silence !== null) {
    return (
      <Button
        isTall
        offReason={off}
        onClick={() =>
          void changes.perform(() =>
            client.silences.lift({
              silences: [{ kind: silence.kind, key: silence.key, revision: silence.revision }],
            }),
          )
        }
      >
        {words.showAgain}
      </Button>
    )
  }
  const offReason = off ?? (props.isClosed ? words.alreadyClosed : null)
  return (
    <>
      <SnoozeMenu
        alert={alert}
        isOpen={menu === 'snooze'}
        isAccepted={isAccepted}
        onClose={onClose}
        onToggle={() => props.onToggle('snooze')}
        onSnooze={(forMs) =>
          void silenceAlerts(desk, props.subject(), (target) =>
            client.silences.snooze({ target, forMs }),
          )
        }
        off={offReason}
      />
      <SuppressMenu
        alert={alert}
        count={props.count}
        isOpen={menu === 'suppress'}
        isAccepted={isAccepted}
        onClose={onClose}
        onToggle={() => props.onToggle('suppress')}
        onSuppress={(how) =>
          void silenceAlerts(desk, props.subject(), (target) =>
            client.silences.suppress({ target, ...how }),
          )
        }
        off={offReason}
      />
    </>
  )
}
