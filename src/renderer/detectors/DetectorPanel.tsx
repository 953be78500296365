import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { DnsDetectorSettings } from '../../shared/dns-detectors'
import type { Model } from '../../shared/model'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useChangeSettings } from '../settings/use-change'
import panel from '../sources/AddSource.module.css'
import { useDesk, useSettings } from '../stores/desk'
import { detectorFormStrings as words } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { DetectorForm } from './DetectorForm'
import css from './DetectorPanel.module.css'
import { fieldsOf, readDetector } from './detector-fields'

/** What the form needs around it. */
interface PanelProps {
  models: readonly Model[]
  editOff: string | null
  onClose: () => void
}

/** Sets a detector up, or changes and removes one that stands; `name` is null for a new one. */
export function DetectorPanel(props: PanelProps & { name: string | null }) {
  const { name, onClose } = props
  const all = useSettings(({ detectors }) => detectors.dns)
  const standing = name === null ? null : (all.find((each) => each.name === name) ?? null)
  const title = name === null ? words.addTitle : words.editTitle(name)
  useKeys(title, [{ keys: ['Escape'], label: words.close, run: onClose }], { rank: 2 })
  return (
    <aside className={`${panel.panel} ${css.wide}`} aria-label={title} data-pane>
      <div className={panel.head}>
        <h2 className={panel.title}>{title}</h2>
        <IconButton
          label={words.close}
          keyName="Escape"
          icon={<IconX size={16} aria-hidden />}
          onClick={onClose}
        />
      </div>
      {name !== null && standing === null ? (
        <p className={css.gone}>{words.gone}</p>
      ) : (
        <Editing key={JSON.stringify(standing)} {...props} standing={standing} />
      )}
    </aside>
  )
}

function Editing(props: PanelProps & { standing: DnsDetectorSettings | null }) {
  const { standing, models, editOff, onClose } = props
  const { settings } = useDesk()
  const all = useSettings(({ detectors }) => detectors.dns)
  const changeSettings = useChangeSettings()
  const [fields, setFields] = useState(() => fieldsOf(standing, 'dga'))
  const [isTouched, setTouched] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const others = all.filter(({ name }) => name !== standing?.name)
  const read = readDetector(fields, others)
  const faults = 'faults' in read ? read.faults : {}
  // An empty name is no fault before anybody typed one.
  const shown = isTouched ? faults : standing === null ? {} : faults
  const isSame =
    standing !== null &&
    'detector' in read &&
    JSON.stringify(read.detector) === JSON.stringify(standing)
  const off =
    editOff ??
    (isBusy ? words.saving : 'faults' in read ? words.mend : isSame ? words.unchanged : null)

  /** The list is taken as it is now: somebody else may have changed another detector meanwhile. */
  const put = async (what: string, detector: DnsDetectorSettings | null) => {
    const { dns } = settings.getState().settings.detectors
    const name = standing?.name
    const changed = dns.flatMap((each) =>
      each.name !== name ? [each] : detector === null ? [] : [detector],
    )
    if (name === undefined && detector !== null) changed.push(detector)
    setBusy(true)
    const label = words.what(detector?.name ?? name ?? '')
    const fault = await changeSettings(label, what, { detectors: { dns: changed } })
    setBusy(false)
    setRefusal(fault)
    if (fault === null) onClose()
  }
  const save = () => {
    setTouched(true)
    if (off === null && 'detector' in read) {
      void put(standing === null ? words.added : words.changed, read.detector)
    }
  }
  return (
    <form
      className={panel.form}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <DetectorForm
        fields={fields}
        faults={shown}
        models={models}
        isNew={standing === null}
        onChange={(part) => {
          setFields({ ...fields, ...part })
          setTouched(true)
          setRefusal(null)
        }}
      />
      {isRemoving && (
        <section className={css.removing} aria-label={words.removeTitle}>
          <h3>{words.removeTitle}</h3>
          <ul>
            {words.removeMeans.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
      {refusal !== null && (
        <p className={css.refusal} role="alert">
          {refusal}
        </p>
      )}
      {isRemoving ? (
        <div className={panel.foot}>
          <Button isTall onClick={() => setRemoving(false)}>
            {words.keep}
          </Button>
          <Button
            isTall
            kind="danger"
            offReason={editOff}
            autoFocus
            onClick={() => void put(words.removed, null)}
          >
            {words.removeSure}
          </Button>
        </div>
      ) : (
        <div className={panel.foot}>
          {standing !== null && (
            <Button isTall offReason={editOff} onClick={() => setRemoving(true)}>
              {words.remove}
            </Button>
          )}
          <Button isTall kind="primary" type="submit" offReason={off}>
            {standing === null ? words.add : words.save}
          </Button>
        </div>
      )}
    </form>
  )
}
