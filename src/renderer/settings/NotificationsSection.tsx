import { Select, Switch } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useId } from 'react'
import { SEVERITIES } from '../../shared/severity'
import { useDesk, useSettings } from '../stores/desk'
import { pieceStrings, settingsStrings } from '../strings'
import { Button } from '../ui/Button'
import { Segments } from '../ui/Segments'
import { SeverityMark } from '../ui/SeverityMark'
import { NumberSetting } from './NumberSetting'
import { Row, Section } from './Row'
import css from './SettingsScreen.module.css'
import { useChangeSettings, useControl } from './use-change'

const words = settingsStrings.notifications
const MINUTE_MS = 60_000
const COOLDOWN_MINUTES = [0, 1, 5, 10, 30, 60]

const severityOptions = SEVERITIES.map((severity) => ({
  value: severity,
  label: (
    <span className={css.severity}>
      <SeverityMark severity={severity} size={11} />
      {pieceStrings.severities[severity]}
    </span>
  ),
}))

/** When the desktop speaks up. */
export function NotificationsSection() {
  const { isOn, from, perMinute, cooldownMs } = useSettings((settings) => settings.notifications)
  const change = useChangeSettings()
  const isOnControl = useControl()
  const fromControl = useControl()
  const cooldownControl = useControl()
  const switchId = useId()
  const cooldownId = useId()
  const minutes = [...new Set([...COOLDOWN_MINUTES, cooldownMs / MINUTE_MS])].sort((a, b) => a - b)
  const nameOf = (value: number) => (value === 0 ? words.none : words.minutes(value))
  return (
    <Section id="notifications" title={settingsStrings.sections.notifications}>
      <Row label={words.isOn} htmlFor={switchId} fault={isOnControl.fault}>
        <Switch
          withThumbIndicator={false}
          id={switchId}
          checked={isOn}
          onChange={(event) => {
            const wanted = event.currentTarget.checked
            const name = wanted ? words.on : words.off
            isOnControl.change(words.isOn, name, { notifications: { isOn: wanted } })
          }}
        />
      </Row>
      <Row label={words.from} hint={words.fromHint} fault={fromControl.fault}>
        <Segments
          label={words.from}
          value={from}
          options={severityOptions}
          onChange={(severity) =>
            fromControl.change(words.from, pieceStrings.severities[severity], {
              notifications: { from: severity },
            })
          }
        />
      </Row>
      <NumberSetting
        label={words.perMinute}
        hint={words.perMinuteHint}
        value={perMinute}
        min={1}
        max={60}
        onChange={(value) =>
          change(words.perMinute, words.perMinuteValue(value), {
            notifications: { perMinute: value },
          })
        }
      />
      <Row
        label={words.cooldown}
        htmlFor={cooldownId}
        hint={words.cooldownHint}
        fault={cooldownControl.fault}
      >
        <Select
          id={cooldownId}
          w={140}
          data={minutes.map((value) => ({ value: String(value), label: nameOf(value) }))}
          value={String(cooldownMs / MINUTE_MS)}
          onChange={(value) => {
            const chosen = Number(value)
            const wanted = { cooldownMs: chosen * MINUTE_MS }
            cooldownControl.change(words.cooldown, nameOf(chosen), { notifications: wanted })
          }}
        />
      </Row>
      <HealthSwitch />
      <TestNotification />
    </Section>
  )
}

/** Trouble of the product's own has a switch of its own. */
function HealthSwitch() {
  const { healthIsOn } = useSettings((settings) => settings.notifications)
  const control = useControl()
  const id = useId()
  return (
    <Row label={words.health} htmlFor={id} hint={words.healthHint} fault={control.fault}>
      <Switch
        withThumbIndicator={false}
        id={id}
        checked={healthIsOn}
        onChange={(event) => {
          const wanted = event.currentTarget.checked
          const name = wanted ? words.on : words.off
          control.change(words.health, name, { notifications: { healthIsOn: wanted } })
        }}
      />
    </Row>
  )
}

function TestNotification() {
  const { toast, changes } = useDesk()
  const send = async () => {
    try {
      const result = await window.watchfloor?.sendTestNotification()
      if (!result) return
      const text = result.status === 'shown' ? words.shown : words.notShown(result.reason)
      toast.show({ tone: result.status === 'shown' ? 'plain' : 'danger', text, undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <Row label={words.testLabel}>
      <Button
        icon={<IconBell size={14} aria-hidden />}
        offReason={window.watchfloor ? null : words.testOff}
        onClick={() => void send()}
      >
        {words.test}
      </Button>
    </Row>
  )
}
