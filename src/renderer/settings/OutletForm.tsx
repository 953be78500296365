import { Select, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { SEVERITIES } from '../../shared/severity'
import { wordsOf } from '../link/errors'
import { secretOf } from '../sources/kafka-fields'
import { useDesk } from '../stores/desk'
import { kafkaStrings, pieceStrings, outletsStrings as words } from '../strings'
import { Button } from '../ui/Button'
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

/** Sets an outlet to a topic up; a test says beforehand whether it can deliver. */
export function OutletForm({ off, onClose }: { off: string | null; onClose: () => void }) {
  const { client, toast } = useDesk()
  const [fields, setFields] = useState(EMPTY_OUTLET)
  const [faults, setFaults] = useState<OutletFaults>({})
  const [tested, setTested] = useState<string | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [isTesting, setTesting] = useState(false)
  const change = (part: Partial<OutletFields>) => {
    setFields({ ...fields, ...part })
    setFaults({})
    setTested(null)
    setFailure(null)
  }
  const test = async () => {
    // A test needs no name.
    const read = readOutlet({ ...fields, name: fields.name.trim() || words.form })
    if ('faults' in read) return setFaults(read.faults)
    setTesting(true)
    setTested(null)
    setFailure(null)
    try {
      setTested(words.tested((await client.outlets.test(read.input)).detail))
    } catch (error) {
      setFailure(wordsOf(error))
    } finally {
      setTesting(false)
    }
  }
  const submit = async () => {
    const read = readOutlet(fields)
    if ('faults' in read) return setFaults(read.faults)
    try {
      const { name } = await client.outlets.add(read.input)
      toast.show({ tone: 'plain', text: words.added(name), undo: null })
      onClose()
    } catch (error) {
      setFailure(wordsOf(error))
    }
  }
  const text = (field: 'name' | 'brokers' | 'topic' | 'caFile' | 'username') => ({
    value: fields[field],
    maxLength: 4096,
    autoComplete: 'off',
    spellCheck: false,
    error: faults[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ [field]: event.currentTarget.value }),
  })
  return (
    <form
      className={css.form}
      aria-label={words.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (off === null) void submit()
      }}
    >
      <TextInput label={words.name} placeholder={words.namePlaceholder} {...text('name')} />
      <TextInput
        label={kafkaStrings.brokers}
        placeholder={kafkaStrings.brokersPlaceholder}
        {...text('brokers')}
      />
      <TextInput label={words.topic} placeholder={words.topicPlaceholder} {...text('topic')} />
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
      {tested !== null && (
        <p className={css.none} role="status">
          {tested}
        </p>
      )}
      {failure !== null && (
        <p className={css.fault} role="alert">
          {failure}
        </p>
      )}
      <div className={css.actions}>
        <Button offReason={off ?? (isTesting ? words.testing : null)} onClick={() => void test()}>
          {isTesting ? words.testing : words.test}
        </Button>
        <Button kind="primary" type="submit" offReason={off}>
          {words.add}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {words.close}
        </Button>
      </div>
    </form>
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
