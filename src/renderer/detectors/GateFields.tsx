import { Select, Switch, TextInput } from '@mantine/core'
import { INSPECTION_NUMBERS } from '../../shared/inspection'
import panel from '../sources/AddSource.module.css'
import { detectorFormStrings as words } from '../strings'
import css from './DetectorPanel.module.css'
import type { DetectorFaults, DetectorFields } from './detector-fields'

const MODELS = ['z-score', 'mad'] as const

/** The gate in front of a detector: on or off, and what each of its measures does. */
export function GateFields(props: {
  fields: Pick<DetectorFields, 'hasGate' | 'gateModel' | 'gate'>
  faults: DetectorFaults
  onChange: (part: Partial<DetectorFields>) => void
}) {
  const { fields, faults, onChange } = props
  const { hasGate, gateModel, gate } = fields
  return (
    <fieldset className={css.group}>
      <Switch
        withThumbIndicator={false}
        label={words.gate}
        description={words.gateHint}
        checked={hasGate}
        onChange={(event) => onChange({ hasGate: event.currentTarget.checked })}
      />
      {hasGate && (
        <>
          <Select
            label={words.gateModel}
            description={words.gateModelHint[gateModel]}
            data={MODELS.map((value) => ({ value, label: words.gateModels[value] }))}
            value={gateModel}
            allowDeselect={false}
            onChange={(value) => {
              const found = MODELS.find((each) => each === value)
              if (found !== undefined) onChange({ gateModel: found })
            }}
          />
          {INSPECTION_NUMBERS.map((key) => (
            <TextInput
              key={key}
              className={panel.mono}
              label={words.numbers[key]}
              description={words.numberHints[key]}
              inputMode="decimal"
              maxLength={10}
              value={gate[key]}
              error={faults[key]}
              onChange={(event) =>
                onChange({ gate: { ...gate, [key]: event.currentTarget.value } })
              }
            />
          ))}
        </>
      )}
    </fieldset>
  )
}
