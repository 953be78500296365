import { Select, Switch, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { SEVERITIES } from '../../shared/severity'
import { secretOf } from '../sources/kafka-fields'
import { kafkaStrings, pieceStrings, outletsStrings as words } from '../strings'
import { FormSelect } from './FormSelect'
import { OutletFrame, useAddOutlet } from './OutletFrame'
import css from './Outlets.module.css'
import { EMPTY_OUTLET, type OutletFaults, type OutletFields, readOutlet } from './outlet-fields'

const SEVERITY_OPTIONS = SEVERITIES.map((value) => ({
  value,
  label: pieceStrings.severities[value],
}))
const MECHANISMS = Object.keys(kafkaStrings.mechanisms) as OutletFields['mechanism'][]
const MECHANISM_OPTIONS = MECHANISMS.map((value) => ({
  value,
  label: kafkaStrings.mechanisms[value],
}))

/** Sets an outlet to a topic up. */
export function TopicForm(props: { kinds: ReactNode; off: string | null; onClose: () => void }) {
  const [fields, setFields] = useState(EMPTY_OUTLET)
  const [faults, setFaults] = useState<OutletFaults>({})
  const calls = useAddOutlet()
  const change = (part: Partial<OutletFields>) => {
    setFields({ ...fields, ...part })
    setFaults({})
  }
  const text = (field: 'name' | 'brokers' | 'topic' | 'suffixes' | 'caFile' | 'username') => ({
    value: fields[field],
    maxLength: 4096,
    autoComplete: 'off',
    spellCheck: false,
    error: faults[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ [field]: event.currentTarget.value }),
  })
  return (
    <OutletFrame
      label={words.form}
      kinds={props.kinds}
      off={props.off}
      test={words.test}
      tested={words.tested}
      onClose={props.onClose}
      calls={calls}
      read={(isTest) => {
        // A test needs no name.
        const name = fields.name.trim() || (isTest ? words.form : '')
        const read = readOutlet({ ...fields, name })
        if ('input' in read) return read.input
        setFaults(read.faults)
        return null
      }}
    >
      <TextInput label={words.name} placeholder={words.namePlaceholder} {...text('name')} />
      <TextInput
        label={kafkaStrings.brokers}
        placeholder={kafkaStrings.brokersPlaceholder}
        {...text('brokers')}
      />
      <TextInput label={words.topic} placeholder={words.topicPlaceholder} {...text('topic')} />
      <FormSelect value={fields.form} onChange={(form) => change({ form })} />
      {fields.form === 'dns-alert' && (
        <TextInput
          label={words.suffixes}
          description={words.suffixesHint(fields.topic.trim())}
          {...text('suffixes')}
        />
      )}
      <Select
        label={words.minSeverity}
        data={SEVERITY_OPTIONS}
        value={fields.minSeverity}
        allowDeselect={false}
        onChange={(value) => {
          const found = SEVERITIES.find((known) => known === value)
          if (found) change({ minSeverity: found })
        }}
      />
      <Security fields={fields} text={text} onChange={change} />
    </OutletFrame>
  )
}

/** TLS and sign-in; where the secret goes stands beside them. */
function Security(props: {
  fields: OutletFields
  text: (field: 'caFile' | 'username') => object
  onChange: (part: Partial<OutletFields>) => void
}) {
  const { hasTls, mechanism } = props.fields
  return (
    <>
      <Switch
        withThumbIndicator={false}
        label={kafkaStrings.tls}
        checked={hasTls}
        onChange={(event) => props.onChange({ hasTls: event.currentTarget.checked })}
      />
      {hasTls && (
        <TextInput
          label={kafkaStrings.caFile}
          placeholder={kafkaStrings.caFilePlaceholder}
          {...props.text('caFile')}
        />
      )}
      <Select
        label={kafkaStrings.sasl}
        data={MECHANISM_OPTIONS}
        value={mechanism}
        allowDeselect={false}
        onChange={(value) => {
          const found = MECHANISMS.find((known) => known === value)
          if (found) props.onChange({ mechanism: found })
        }}
      />
      {mechanism !== 'none' && mechanism !== 'oauthbearer' && (
        <TextInput label={kafkaStrings.username} {...props.text('username')} />
      )}
      {mechanism !== 'none' && (
        <p className={css.none}>{kafkaStrings.secret(secretOf(mechanism))}</p>
      )}
    </>
  )
}
