import { Checkbox, Select, Switch, Textarea, TextInput } from '@mantine/core'
import type { DnsDetectorSettings } from '../../shared/dns-detectors'
import { DNS_MODEL_KINDS, type Model } from '../../shared/model'
import panel from '../sources/AddSource.module.css'
import { useStatus } from '../stores/desk'
import { detectorFormStrings as words } from '../strings'
import { HostileText } from '../ui/HostileText'
import { Segments } from '../ui/Segments'
import css from './DetectorPanel.module.css'
import {
  type DetectorFaults,
  type DetectorFields,
  type DetectorText,
  fieldsOf,
} from './detector-fields'
import { GateFields } from './GateFields'

/** How queries of imported files are known among sources. */
const IMPORT = 'import'
const KIND_OPTIONS = DNS_MODEL_KINDS.map((value) => ({ value, label: words.kinds[value] }))

interface FormProps {
  fields: DetectorFields
  faults: DetectorFaults
  models: readonly Model[]
  isNew: boolean
  onChange: (part: Partial<DetectorFields>) => void
}

/** The fields of a detector, each with what it does, checked while they are typed. */
export function DetectorForm(props: FormProps) {
  const { fields, faults, isNew, onChange } = props
  const text = (field: DetectorText) => ({
    value: fields[field],
    autoComplete: 'off',
    spellCheck: false,
    error: faults[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [field]: event.currentTarget.value }),
  })
  const own = props.models.find(({ name }) => name === (fields.model || fields.kind))
  const ownThreshold = own?.facts?.threshold.value
  return (
    <div className={panel.fields}>
      {isNew && (
        <Segments
          label={words.kind}
          value={fields.kind}
          options={KIND_OPTIONS}
          // Another kind has other models, and a gate of the same measures.
          onChange={(kind) => onChange({ ...fieldsOf(null, kind), name: fields.name })}
        />
      )}
      <TextInput
        label={words.name}
        description={words.nameHint}
        placeholder={words.namePlaceholder}
        maxLength={64}
        disabled={!isNew}
        {...text('name')}
      />
      <Switch
        withThumbIndicator={false}
        label={words.isOn}
        checked={fields.isOn}
        onChange={(event) => onChange({ isOn: event.currentTarget.checked })}
      />
      <ModelSelect {...props} />
      <TextInput
        className={panel.mono}
        label={words.sha256}
        description={words.sha256Hint}
        maxLength={100}
        {...text('sha256')}
      />
      <TextInput
        label={words.threshold}
        description={words.thresholdHint(ownThreshold === undefined ? '' : String(ownThreshold))}
        inputMode="decimal"
        maxLength={20}
        {...text('threshold')}
      />
      {fields.kind === 'dga' && (
        <TextInput
          label={words.leastDomains}
          description={words.leastDomainsHint}
          inputMode="numeric"
          maxLength={10}
          {...text('leastDomains')}
        />
      )}
      <SourceChoice fields={fields} fault={faults.sources} onChange={onChange} />
      <TextInput
        label={words.outputs}
        description={words.outputsHint}
        placeholder={words.outputsPlaceholder}
        maxLength={2_000}
        {...text('outputs')}
      />
      <Textarea
        className={panel.mono}
        label={words.ignored}
        description={words.ignoredHint}
        autosize
        minRows={2}
        maxRows={10}
        {...text('ignored')}
      />
      <GateFields fields={fields} faults={faults} onChange={onChange} />
    </div>
  )
}

function ModelSelect({ fields, models, onChange }: FormProps) {
  const { kind, model } = fields
  const fitting = models.filter((each) => each.kind === kind && each.fault === null)
  const names = fitting.map(({ name }) => name).filter((name) => name !== kind)
  const isGone = model !== '' && model !== kind && !names.includes(model)
  const options = [
    { value: '', label: words.likeKind(kind) },
    ...names.map((name) => ({ value: name, label: name })),
    ...(isGone ? [{ value: model, label: words.notThere(model) }] : []),
  ]
  return (
    <Select
      label={words.model}
      data={options}
      value={model === kind ? '' : model}
      allowDeselect={false}
      onChange={(value) => {
        if (value === null) return
        const chosen = fitting.find(({ name }) => name === value)
        // One's own model is the one that was seen; a shipped one may be another with the next version.
        const sha256 = chosen === undefined || chosen.isShipped ? '' : (chosen.facts?.sha256 ?? '')
        onChange({ model: value, sha256, threshold: '' })
      }}
    />
  )
}

function SourceChoice(props: {
  fields: Pick<DetectorFields, 'sources'>
  fault: string | undefined
  onChange: (part: Pick<DetectorFields, 'sources'>) => void
}) {
  const { sources } = props.fields
  const known = useStatus((status) => status.sources) ?? []
  const rows = [
    ...known.filter(({ isDemo }) => !isDemo).map(({ id, name, detail }) => ({ id, name, detail })),
    { id: IMPORT, name: words.imports, detail: '' },
  ]
  const strange: DnsDetectorSettings['sources'] = sources.filter(
    (id) => !rows.some((row) => row.id === id),
  )
  const all = [...rows, ...strange.map((id) => ({ id, name: words.unknownSource(id), detail: '' }))]
  const toggle = (id: string, isTicked: boolean) =>
    props.onChange({
      sources: isTicked ? [...sources, id] : sources.filter((each) => each !== id),
    })
  return (
    <fieldset className={css.sources}>
      <legend>{words.sources}</legend>
      <p className={panel.hint}>{words.sourcesHint}</p>
      {all.map(({ id, name, detail }) => (
        <Checkbox
          key={id}
          checked={sources.includes(id)}
          label={
            <>
              <HostileText text={name} />
              {detail !== '' && (
                <span className={css.detail}>
                  <HostileText text={detail} />
                </span>
              )}
            </>
          }
          onChange={(event) => toggle(id, event.currentTarget.checked)}
        />
      ))}
      {props.fault !== undefined && <p role="alert">{props.fault}</p>}
    </fieldset>
  )
}
