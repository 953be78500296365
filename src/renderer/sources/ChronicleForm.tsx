import { Autocomplete, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { CHRONICLE_CREDENTIALS, CHRONICLE_REGIONS } from '../../shared/chronicle-stream'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { sourcesStrings, chronicleStrings as words } from '../strings'
import { KeyFileInput, useSecretKeeping } from '../ui/KeyFileInput'
import css from './AddSource.module.css'
import { Choice, optionsOf } from './Choice'
import {
  type ChronicleFaults,
  type ChronicleFields,
  EMPTY_FIELDS,
  readFields,
} from './chronicle-fields'
import { SourceForm, useFormTest } from './SourceForm'

const add = sourcesStrings.add
const ENDPOINT_OPTIONS = optionsOf(words.endpoints)

/** Sets up a source that streams detections; a test says beforehand whether it can. */
export function ChronicleForm(props: {
  modes: ReactNode
  editOff: string | null
  onClose: () => void
}) {
  const { client, toast } = useDesk()
  const [fields, setFields] = useState(EMPTY_FIELDS)
  const [faults, setFaults] = useState<ChronicleFaults>({})
  const test = useFormTest()
  const keeping = useSecretKeeping()
  const change = (part: Partial<ChronicleFields>) => {
    setFields({ ...fields, ...part })
    setFaults({})
    test.forget()
  }
  const runTest = async () => {
    // A test needs no name.
    const read = readFields({ ...fields, name: fields.name.trim() || words.region })
    if ('faults' in read) return setFaults(read.faults)
    await test.run(() => client.sources.test(read.input))
  }
  const submit = async () => {
    if (props.editOff !== null) return
    const read = readFields(fields)
    if ('faults' in read) {
      const { name } = read.faults
      return setFaults(name === undefined ? read.faults : { ...read.faults, name: add.needName })
    }
    try {
      await client.sources.add(read.input)
      toast.show({ tone: 'plain', text: add.added(read.input.name), undo: null })
      props.onClose()
    } catch (error) {
      setFaults({ name: wordsOf(error) })
    }
  }
  const text = (field: keyof ChronicleFields, label: string, placeholder?: string) => (
    <TextInput
      className={field === 'name' ? undefined : css.mono}
      label={label}
      placeholder={placeholder}
      value={fields[field]}
      maxLength={4096}
      autoComplete="off"
      spellCheck={false}
      autoFocus={field === 'name'}
      error={faults[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
    />
  )

  return (
    <SourceForm
      modes={props.modes}
      hint={words.hint}
      editOff={props.editOff}
      tested={test.result}
      submitText={add.submit}
      onTest={runTest}
      onSubmit={submit}
      onClose={props.onClose}
    >
      {text('name', add.name, add.namePlaceholder)}
      <Autocomplete
        label={words.region}
        data={[...CHRONICLE_REGIONS]}
        value={fields.region}
        error={faults.region}
        onChange={(region) => change({ region })}
      />
      <Choice
        label={words.endpoint}
        options={ENDPOINT_OPTIONS}
        value={fields.endpoint}
        onChange={(endpoint) => change({ endpoint })}
      />
      {fields.endpoint === 'v1alpha' && text('instance', words.instance, words.instancePlaceholder)}
      <KeyFileInput
        label={words.key}
        description={words.keyHint(CHRONICLE_CREDENTIALS, keeping)}
        fault={faults.key}
        onRead={(read) => {
          change({ key: 'text' in read ? read.text : '' })
          if ('fault' in read) setFaults({ key: read.fault })
        }}
      />
      {text('continuationTime', words.continuationTime, words.continuationTimePlaceholder)}
      {fields.endpoint === 'v1alpha' && (
        <>
          {text('pageStartTime', words.pageStartTime, words.continuationTimePlaceholder)}
          {text('pageToken', words.pageToken)}
          {text('maxDetections', words.maxDetections, words.maxDetectionsPlaceholder)}
        </>
      )}
      {text('batchSize', words.batchSize, words.batchSizePlaceholder)}
      {text('pageSize', words.pageSize)}
      {text('baseUrl', words.baseUrl, words.baseUrlPlaceholder)}
      {text('readTimeoutSeconds', words.readTimeout)}
      {text('mostFailures', words.mostFailures)}
    </SourceForm>
  )
}
