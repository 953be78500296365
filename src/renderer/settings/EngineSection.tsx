import { PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type {
  AttachResult,
  DesktopVerbs,
  RemoteEngine,
  RemoteInput,
  RemoteTestStep,
} from '../../shared/desktop'
import { useRemoteEngine } from '../stores/remote-engine'
import { remoteStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { TestOutcome } from './ConnectionTest'
import css from './EngineSection.module.css'
import { Row, Section } from './Row'

/** Which engine the desktop shows: its own, or one that runs elsewhere. */
export function EngineSection() {
  const remote = useRemoteEngine()
  const desktop = window.watchfloor
  return (
    <Section id="engine" title={words.section}>
      {desktop === undefined || remote === null ? (
        <p className={css.note}>{words.browser}</p>
      ) : (
        <>
          <Shown remote={remote} desktop={desktop} />
          <Elsewhere remote={remote} desktop={desktop} />
        </>
      )}
    </Section>
  )
}

interface Parts {
  remote: RemoteEngine
  desktop: DesktopVerbs
}

/** The engine that is shown, and the way back to this machine's. */
function Shown({ remote, desktop }: Parts) {
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const detach = async (isForgotten: boolean) => {
    setBusy(true)
    setFault(null)
    try {
      await desktop.detachRemote(isForgotten)
    } catch {
      setFault(words.failed)
    }
    setBusy(false)
  }
  const { isAttached, address } = remote
  const off = isBusy ? words.attaching : null
  return (
    <Row label={words.shown} hint={isAttached ? words.thereHint : words.hereHint} fault={fault}>
      <p className={css.line}>{isAttached ? words.there(address) : words.here}</p>
      {isAttached && (
        <div className={css.actions}>
          <Button offReason={off} onClick={() => void detach(false)}>
            {words.detach}
          </Button>
          <Button kind="quiet" offReason={off} onClick={() => void detach(true)}>
            {words.forget}
          </Button>
        </div>
      )}
    </Row>
  )
}

/** Names an engine elsewhere, tries it and shows it. */
function Elsewhere({ remote, desktop }: Parts) {
  const [fields, setFields] = useState<RemoteInput>({
    address: remote.address,
    caFile: remote.caFile,
    token: '',
  })
  const [work, setWork] = useState<'test' | 'attach' | null>(null)
  const [steps, setSteps] = useState<RemoteTestStep[] | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const text = (field: keyof RemoteInput) => ({
    value: fields[field],
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) => {
      setFields({ ...fields, [field]: event.currentTarget.value })
      setSteps(null)
      setFault(null)
    },
  })
  const run = async (kind: 'test' | 'attach') => {
    if (work !== null) return
    setWork(kind)
    setSteps(null)
    setFault(null)
    try {
      if (kind === 'test') setSteps(await desktop.testRemote(fields))
      else setFault(tellRefusal(await desktop.attachRemote(fields)))
    } catch {
      setFault(words.failed)
    }
    setWork(null)
  }
  const off = work === null ? null : work === 'test' ? words.testing : words.attaching
  return (
    <Row label={words.another} hint={words.hint} fault={fault}>
      <form
        className={css.form}
        aria-label={words.another}
        onSubmit={(event) => {
          event.preventDefault()
          void run('attach')
        }}
      >
        <TextInput
          label={words.address}
          placeholder={words.addressPlaceholder}
          maxLength={2000}
          {...text('address')}
        />
        <PasswordInput
          label={words.token}
          description={remote.canKeepToken ? words.tokens[remote.token] : words.notKept}
          maxLength={512}
          {...text('token')}
        />
        <TextInput
          label={words.caFile}
          description={words.caFileHint}
          placeholder={words.caFilePlaceholder}
          maxLength={4096}
          {...text('caFile')}
        />
        {steps !== null && <TestOutcome of={words.testOf} steps={steps} />}
        <div className={css.actions}>
          <Button offReason={off} aria-busy={work === 'test'} onClick={() => void run('test')}>
            {work === 'test' ? words.testing : words.test}
          </Button>
          <Button kind="primary" type="submit" offReason={off} aria-busy={work === 'attach'}>
            {work === 'attach' ? words.attaching : words.attach}
          </Button>
        </div>
      </form>
    </Row>
  )
}

function tellRefusal(result: AttachResult): string | null {
  return result.status === 'refused' ? result.message : null
}
