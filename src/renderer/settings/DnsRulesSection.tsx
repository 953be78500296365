import { Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useId, useState } from 'react'
import type { DnsRecordSettings, FieldRule } from '../../shared/dns-record'
import type { RecordTrial } from '../../shared/record-trial'
import { useChangeOff, useDesk, useSettings } from '../stores/desk'
import { useQuery } from '../stores/query'
import { dnsRulesStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import base from '../ui/Table.module.css'
import { Row, Section } from './Row'
import { emptyRule, type RuleFields, readRules, rulesToFields } from './rule-fields'
import css from './SettingsScreen.module.css'
import { useChangeSettings } from './use-change'

const TYPES: readonly FieldRule['type'][] = ['Timestamp', 'RegEx', 'IpAddress', 'ListItem']
/** A pause in typing after which the engine is asked, ms. */
const PAUSE_MS = 250

/** The rules of JSON records of the format `dns-record`, and a record to try them with. */
export function DnsRulesSection() {
  const stored = useSettings(({ formats }) => formats.dnsRecord)
  return (
    <Section id="dnsRecords" title={words.section}>
      <p className={css.hint}>{words.hint}</p>
      <RuleEditor key={JSON.stringify(stored.json)} stored={stored} />
    </Section>
  )
}

function RuleEditor({ stored }: { stored: DnsRecordSettings }) {
  const change = useChangeSettings()
  const changeOff = useChangeOff()
  const [fields, setFields] = useState(() => rulesToFields(stored.json))
  const [refusal, setRefusal] = useState<string | null>(null)
  const read = readRules(fields)
  const faults = 'faults' in read ? read.faults : []
  const isSame = 'rules' in read && JSON.stringify(read.rules) === JSON.stringify(stored.json)
  const off = changeOff ?? (faults.length > 0 ? words.mend : isSame ? words.unchanged : null)
  const save = async () => {
    if (!('rules' in read)) return
    const dnsRecord = { json: read.rules }
    setRefusal(await change(words.what, words.saved(read.rules.length), { formats: { dnsRecord } }))
  }
  const edit = (key: number, part: Partial<RuleFields>) => {
    setFields(fields.map((each) => (each.key === key ? { ...each, ...part } : each)))
    setRefusal(null)
  }
  const nextKey = Math.max(-1, ...fields.map(({ key }) => key)) + 1
  return (
    <>
      <table className={`${base.table} ${css.rules}`} aria-label={words.table}>
        <thead>
          <tr>
            <th scope="col">{words.columns.field}</th>
            <th scope="col">{words.columns.type}</th>
            <th scope="col">{words.columns.wants}</th>
            <th scope="col" className={css.narrow}>
              {words.columns.optional}
            </th>
            <th className={css.narrow} aria-label={words.remove} />
          </tr>
        </thead>
        <tbody>
          {fields.map((rule, index) => (
            <RuleRow
              key={rule.key}
              rule={rule}
              at={index + 1}
              onChange={(part) => edit(rule.key, part)}
              onRemove={() => setFields(fields.filter(({ key }) => key !== rule.key))}
            />
          ))}
        </tbody>
      </table>
      {(refusal !== null || faults.length > 0) && (
        <div className={css.fault} role="alert">
          {(refusal === null ? faults : [refusal]).map((fault) => (
            <p key={fault}>{fault}</p>
          ))}
        </div>
      )}
      <Row label="">
        <Button onClick={() => setFields([...fields, emptyRule(nextKey)])}>{words.add}</Button>
        <Button
          kind="quiet"
          offReason={isSame ? words.unchanged : null}
          onClick={() => setFields(rulesToFields(stored.json))}
        >
          {words.discard}
        </Button>
        <Button kind="primary" offReason={off} onClick={() => void save()}>
          {words.save}
        </Button>
      </Row>
      <TryRecord rules={'rules' in read ? { ...stored, json: read.rules } : null} />
    </>
  )
}

function RuleRow(props: {
  rule: RuleFields
  at: number
  onChange: (part: Partial<RuleFields>) => void
  onRemove: () => void
}) {
  const { rule, at, onChange } = props
  return (
    <tr className={base.row}>
      <td>
        <TextInput
          size="xs"
          aria-label={words.fieldOf(at)}
          value={rule.name}
          maxLength={64}
          spellCheck={false}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      </td>
      <td>
        <Select
          size="xs"
          aria-label={words.typeOf(at)}
          data={[...TYPES]}
          value={rule.type}
          allowDeselect={false}
          onChange={(value) => {
            const type = TYPES.find((each) => each === value)
            if (type !== undefined) onChange({ type })
          }}
        />
      </td>
      <td>
        <Wants rule={rule} at={at} onChange={onChange} />
      </td>
      <td>
        <Checkbox
          aria-label={words.optionalOf(at)}
          checked={rule.isOptional}
          onChange={(event) => onChange({ isOptional: event.currentTarget.checked })}
        />
      </td>
      <td className={base.right}>
        <Button kind="quiet" aria-label={words.removeOf(at)} onClick={props.onRemove}>
          {words.remove}
        </Button>
      </td>
    </tr>
  )
}

function Wants(props: {
  rule: RuleFields
  at: number
  onChange: (part: Partial<RuleFields>) => void
}) {
  const { rule, at, onChange } = props
  const text = (
    field: 'format' | 'pattern' | 'allowed' | 'relevant',
    label: string,
    placeholder: string,
  ) => (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      value={rule[field]}
      spellCheck={false}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  )
  if (rule.type === 'IpAddress') return <span className={css.hint}>{words.address}</span>
  if (rule.type === 'Timestamp') return text('format', words.formatOf(at), words.formatPlaceholder)
  if (rule.type === 'RegEx') return text('pattern', words.patternOf(at), words.patternPlaceholder)
  return (
    <>
      {text('allowed', words.allowedOf(at), words.allowedPlaceholder)}
      {text('relevant', words.relevantOf(at), words.relevantPlaceholder)}
    </>
  )
}

/** Says of a pasted record which rule takes or drops it; while rules are wrong nothing is asked. */
function TryRecord({ rules }: { rules: DnsRecordSettings | null }) {
  const { client } = useDesk()
  const id = useId()
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text.trim(), PAUSE_MS)
  const key = rules === null || wanted === '' ? null : `record ${wanted} ${JSON.stringify(rules)}`
  const { data, error } = useQuery(key, async () =>
    rules === null ? null : client.formats.tryRecord({ text: wanted, rules }),
  )
  return (
    <>
      <Row label={words.try} htmlFor={id} hint={words.tryHint} fault={error}>
        <Textarea
          id={id}
          className={css.networks}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={100_000}
          placeholder={words.tryPlaceholder}
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Row>
      {data !== null && key !== null && <Tried trial={data} />}
    </>
  )
}

function Tried({ trial }: { trial: RecordTrial }) {
  const { field, type, value, state, why } = words.triedColumns
  return (
    <>
      <p role="status">
        {words.outcomes[trial.outcome]} <HostileText text={trial.reason} />
      </p>
      {trial.fields.length > 0 && (
        <table className={`${base.table} ${css.rules}`} aria-label={words.tried}>
          <thead>
            <tr>
              {[field, type, value, state, why].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {trial.fields.map((each) => (
              <tr key={each.name} className={base.row}>
                <td className="mono">
                  <HostileText text={each.name} />
                </td>
                <td>{each.type}</td>
                <td className="mono">
                  <HostileText text={each.value ?? ''} />
                </td>
                <td>{words.states[each.state]}</td>
                <td>
                  <HostileText text={each.reason} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}
