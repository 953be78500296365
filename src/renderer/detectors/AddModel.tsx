import { TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { type ModelOrigin, modelNameSchema, sha256Schema } from '../../shared/model'
import { useKeys } from '../keyboard/KeyboardProvider'
import { wordsOf } from '../link/errors'
import panel from '../sources/AddSource.module.css'
import { useDesk } from '../stores/desk'
import { modelsStrings as words } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { Segments } from '../ui/Segments'

type Mode = keyof typeof words.modes
interface Faults {
  place?: string
  sha256?: string
  name?: string
}

const MODES = [
  { value: 'path', label: words.modes.path },
  { value: 'address', label: words.modes.address },
] as const

/** Adds a model from a place on the engine's machine, or from an address. */
export function AddModel(props: {
  editOff: string | null
  onClose: () => void
  onAdded: (name: string) => void
}) {
  const { client, toast } = useDesk()
  const [mode, setMode] = useState<Mode>('path')
  const [place, setPlace] = useState('')
  const [sha256, setSha256] = useState('')
  const [name, setName] = useState('')
  const [faults, setFaults] = useState<Faults>({})
  const [isAdding, setAdding] = useState(false)
  const off = props.editOff ?? (isAdding ? words.adding : null)
  useKeys(words.addTitle, [{ keys: ['Escape'], label: words.close, run: props.onClose }], {
    rank: 2,
  })

  const submit = async () => {
    const found = findFaults(mode, { place, sha256, name })
    setFaults(found)
    if (off !== null || Object.keys(found).length > 0) return
    setAdding(true)
    try {
      const from = originOf(mode, place.trim(), sha256.trim().toLowerCase())
      const added = await client.models.add({ from, name: name.trim() || null })
      toast.show({ tone: 'plain', text: words.added(added.name), undo: null })
      props.onAdded(added.name)
    } catch (error) {
      setAdding(false)
      setFaults({ place: wordsOf(error) })
    }
  }
  const change = (set: (text: string) => void) => (event: { currentTarget: { value: string } }) => {
    set(event.currentTarget.value)
    setFaults({})
  }
  const isPath = mode === 'path'

  return (
    <aside className={panel.panel} aria-label={words.addTitle} data-pane>
      <div className={panel.head}>
        <h2 className={panel.title}>{words.addTitle}</h2>
        <IconButton
          label={words.close}
          keyName="Escape"
          icon={<IconX size={16} aria-hidden />}
          onClick={props.onClose}
        />
      </div>
      <form
        className={panel.form}
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div className={panel.fields}>
          <Segments label={words.from} value={mode} options={MODES} onChange={setMode} />
          <p className={panel.hint}>{isPath ? words.pathHint : words.addressHint}</p>
          <TextInput
            className={panel.mono}
            label={isPath ? words.path : words.url}
            placeholder={isPath ? words.pathPlaceholder : words.urlPlaceholder}
            value={place}
            maxLength={2_000}
            autoComplete="off"
            spellCheck={false}
            autoFocus
            error={faults.place}
            onChange={change(setPlace)}
          />
          <TextInput
            className={panel.mono}
            label={isPath ? words.expectedOptional : words.expected}
            placeholder={words.expectedPlaceholder}
            value={sha256}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            error={faults.sha256}
            onChange={change(setSha256)}
          />
          <TextInput
            label={words.name}
            placeholder={words.namePlaceholder}
            value={name}
            maxLength={64}
            autoComplete="off"
            error={faults.name}
            onChange={change(setName)}
          />
        </div>
        <div className={panel.foot}>
          <Button isTall kind="primary" type="submit" offReason={off}>
            {words.submit}
          </Button>
        </div>
      </form>
    </aside>
  )
}

function findFaults(
  mode: Mode,
  { place, sha256, name }: { place: string; sha256: string; name: string },
): Faults {
  const digits = sha256.trim().toLowerCase()
  const isDigitsRight = sha256Schema.safeParse(digits).success || (mode === 'path' && digits === '')
  const isNameRight = name.trim() === '' || modelNameSchema.safeParse(name.trim()).success
  return {
    ...(place.trim() === '' ? { place: mode === 'path' ? words.needPath : words.needUrl } : {}),
    ...(isDigitsRight ? {} : { sha256: words.needSha256 }),
    ...(isNameRight ? {} : { name: words.needName }),
  }
}

function originOf(mode: Mode, place: string, sha256: string): ModelOrigin {
  return mode === 'path'
    ? { kind: 'path', path: place, sha256 }
    : { kind: 'address', url: place, sha256 }
}
