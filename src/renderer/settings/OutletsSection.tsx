import { useState } from 'react'
import type { OutletStatus, WebhookOutletSettings } from '../../shared/outlet'
import { useChangeOff, useDesk, useStatus, useZone } from '../stores/desk'
import { webhookStrings, outletsStrings as words } from '../strings'
import { rowTime } from '../time'
import { Button } from '../ui/Button'
import { HealthMark } from '../ui/HealthMark'
import { AddOutlet } from './AddOutlet'
import css from './Outlets.module.css'
import { Row, Section } from './Row'
import { EditWebhook } from './WebhookForm'

const HEALTH = { running: 'running', standby: 'off', failed: 'down', off: 'off' } as const
/** What an outlet counts, by its kind. */
const DELIVERED: Readonly<Record<string, keyof typeof words.delivered>> = {
  kafka: 'topic',
  file: 'file',
}
/** Characters of an engine's name that tell it from others. */
const NAME_SHOWN = 6

/** Where alerts are told to others: each outlet with its state, adding one, and ending one. */
export function OutletsSection() {
  const outlets = useStatus((status) => status.outlets)
  const off = useChangeOff()
  const [isAdding, setAdding] = useState(false)
  const { edited, edit, close } = useEdit()
  return (
    <Section id="outlets" title={words.section}>
      <Row label={words.list} hint={words.listHint}>
        {outlets?.length === 0 && <p className={css.none}>{words.none}</p>}
        {outlets !== null && outlets.length > 0 && (
          <OutletTable outlets={outlets} off={off} onEdit={edit} />
        )}
        {edited !== null && (
          <EditWebhook key={edited.id} outlet={edited} off={off} onClose={close} />
        )}
        {isAdding ? (
          <AddOutlet off={off} onClose={() => setAdding(false)} />
        ) : (
          <Button offReason={off} onClick={() => setAdding(true)}>
            {words.open}
          </Button>
        )}
      </Row>
    </Section>
  )
}

/** The webhook that is being changed, as the settings have it at the time. */
function useEdit() {
  const { client, changes } = useDesk()
  const [edited, setEdited] = useState<WebhookOutletSettings | null>(null)
  const edit = async (id: string) => {
    try {
      const { outlets } = await client.settings.get()
      const outlet = outlets.find((each) => each.id === id)
      if (outlet?.kind === 'webhook') setEdited(outlet)
    } catch (error) {
      changes.fail(error)
    }
  }
  return { edited, edit, close: () => setEdited(null) }
}

interface TableProps {
  outlets: readonly OutletStatus[]
  off: string | null
  onEdit: (id: string) => Promise<void>
}

function OutletTable(props: TableProps) {
  return (
    <table className={css.table} aria-label={words.table}>
      <thead>
        <tr>
          <th scope="col">{words.columns.name}</th>
          <th scope="col">{words.columns.state}</th>
          <th scope="col">{words.columns.delivered}</th>
          <th scope="col">
            <span className="visually-hidden">{words.columns.action}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.outlets.map((outlet) => (
          <OutletRow key={outlet.id} outlet={outlet} off={props.off} onEdit={props.onEdit} />
        ))}
      </tbody>
    </table>
  )
}

interface RowProps extends Omit<TableProps, 'outlets'> {
  outlet: OutletStatus
}

function OutletRow(props: RowProps) {
  const { outlet } = props
  const zone = useZone()
  const { state, waiting, lastDelivery, lastError, deliveredBy, leftOut, refused } = outlet
  return (
    <tr>
      <td>
        {outlet.name}
        <p className={`${css.detail} mono`}>{outlet.detail}</p>
      </td>
      <td>
        <span className={css.state}>
          <HealthMark health={HEALTH[state]} />
          {words.states[state]}
        </span>
        {deliveredBy !== null && state !== 'failed' && (
          <p className={css.detail}>
            {(deliveredBy.isThis ? words.byThis : words.byOther)(
              deliveredBy.host,
              deliveredBy.engine.slice(0, NAME_SHOWN),
            )}
          </p>
        )}
        {waiting !== null && waiting > 0 && <p className={css.detail}>{words.waiting(waiting)}</p>}
        {(state === 'failed' || refused > 0) && lastError !== null && (
          <p className={css.fault}>{lastError.message}</p>
        )}
      </td>
      <td>
        {words.delivered[DELIVERED[outlet.kind] ?? 'webhook'](outlet.delivered)}
        {leftOut > 0 && <p className={css.detail}>{words.leftOut(leftOut)}</p>}
        {refused > 0 && <p className={css.fault}>{words.refused(refused)}</p>}
        {lastDelivery !== null && (
          <p className={css.detail}>{words.last(rowTime(lastDelivery, Date.now(), zone))}</p>
        )}
      </td>
      <td>
        <OutletActions {...props} />
      </td>
    </tr>
  )
}

/** Removing asks once: what was delivered is forgotten with it. */
function OutletActions({ outlet, off, onEdit }: RowProps) {
  const { client, changes, toast } = useDesk()
  const [isAsked, setAsked] = useState(false)
  const { id, name, state, kind } = outlet
  const isOn = state !== 'off'
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      changes.fail(error)
    }
  }
  const sendTest = () =>
    run(async () => {
      const { detail } = await client.outlets.testKnown({ id })
      toast.show({ tone: 'plain', text: webhookStrings.tested(detail), undo: null })
    })
  const remove = async () => {
    if (!isAsked) {
      setAsked(true)
      return
    }
    await run(async () => {
      await client.outlets.remove({ id })
      toast.show({ tone: 'plain', text: words.removed(name), undo: null })
    })
  }
  return (
    <div className={css.actions}>
      {kind === 'webhook' && (
        <Button
          offReason={off}
          aria-label={words.sendTestLabel(name)}
          onClick={() => void sendTest()}
        >
          {webhookStrings.test}
        </Button>
      )}
      {kind === 'webhook' && (
        <Button
          offReason={off}
          aria-label={webhookStrings.editLabel(name)}
          onClick={() => void onEdit(id)}
        >
          {webhookStrings.edit}
        </Button>
      )}
      <Button
        offReason={off}
        aria-label={isOn ? words.switchOffLabel(name) : words.switchOnLabel(name)}
        onClick={() => void run(() => client.outlets.switch({ id, isOn: !isOn }))}
      >
        {isOn ? words.switchOff : words.switchOn}
      </Button>
      <Button
        kind={isAsked ? 'danger' : 'quiet'}
        offReason={off}
        aria-label={isAsked ? words.removeSureLabel(name) : words.removeLabel(name)}
        onClick={() => void remove()}
        onBlur={() => setAsked(false)}
      >
        {isAsked ? words.removeSure : words.remove}
      </Button>
    </div>
  )
}
