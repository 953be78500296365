import { Select, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FORMATS, type FormatName } from '../../shared/source'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { sourcesStrings } from '../strings'
import css from './AddSource.module.css'
import { SiteInput } from './SiteInput'
import { SourceForm, useFormTest } from './SourceForm'
import { isSite, siteOf } from './site-field'

const words = sourcesStrings.add
const siteWords = sourcesStrings.site
const FORMAT_OPTIONS = FORMATS.map((value) => ({ value, label: sourcesStrings.formats[value] }))

/** Sets up a file to follow, or imports one; a test says beforehand whether it can be read. */
export function FileForm(props: {
  mode: 'follow' | 'import'
  /** The choice of modes, which stands first among the fields. */
  modes: ReactNode
  editOff: string | null
  onClose: () => void
}) {
  const { client, toast, imports } = useDesk()
  const { mode } = props
  const [name, setName] = useState('')
  const [path, setPath] = useState('')
  const [format, setFormat] = useState<FormatName>('auto')
  const [site, setSite] = useState('')
  const test = useFormTest()
  const [faults, setFaults] = useState<{ name?: string; path?: string; site?: string }>({})

  const findFaults = (isNameNeeded: boolean) => {
    const found = {
      ...(isNameNeeded && name.trim() === '' ? { name: words.needName } : {}),
      ...(path.trim() === '' ? { path: words.needPath } : {}),
      ...(isSite(site) ? {} : { site: siteWords.fault }),
    }
    setFaults(found)
    return Object.keys(found).length > 0
  }
  const runTest = async () => {
    if (findFaults(false)) return
    await test.run(() => client.sources.test({ path: path.trim(), format }))
  }
  const submit = async () => {
    if (props.editOff !== null || findFaults(mode === 'follow')) return
    if (mode === 'import') {
      void imports.start(path.trim(), format, siteOf(site))
      props.onClose()
      return
    }
    try {
      const file = { name: name.trim(), path: path.trim(), format, site: siteOf(site) }
      await client.sources.add(file)
      toast.show({ tone: 'plain', text: words.added(name.trim()), undo: null })
      props.onClose()
    } catch (error) {
      setFaults({ path: wordsOf(error) })
    }
  }
  const change = (part: { path?: string; format?: FormatName }) => {
    if (part.path !== undefined) setPath(part.path)
    if (part.format !== undefined) setFormat(part.format)
    test.forget()
    setFaults({})
  }

  return (
    <SourceForm
      modes={props.modes}
      hint={mode === 'follow' ? words.followHint : words.importHint}
      editOff={props.editOff}
      tested={test.result}
      submitText={mode === 'follow' ? words.submit : words.submitImport}
      onTest={runTest}
      onSubmit={submit}
      onClose={props.onClose}
    >
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
      <SiteInput
        value={site}
        fault={faults.site}
        onChange={(text) => {
          setSite(text)
          setFaults({})
        }}
      />
    </SourceForm>
  )
}
