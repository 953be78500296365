import { Switch, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FORMATS } from '../../shared/source'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { sourcesStrings, kafkaStrings as words } from '../strings'
import css from './AddSource.module.css'
import { Choice, optionsOf } from './Choice'
import {
  chooseFormat,
  EMPTY_FIELDS,
  type KafkaFaults,
  type KafkaFields,
  readFields,
  secretOf,
} from './kafka-fields'
import { SiteInput } from './SiteInput'
import { SourceForm, useFormTest } from './SourceForm'
import { isSite, siteOf } from './site-field'

const add = sourcesStrings.add
const FORMAT_OPTIONS = FORMATS.map((value) => ({ value, label: sourcesStrings.formats[value] }))
const START_OPTIONS = optionsOf(words.starts)
const MECHANISM_OPTIONS = optionsOf(words.mechanisms)

/** Sets up a source that reads topics of Kafka; a test says beforehand whether it can. */
export function KafkaForm(props: {
  modes: ReactNode
  editOff: string | null
  onClose: () => void
}) {
  const { client, toast } = useDesk()
  const [fields, setFields] = useState(EMPTY_FIELDS)
  const [faults, setFaults] = useState<KafkaFaults>({})
  const [site, setSite] = useState('')
  const test = useFormTest()
  const change = (part: Partial<KafkaFields>) => {
    setFields({ ...fields, ...part })
    setFaults({})
    test.forget()
  }
  const runTest = async () => {
    // A test needs no name.
    const read = readFields({ ...fields, name: fields.name.trim() || words.topics })
    if ('faults' in read) return setFaults(read.faults)
    await test.run(() => client.sources.test(read.input))
  }
  const submit = async () => {
    if (props.editOff !== null || !isSite(site)) return
    const read = readFields(fields)
    if ('faults' in read) return setFaults(nameFault(read.faults))
    try {
      await client.sources.add({ ...read.input, site: siteOf(site) })
      toast.show({ tone: 'plain', text: add.added(read.input.name), undo: null })
      props.onClose()
    } catch (error) {
      setFaults({ topics: wordsOf(error) })
    }
  }
  const shared = { fields, faults, onChange: change }

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
      <Text {...shared} field="name" label={add.name} placeholder={add.namePlaceholder} isFirst />
      <Text
        {...shared}
        field="brokers"
        label={words.brokers}
        placeholder={words.brokersPlaceholder}
        isMono
      />
      <Text
        {...shared}
        field="topics"
        label={words.topics}
        placeholder={words.topicsPlaceholder}
        isMono
      />
      <Text {...shared} field="group" label={words.group} isMono />
      <Choice
        label={words.start}
        options={START_OPTIONS}
        value={fields.start}
        onChange={(start) => change({ start })}
      />
      {fields.start === 'time' && (
        <Text
          {...shared}
          field="time"
          label={words.time}
          placeholder={words.timePlaceholder}
          isMono
        />
      )}
      <Choice
        label={add.format}
        options={FORMAT_OPTIONS}
        value={fields.format}
        onChange={(format) => change(chooseFormat(fields, format))}
      />
      <SiteInput
        value={site}
        fault={isSite(site) ? undefined : sourcesStrings.site.fault}
        onChange={setSite}
      />
      <Security {...shared} />
      <Text {...shared} field="clientId" label={words.clientId} isMono />
    </SourceForm>
  )
}

interface Shared {
  fields: KafkaFields
  faults: KafkaFaults
  onChange: (part: Partial<KafkaFields>) => void
}

/** TLS and sign-in; where the secret goes stands beside them. */
function Security(props: Shared) {
  const { fields, onChange } = props
  return (
    <>
      <Switch
        withThumbIndicator={false}
        label={words.tls}
        checked={fields.hasTls}
        onChange={(event) => onChange({ hasTls: event.currentTarget.checked })}
      />
      {fields.hasTls && (
        <Text
          {...props}
          field="caFile"
          label={words.caFile}
          placeholder={words.caFilePlaceholder}
          isMono
        />
      )}
      <Choice
        label={words.sasl}
        options={MECHANISM_OPTIONS}
        value={fields.mechanism}
        onChange={(mechanism) => onChange({ mechanism })}
      />
      {fields.mechanism !== 'none' && fields.mechanism !== 'oauthbearer' && (
        <Text {...props} field="username" label={words.username} isMono />
      )}
      {fields.mechanism !== 'none' && (
        <p className={css.hint}>{words.secret(secretOf(fields.mechanism))}</p>
      )}
    </>
  )
}

function Text(
  props: Shared & {
    field: 'name' | 'brokers' | 'topics' | 'group' | 'time' | 'caFile' | 'username' | 'clientId'
    label: string
    placeholder?: string
    isMono?: boolean
    isFirst?: boolean
  },
) {
  const { field } = props
  return (
    <TextInput
      className={props.isMono === true ? css.mono : undefined}
      label={props.label}
      placeholder={props.placeholder}
      value={props.fields[field]}
      maxLength={4096}
      autoComplete="off"
      spellCheck={false}
      autoFocus={props.isFirst}
      error={props.faults[field]}
      onChange={(event) => props.onChange({ [field]: event.currentTarget.value })}
    />
  )
}

/** The schema speaks of letters; a person without a name is asked for one. */
function nameFault(faults: KafkaFaults): KafkaFaults {
  return faults.name === undefined ? faults : { ...faults, name: add.needName }
}
