import { Select, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FORMATS, type FormatName } from '../../shared/source'
import { useKeys } from '../keyboard/KeyboardProvider'
import { wordsOf } from '../link/errors'
import { useDesk, useIsDemo } from '../stores/desk'
import { sourcesStrings } from '../strings'
import { Button } from '../ui/Button'
import css from './AddSource.module.css'
import { type SourceTest, TestSteps } from './TestSteps'

const words = sourcesStrings.add
const FORMAT_OPTIONS = FORMATS.map((value) => ({ value, label: sourcesStrings.formats[value] }))

/** Sets up a file to follow, or imports one; a test says beforehand whether it can be read. */
export function FileForm(props: {
  mode: 'follow' | 'import'
  /** The choice of modes, which stands first among the fields. */
  modes: ReactNode
  editOff: string | null
  onClose: () => void
}) {
  const { client, changes, toast, imports } = useDesk()
  const isDemo = useIsDemo()
  const { mode } = props
  const [name, setName] = useState('')
  const [path, setPath] = useState('')
  const [format, setFormat] = useState<FormatName>('auto')
  const [test, setTest] = useState<SourceTest | 'running' | null>(null)
  const [faults, setFaults] = useState<{ name?: string; path?: string }>({})

  const findFaults = (isNameNeeded: boolean) => {
    const found = {
      ...(isNameNeeded && name.trim() === '' ? { name: words.needName } : {}),
      ...(path.trim() === '' ? { path: words.needPath } : {}),
    }
    setFaults(found)
    return Object.keys(found).length > 0
  }
  const runTest = async () => {
    if (findFaults(false) || test === 'running') return
    setTest('running')
    try {
      setTest(await client.sources.test({ path: path.trim(), format }))
    } catch (error) {
      setTest(null)
      changes.fail(error)
    }
  }
  const submit = async () => {
    if (props.editOff !== null || findFaults(mode === 'follow')) return
    if (mode === 'import') {
      void imports.start(path.trim(), format)
      props.onClose()
      return
    }
    try {
      await client.sources.add({ name: name.trim(), path: path.trim(), format })
      toast.show({ tone: 'plain', text: words.added(name.trim()), undo: null })
      props.onClose()
    } catch (error) {
      setFaults({ path: wordsOf(error) })
    }
  }
  useKeys(
    words.title,
    [
      { keys: ['t'], label: sourcesStrings.keys.test, run: () => void runTest() },
      { keys: ['Escape'], label: words.close, run: props.onClose },
    ],
    { rank: 2 },
  )
  const change = (part: { path?: string; format?: FormatName }) => {
    if (part.path !== undefined) setPath(part.path)
    if (part.format !== undefined) setFormat(part.format)
    setTest(null)
    setFaults({})
  }

  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className={css.fields}>
        {props.modes}
        <p className={css.hint}>{mode === 'follow' ? words.followHint : words.importHint}</p>
        {mode === 'follow' && (
          <TextInput
            label={words.name}
            placeholder={words.namePlaceholder}
            value={name}
            maxLength={80}
            data-autofocus
            autoFocus
            error={faults.name}
            onChange={(event) => {
              setName(event.currentTarget.value)
              setFaults({})
            }}
          />
        )}
        <TextInput
          className={css.mono}
          label={words.path}
          placeholder={words.pathPlaceholder}
          value={path}
          maxLength={4096}
          autoComplete="off"
          spellCheck={false}
          error={faults.path}
          onChange={(event) => change({ path: event.currentTarget.value })}
        />
        <Select
          label={words.format}
          data={FORMAT_OPTIONS}
          value={format}
          onChange={(value) => {
            const found = FORMATS.find((known) => known === value)
            if (found) change({ format: found })
          }}
        />
        {isDemo && <p className={css.hint}>{words.endsDemo}</p>}
        {test !== null && test !== 'running' && <TestSteps test={test} />}
      </div>
      <div className={css.foot}>
        <Button
          isTall
          keyName="t"
          offReason={props.editOff ?? (test === 'running' ? words.testing : null)}
          onClick={() => void runTest()}
        >
          {test === 'running' ? words.testing : words.test}
        </Button>
        <Button isTall kind="primary" type="submit" offReason={props.editOff}>
          {mode === 'follow' ? words.submit : words.submitImport}
        </Button>
      </div>
    </form>
  )
}
