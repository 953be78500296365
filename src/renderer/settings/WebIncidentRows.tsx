import { Switch } from '@mantine/core'
import { useId, useState } from 'react'
import { settingsStrings, webIncidentStrings as words } from '../strings'
import { NumberSetting } from './NumberSetting'
import { Row } from './Row'
import { readDecimal } from './read-number'
import css from './SettingsScreen.module.css'
import { TextSetting } from './TextSetting'
import { useWebAnomaly } from './use-web-anomaly'
import { formatVisitLimits, readVisitLimits } from './visit-limits'

const MINUTE_MS = 60_000

/** When a host is under attack, and what is anomalous whatever a model says. */
export function WebIncidentRows() {
  return (
    <>
      <h3 className={css.subheading}>{words.title}</h3>
      <p className={css.hint}>{words.hint}</p>
      <Beginning />
      <Lasting />
      <Rules />
    </>
  )
}

function Beginning() {
  const { settings, change } = useWebAnomaly()
  return (
    <>
      <NumberSetting
        label={words.clients}
        hint={words.clientsHint}
        value={settings.incidentClients}
        min={1}
        max={1_000_000}
        onChange={(value) => change(words.clients, words.many(value), { incidentClients: value })}
      />
      <NumberSetting
        label={words.requests}
        hint={words.requestsHint}
        value={settings.incidentRequests}
        min={1}
        max={100_000_000}
        onChange={(value) => change(words.requests, words.many(value), { incidentRequests: value })}
      />
      <NumberSetting
        label={words.share}
        hint={words.shareHint}
        isDecimal
        value={settings.incidentShare}
        min={0}
        max={1}
        onChange={(value) => change(words.share, String(value), { incidentShare: value })}
      />
      <NumberSetting
        label={words.sigma}
        hint={words.sigmaHint}
        isDecimal
        value={settings.incidentSigma}
        min={0}
        max={100}
        onChange={(value) => change(words.sigma, String(value), { incidentSigma: value })}
      />
      <NumberSetting
        label={words.history}
        hint={words.historyHint}
        unit={words.minutes}
        value={Math.max(1, Math.round(settings.incidentHistoryMs / MINUTE_MS))}
        min={1}
        max={1_440}
        onChange={(value) =>
          change(words.history, `${value} ${words.minutes}`, {
            incidentHistoryMs: value * MINUTE_MS,
          })
        }
      />
    </>
  )
}

function Lasting() {
  const { settings, change } = useWebAnomaly()
  const { incidentThreshold } = settings
  return (
    <>
      <NumberSetting
        label={words.calm}
        hint={words.calmHint}
        value={settings.incidentCalmBuckets}
        min={1}
        max={30}
        onChange={(value) => change(words.calm, words.many(value), { incidentCalmBuckets: value })}
      />
      <TextSetting
        label={words.threshold}
        hint={words.thresholdHint}
        placeholder={words.byModel}
        value={incidentThreshold === null ? '' : String(incidentThreshold)}
        findFault={(text) =>
          text.trim() === '' || readDecimal(text, 0, 1) !== null ? null : words.badThreshold
        }
        onChange={(value) =>
          change(words.threshold, value || words.byModel, {
            incidentThreshold: value === '' ? null : readDecimal(value, 0, 1),
          })
        }
      />
    </>
  )
}

function Rules() {
  const { settings, change } = useWebAnomaly()
  const { lowRate, flood } = settings
  return (
    <>
      <SwitchRow
        label={words.lowRate}
        hint={words.lowRateHint}
        isOn={lowRate.isOn}
        onChange={(isOn, said) => change(words.lowRate, said, { lowRate: { ...lowRate, isOn } })}
      />
      <TextSetting
        label={words.limits}
        hint={words.limitsHint}
        value={formatVisitLimits(lowRate.limits)}
        findFault={(text) => (readVisitLimits(text) === null ? words.badLimits : null)}
        onChange={(text) => {
          const limits = readVisitLimits(text) ?? lowRate.limits
          return change(words.limits, text, { lowRate: { ...lowRate, limits } })
        }}
      />
      <SwitchRow
        label={words.flood}
        hint={words.floodHint}
        isOn={flood.isOn}
        onChange={(isOn, said) => change(words.flood, said, { flood: { ...flood, isOn } })}
      />
      <NumberSetting
        label={words.floodRequests}
        hint={words.floodRequestsHint}
        value={flood.requests}
        min={10}
        max={10_000_000}
        onChange={(requests) =>
          change(words.floodRequests, words.many(requests), { flood: { ...flood, requests } })
        }
      />
    </>
  )
}

function SwitchRow(props: {
  label: string
  hint: string
  isOn: boolean
  onChange: (isOn: boolean, said: string) => Promise<string | null>
}) {
  const [fault, setFault] = useState<string | null>(null)
  const id = useId()
  const { on, off } = settingsStrings.notifications
  return (
    <Row label={props.label} htmlFor={id} hint={props.hint} fault={fault}>
      <Switch
        withThumbIndicator={false}
        id={id}
        checked={props.isOn}
        onChange={(event) => {
          const wanted = event.currentTarget.checked
          void props.onChange(wanted, wanted ? on : off).then(setFault)
        }}
      />
    </Row>
  )
}
