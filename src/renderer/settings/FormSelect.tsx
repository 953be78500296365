import { Select } from '@mantine/core'
import { ALERT_FORMS, type AlertFormName } from '../../shared/outlet'
import { outletsStrings as words } from '../strings'

const OPTIONS = ALERT_FORMS.map((value) => ({ value, label: words.forms[value] }))

/** Chooses how alerts are written. */
export function FormSelect(props: {
  value: AlertFormName
  onChange: (form: AlertFormName) => void
}) {
  return (
    <Select
      label={words.alertForm}
      description={props.value === 'dns-alert' ? words.dnsAlertHint : undefined}
      data={OPTIONS}
      value={props.value}
      allowDeselect={false}
      onChange={(value) => {
        const found = ALERT_FORMS.find((known) => known === value)
        if (found) props.onChange(found)
      }}
    />
  )
}
