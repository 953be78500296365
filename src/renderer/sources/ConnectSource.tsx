import { IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { ingestPath } from '../../shared/source'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useDesk, useSettings, useStatus } from '../stores/desk'
import { deliveriesStrings } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import panel from './AddSource.module.css'
import css from './ConnectSource.module.css'
import { CopyLine } from './CopyLine'
import { ingestAddress } from './ingest-address'

const words = deliveriesStrings.connect

/** What senders of deliveries have to be told; a secret is known only right after it was made. */
export function ConnectSource(props: {
  id: string
  name: string
  secret: string | null
  editOff: string | null
  onSecret: (secret: string) => void
  onClose: () => void
}) {
  const { id, name, secret, onClose } = props
  const title = words.title(name)
  const serverUrl = useStatus(({ server }) => server.url)
  const known = ingestAddress(id, window.location.origin, serverUrl)
  const address = known ?? ingestPath(id)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  useKeys(title, [{ keys: ['Escape'], label: words.close, run: onClose }], { rank: 2 })

  return (
    <aside className={panel.panel} aria-label={title} data-pane>
      <div className={panel.head}>
        <h2 className={`${panel.title} ${css.heading}`} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton
          label={words.close}
          keyName="Escape"
          icon={<IconX size={16} aria-hidden />}
          onClick={onClose}
        />
      </div>
      <div className={panel.fields}>
        {secret !== null && <p className={panel.hint}>{words.added(name)}</p>}
        <section className={css.part}>
          <h3>{words.ntopng}</h3>
          <p className={css.label}>{words.address}</p>
          <CopyLine label={words.address} text={address} />
          {known === null && <ServerOff />}
          <Secret {...props} />
          <ol className={css.steps}>
            {words.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <p className={panel.hint}>{words.reach}</p>
        </section>
        <section className={css.part}>
          <h3>{words.others}</h3>
          <p className={panel.hint}>{words.othersText}</p>
          <p className={css.label}>{words.token}</p>
          <CopyLine label={words.token} text={words.tokenCommand(id)} />
          <p className={css.label}>{words.request}</p>
          <CopyLine label={words.request} text={words.requestCommand(address)} />
        </section>
      </div>
    </aside>
  )
}

/** The desktop listens only where somebody has switched that on. */
function ServerOff() {
  const { route } = useDesk()
  return (
    <>
      <p className={panel.hint}>{words.serverOff}</p>
      <Button className={css.beside} onClick={() => route.go('settings', 'server')}>
        {words.openSettings}
      </Button>
    </>
  )
}

function Secret(props: {
  id: string
  secret: string | null
  editOff: string | null
  onSecret: (secret: string) => void
}) {
  const { settings, changes } = useDesk()
  // Sources are changed by calls of their own, so what was read at the start may be older.
  useEffect(() => {
    settings.load().catch(changes.fail)
  }, [settings, changes])
  const source = useSettings(({ sources }) => sources.find(({ id }) => id === props.id))
  const hasNone = source?.kind === 'http' && source.secretHash === null
  const hint = hasNone ? words.secretNone : words.secretKept
  return (
    <>
      <p className={css.label}>{words.secret}</p>
      {props.secret !== null && <CopyLine label={words.secret} text={props.secret} />}
      <p className={panel.hint}>{props.secret === null ? hint : words.secretOnce}</p>
      {props.secret === null && <RenewSecret {...props} />}
    </>
  )
}

function RenewSecret(props: {
  id: string
  editOff: string | null
  onSecret: (secret: string) => void
}) {
  const { client, changes, toast } = useDesk()
  const [isOpen, setOpen] = useState(false)
  const renew = async () => {
    try {
      const { secret } = await client.sources.renewSecret({ id: props.id })
      setOpen(false)
      props.onSecret(secret)
      toast.show({ tone: 'plain', text: words.renewed, undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <FloatingForm
      title={words.renew}
      hint={words.renewHint}
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      closeLabel={words.cancel}
      onSubmit={() => void renew()}
      target={
        <Button
          className={css.beside}
          offReason={props.editOff}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {words.renew}
        </Button>
      }
      actions={
        <>
          <Button onClick={() => setOpen(false)}>{words.cancel}</Button>
          <Button type="submit" kind="danger" data-autofocus>
            {words.renewSubmit}
          </Button>
        </>
      }
    />
  )
}
