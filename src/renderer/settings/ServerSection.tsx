import { Switch } from '@mantine/core'
import { useId } from 'react'
import { useSettings, useStatus } from '../stores/desk'
import { serverStrings as words } from '../strings'
import { HealthMark } from '../ui/HealthMark'
import { NumberSetting } from './NumberSetting'
import { Row, Section } from './Row'
import css from './SettingsScreen.module.css'
import { Tokens } from './Tokens'
import { useChangeSettings, useControl } from './use-change'

/** The HTTP server of the desktop's engine: off until somebody turns it on, and who may come in. */
export function ServerSection() {
  const { isOn, port } = useSettings((settings) => settings.server)
  const isSwitchable = useStatus((status) => status.server.isSwitchable)
  const control = useControl()
  const changePort = useChangeSettings()
  const switchId = useId()
  return (
    <Section id="server" title={words.section}>
      {isSwitchable === true && (
        <>
          <Row label={words.isOn} htmlFor={switchId} hint={words.isOnHint} fault={control.fault}>
            <Switch
              withThumbIndicator={false}
              id={switchId}
              checked={isOn}
              onChange={(event) => {
                const wanted = event.currentTarget.checked
                const name = wanted ? words.on : words.off
                control.change(words.isOn, name, { server: { isOn: wanted } })
              }}
            />
          </Row>
          <NumberSetting
            label={words.port}
            value={port}
            min={1}
            max={65_535}
            onChange={(value) => changePort(words.port, String(value), { server: { port: value } })}
          />
        </>
      )}
      <State />
      <Tokens />
    </Section>
  )
}

function State() {
  const server = useStatus((status) => status.server)
  if (server === null) return <Row label={words.state}>{words.unknown}</Row>
  const { state, url, message, isSwitchable } = server
  const hint = isSwitchable ? undefined : words.byOptions
  return (
    <Row label={words.state} hint={hint} fault={state === 'failed' ? message : null}>
      <span className={css.severity}>
        <HealthMark health={state === 'on' ? 'running' : state === 'failed' ? 'down' : 'off'} />
        {state === 'on' && words.listening(url ?? '')}
        {state === 'off' && words.notListening}
        {state === 'failed' && words.failed}
      </span>
    </Row>
  )
}
