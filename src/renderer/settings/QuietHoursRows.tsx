import { Select, Switch, TextInput } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import type { QuietHours } from '../../shared/notification'
import { useSettings } from '../stores/desk'
import { settingsStrings } from '../strings'
import { Row } from './Row'
import css from './SettingsScreen.module.css'
import { useChangeSettings, useControl } from './use-change'

const words = settingsStrings.notifications
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/
/** The value of a Select cannot be empty. */
const ENGINE_ZONE = 'engine'

/** From when to when, and by which zone's clock, only Critical is told at once. */
export function QuietHoursRows() {
  const quietHours = useSettings((settings) => settings.notifications.quietHours)
  const switchControl = useControl()
  const zoneControl = useControl()
  const change = useChangeSettings()
  const switchId = useId()
  const zoneId = useId()
  const put = (by: Partial<QuietHours>) => ({
    notifications: { quietHours: { ...quietHours, ...by } },
  })
  const zoneName = (zone: string) => (zone === '' ? words.engineZone : zone)
  return (
    <>
      <Row
        label={words.quiet}
        htmlFor={switchId}
        hint={words.quietHint}
        fault={switchControl.fault}
      >
        <Switch
          withThumbIndicator={false}
          id={switchId}
          checked={quietHours.isOn}
          onChange={(event) => {
            const isOn = event.currentTarget.checked
            switchControl.change(words.quiet, isOn ? words.on : words.off, put({ isOn }))
          }}
        />
      </Row>
      {quietHours.isOn && (
        <>
          <TimeOfDay
            label={words.quietFrom}
            value={quietHours.from}
            onChange={(from) => change(words.quietFrom, from, put({ from }))}
          />
          <TimeOfDay
            label={words.quietTo}
            value={quietHours.to}
            onChange={(to) => change(words.quietTo, to, put({ to }))}
          />
          <Row
            label={words.quietZone}
            htmlFor={zoneId}
            hint={words.quietZoneHint}
            fault={zoneControl.fault}
          >
            <Select
              id={zoneId}
              w={240}
              searchable
              limit={100}
              allowDeselect={false}
              data={[
                { value: ENGINE_ZONE, label: words.engineZone },
                ...Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone })),
              ]}
              value={quietHours.zone === '' ? ENGINE_ZONE : quietHours.zone}
              onChange={(value) => {
                const zone = value === null || value === ENGINE_ZONE ? '' : value
                zoneControl.change(words.quietZone, zoneName(zone), put({ zone }))
              }}
            />
          </Row>
        </>
      )}
    </>
  )
}

/** A time of day; taken with Enter or on leaving, the old one stays where it is none. */
function TimeOfDay(props: {
  label: string
  value: string
  onChange: (value: string) => Promise<string | null>
}) {
  const { value } = props
  const id = useId()
  const [text, setText] = useState(value)
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => setText(value), [value])
  const take = async () => {
    const typed = text.trim()
    if (!TIME_OF_DAY.test(typed)) {
      setFault(words.badTime(value))
      setText(value)
      return
    }
    setFault(null)
    if (typed === value) return
    const refused = await props.onChange(typed)
    setFault(refused)
    if (refused !== null) setText(value)
  }
  return (
    <Row label={props.label} htmlFor={id} fault={fault}>
      <TextInput
        id={id}
        className={css.number}
        value={text}
        maxLength={5}
        error={!TIME_OF_DAY.test(text.trim())}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => void take()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void take()
          if (event.key === 'Escape') setText(value)
        }}
      />
    </Row>
  )
}
