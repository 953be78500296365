import { Select, Switch } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useId } from 'react'
import { useStore } from 'zustand'
import { SEVERITIES } from '../../shared/severity'
import { useDesk, useSettings } from '../stores/desk'
import { notificationsStrings, pieceStrings, settingsStrings } from '../strings'
import { Button } from '../ui/Button'
import { Segments } from '../ui/Segments'
import { SeverityMark } from '../ui/SeverityMark'
import { NotificationRules } from './NotificationRules'
import { NumberSetting } from './NumberSetting'
import { QuietHoursRows } from './QuietHoursRows'
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

/** When people are told of alerts, here and in every console. */
export function NotificationsSection() {
  const { from, perMinute } = useSettings((settings) => settings.notifications)
  const change = useChangeSettings()
  const fromControl = useControl()
  return (
    <Section id="notifications" title={settingsStrings.sections.notifications}>
      <NotificationSwitch field="isOn" label={words.isOn} hint={words.isOnHint} />
      {!window.watchfloor && <BrowserPermission />}
      <NotificationRules />
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
      <Cooldown />
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
      <QuietHoursRows />
      <NotificationSwitch field="hasSound" label={words.sound} hint={words.soundHint} />
      <NotificationSwitch field="healthIsOn" label={words.health} hint={words.healthHint} />
      <TestNotification />
    </Section>
  )
}

/** A setting of notifications that is on or off. */
function NotificationSwitch(props: {
  field: 'isOn' | 'hasSound' | 'healthIsOn'
  label: string
  hint: string
}) {
  const { field, label } = props
  const isOn = useSettings((settings) => settings.notifications[field])
  const control = useControl()
  const id = useId()
  return (
    <Row label={label} htmlFor={id} hint={props.hint} fault={control.fault}>
      <Switch
        withThumbIndicator={false}
        id={id}
        checked={isOn}
        onChange={(event) => {
          const wanted = event.currentTarget.checked
          const name = wanted ? words.on : words.off
          control.change(label, name, { notifications: { [field]: wanted } })
        }}
      />
    </Row>
  )
}

function Cooldown() {
  const cooldownMs = useSettings((settings) => settings.notifications.cooldownMs)
  const control = useControl()
  const id = useId()
  const minutes = [...new Set([...COOLDOWN_MINUTES, cooldownMs / MINUTE_MS])].sort((a, b) => a - b)
  const nameOf = (value: number) => (value === 0 ? words.none : words.minutes(value))
  return (
    <Row label={words.cooldown} htmlFor={id} hint={words.cooldownHint} fault={control.fault}>
      <Select
        id={id}
        w={140}
        data={minutes.map((value) => ({ value: String(value), label: nameOf(value) }))}
        value={String(cooldownMs / MINUTE_MS)}
        onChange={(value) => {
          const chosen = Number(value)
          const wanted = { cooldownMs: chosen * MINUTE_MS }
          control.change(words.cooldown, nameOf(chosen), { notifications: wanted })
        }}
      />
    </Row>
  )
}

/** Whether this browser shows notifications, and how it is brought to do so. */
function BrowserPermission() {
  const { notices } = useDesk()
  const permission = useStore(notices, (state) => state.permission)
  return (
    <Row label={words.browser}>
      {permission === 'not asked' && (
        <Button kind="primary" onClick={() => void notices.ask()}>
          {notificationsStrings.allow}
        </Button>
      )}
      <span className={css.value} role="status">
        {PERMISSION_WORDS[permission]}
      </span>
    </Row>
  )
}

const PERMISSION_WORDS = {
  granted: notificationsStrings.granted,
  denied: notificationsStrings.denied,
  'not asked': notificationsStrings.askFirst,
  insecure: notificationsStrings.insecure,
  unsupported: notificationsStrings.unsupported,
} as const

function TestNotification() {
  const { toast, changes, notices } = useDesk()
  const permission = useStore(notices, (state) => state.permission)
  const isOff = !window.watchfloor && permission !== 'granted'
  const send = async () => {
    try {
      if (!window.watchfloor) {
        notices.test(notificationsStrings.testTitle, notificationsStrings.testBody)
        toast.show({ tone: 'plain', text: words.shown, undo: null })
        return
      }
      const result = await window.watchfloor.sendTestNotification()
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
        offReason={isOff ? words.testOff : null}
        onClick={() => void send()}
      >
        {words.test}
      </Button>
    </Row>
  )
}
