import { Select } from '@mantine/core'
import { blacklistsStrings } from '../strings'
import { EXPIRY_CHOICES, type ExpiryChoice } from './expiry'

const words = blacklistsStrings.expiry
const OPTIONS = EXPIRY_CHOICES.map((value) => ({ value, label: words.choices[value] }))

/** When an entry ends: one of the offered spans. */
export function ExpirySelect(props: {
  value: ExpiryChoice
  onChange: (choice: ExpiryChoice) => void
  error?: string | null
}) {
  return (
    <Select
      label={words.label}
      data={OPTIONS}
      value={props.value}
      error={props.error}
      comboboxProps={{ withinPortal: false }}
      onChange={(value) => {
        const choice = EXPIRY_CHOICES.find((known) => known === value)
        if (choice) props.onChange(choice)
      }}
    />
  )
}
