import { Select } from '@mantine/core'

/** One of several, of which one is always chosen. */
export function Choice<T extends string>(props: {
  label: string
  options: readonly { value: T; label: string }[]
  value: T
  onChange: (value: T) => void
}) {
  return (
    <Select
      label={props.label}
      data={[...props.options]}
      value={props.value}
      allowDeselect={false}
      onChange={(value) => {
        const found = props.options.find((known) => known.value === value)
        if (found) props.onChange(found.value)
      }}
    />
  )
}

/** Options of words by their values. */
export function optionsOf<T extends string>(labels: Readonly<Record<T, string>>) {
  const values = Object.keys(labels) as T[]
  return values.map((value) => ({ value, label: labels[value] }))
}
