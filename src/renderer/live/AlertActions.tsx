import { useStore } from 'zustand'
import type { AlertAction, AlertDetail } from '../../shared/alert'
import { useChangeOff, useDesk } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import { AllowMenu } from './AllowMenu'
import { AssignMenu } from './AssignMenu'
import {
  type ActionSubject,
  actOnAlerts,
  countAlerts,
  countUnclosed,
  subjectItems,
} from './alert-actions'
import { BlockMenu } from './BlockMenu'
import { CloseMenu } from './CloseMenu'
import { CopyMenu } from './CopyMenu'
import css from './Drawer.module.css'
import { type AlertMenu, alertMenus, askForMenu } from './drawer-store'
import type { FeedItem } from './live-state'
import { SilenceActions } from './SilenceActions'

/** The actions with their keys; each that cannot be used says why. */
export function AlertActions(props: { detail: AlertDetail; item: FeedItem | undefined }) {
  const { detail, item } = props
  const { alert } = detail
  const desk = useDesk()
  const { live, route, toast, changes } = desk
  const off = useChangeOff()
  const asked = useStore(alertMenus, (state) => state.asked)
  const menu = asked?.alert === alert.id ? asked.menu : null
  const isAccepted = menu !== null && asked?.isAccepted === true
  const items = useStore(live, (state) => state.items)
  const chosen = useStore(live, (state) => state.selection.chosen)
  const setMenu = (open: AlertMenu | null) => askForMenu(open, alert.id)
  const toggle = (open: AlertMenu) => setMenu(menu === open ? null : open)

  const subject = (): ActionSubject => {
    const lines = subjectItems(live.getState())
    return item && lines.length > 0 ? { items: lines } : { alert }
  }
  const act = (action: AlertAction) => actOnAlerts(desk, subject(), action)
  const lines = items.filter((each) => chosen.has(each.id))
  const actsOn = lines.length > 0 ? lines : item ? [item] : []
  const openCount = countAlerts(actsOn, 'acknowledge')
  const assignCount = Math.max(1, countAlerts(actsOn, 'assign'))
  const isClosed =
    item?.kind === 'group' ? countUnclosed(item.row.group) === 0 : alert.status === 'closed'
  const isAcknowledged = actsOn.length === 0 ? alert.status !== 'new' : !actsOn.some(hasNew)

  const copy = () =>
    copyText(alert.subject).then(
      () => toast.show({ tone: 'plain', text: words.copied(alert.subject), undo: null }),
      changes.fail,
    )

  return (
    <>
      <div className={css.actions}>
        <Button
          kind="primary"
          isTall
          keyName="a"
          offReason={
            off ??
            (isClosed ? words.alreadyClosed : isAcknowledged ? words.alreadyAcknowledged : null)
          }
          onClick={() => void act({ kind: 'acknowledge', note: '' })}
        >
          {words.acknowledge}
        </Button>
        {isClosed ? (
          <Button isTall offReason={off} onClick={() => void act({ kind: 'reopen', note: '' })}>
            {words.reopen}
          </Button>
        ) : (
          <CloseMenu
            isOpen={menu === 'close'}
            isAccepted={isAccepted}
            count={openCount}
            onClose={() => setMenu(null)}
            onToggle={() => toggle('close')}
            onCloseAlert={(reason, note) => void act({ kind: 'close', reason, note })}
            off={off}
          />
        )}
        <AssignMenu
          alert={alert}
          count={assignCount}
          isOpen={menu === 'assign'}
          isAccepted={isAccepted}
          onClose={() => setMenu(null)}
          onToggle={() => toggle('assign')}
          onAssign={(assignee) => void act({ kind: 'assign', assignee })}
          off={off ?? (isClosed ? words.alreadyClosed : null)}
        />
        <BlockMenu
          detail={detail}
          lines={lines}
          isOpen={menu === 'block'}
          isAccepted={isAccepted}
          onClose={() => setMenu(null)}
          onToggle={() => toggle('block')}
          off={off}
        />
        <AllowMenu
          alert={alert}
          isOpen={menu === 'allow'}
          isAccepted={isAccepted}
          onClose={() => setMenu(null)}
          onToggle={() => toggle('allow')}
          off={off}
        />
        <SilenceActions
          alert={alert}
          subject={subject}
          count={openCount}
          isClosed={isClosed}
          menu={menu}
          isAccepted={isAccepted}
          onClose={() => setMenu(null)}
          onToggle={toggle}
          off={off}
        />
        <Button isTall keyName="y" onClick={() => void copy()}>
          {words.copy}
        </Button>
        <CopyMenu alert={alert.id} />
        <Button isTall keyName="e" onClick={() => route.go('entity', alert.subject)}>
          {words.openEntity}
        </Button>
      </div>
      {openCount > 1 && <p className={css.actsOn}>{words.actsOn(openCount)}</p>}
    </>
  )
}

/** Whether a line holds an alert that nobody has acknowledged, as far as its alerts are known. */
function hasNew(line: FeedItem): boolean {
  if (line.kind === 'alert') return line.alert.status === 'new'
  const known = [...line.row.alerts.values()]
  return known.length < line.row.group.alerts || known.some((alert) => alert.status === 'new')
}
