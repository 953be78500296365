import { Switch } from '@mantine/core'
import { useId, useState } from 'react'
import { ClickRuleError, readClickRule } from '../../shared/click-rule'
import type { DdosRatioSettings } from '../../shared/ddos-ratio'
import { useNow } from '../stores/clock'
import { useDesk, useSettings, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { settingsStrings, detectorsStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { ChronicleRows } from './ChronicleRows'
import { NumberSetting } from './NumberSetting'
import { Row, Section } from './Row'
import css from './SettingsScreen.module.css'
import { TextSetting } from './TextSetting'
import { UrlRules } from './UrlRules'
import { useChangeSettings } from './use-change'
import { WebAnomalyRows } from './WebAnomalyRows'

type RatioPatch = Partial<DdosRatioSettings>

/** When windows of clicks are found, and which pages are forbidden. */
export function DetectorsSection() {
  return (
    <Section id="detectors" title={settingsStrings.sections.detectors}>
      <h3 className={css.subheading}>{words.ratio}</h3>
      <p className={css.hint}>{words.ratioHint}</p>
      <RatioSwitch />
      <RatioNumbers />
      <RatioRules />
      <TakesEffect />
      <h3 className={css.subheading}>{words.forbidden}</h3>
      <UrlRules />
      <WebAnomalyRows />
      <ChronicleRows />
    </Section>
  )
}

function useRatio() {
  return useSettings(({ detectors }) => detectors.ddosRatio)
}

function useChangeRatio() {
  const change = useChangeSettings()
  return (what: string, value: string, ddosRatio: RatioPatch) =>
    change(what, value, { detectors: { ddosRatio } })
}

function RatioSwitch() {
  const { isOn } = useRatio()
  const change = useChangeRatio()
  const [fault, setFault] = useState<string | null>(null)
  const id = useId()
  const { on, off } = settingsStrings.notifications
  return (
    <Row label={words.isOn} htmlFor={id} fault={fault}>
      <Switch
        withThumbIndicator={false}
        id={id}
        checked={isOn}
        onChange={(event) => {
          const wanted = event.currentTarget.checked
          void change(words.ratio, wanted ? on : off, { isOn: wanted }).then(setFault)
        }}
      />
    </Row>
  )
}

function RatioNumbers() {
  const { threshold, minimumTotal, windowsInRow, graceMs, windowMs } = useRatio()
  const change = useChangeRatio()
  return (
    <>
      <NumberSetting
        label={words.threshold}
        hint={words.thresholdHint}
        isDecimal
        value={threshold}
        min={0}
        max={1}
        onChange={(value) => change(words.threshold, String(value), { threshold: value })}
      />
      <NumberSetting
        label={words.minimumTotal}
        hint={words.minimumTotalHint}
        unit={words.clicks}
        value={minimumTotal}
        min={0}
        max={999_999_999}
        onChange={(value) => change(words.minimumTotal, String(value), { minimumTotal: value })}
      />
      <NumberSetting
        label={words.windowsInRow}
        hint={words.windowsInRowHint}
        unit={words.inRow}
        value={windowsInRow}
        min={1}
        max={100}
        onChange={(value) => change(words.windowsInRow, String(value), { windowsInRow: value })}
      />
      <NumberSetting
        label={words.grace}
        hint={words.graceHint}
        unit={words.seconds}
        value={Math.round(graceMs / 1_000)}
        min={0}
        max={3_600}
        onChange={(value) => change(words.grace, `${value} s`, { graceMs: value * 1_000 })}
      />
      <NumberSetting
        label={words.window}
        hint={words.windowHint}
        unit={words.seconds}
        value={Math.round(windowMs / 1_000)}
        min={1}
        max={3_600}
        onChange={(value) => change(words.window, `${value} s`, { windowMs: value * 1_000 })}
      />
    </>
  )
}

function RatioRules() {
  const { flagged, counted } = useRatio()
  const change = useChangeRatio()
  return (
    <>
      <TextSetting
        label={words.flagged}
        hint={words.flaggedHint}
        value={flagged}
        findFault={findRuleFault}
        onChange={(value) => change(words.flagged, value, { flagged: value })}
      />
      <TextSetting
        label={words.counted}
        hint={words.countedHint}
        placeholder={words.countedAll}
        value={counted}
        findFault={findRuleFault}
        onChange={(value) => change(words.counted, value || words.countedAll, { counted: value })}
      />
    </>
  )
}

/** From which windows on today's settings are for. */
function TakesEffect() {
  const { client } = useDesk()
  const mark = JSON.stringify(useRatio())
  const zone = useZone()
  const now = useNow(60_000)
  const { data } = useQuery(`ratio settings ${mark}`, () => client.traffic.ratio())
  if (data === null) return null
  const { judgedThrough, clicksFrom } = data
  return (
    <p className={css.hint} aria-live="polite">
      {judgedThrough === null
        ? words.forAll
        : words.forThose(sentenceTime(judgedThrough, now, zone))}
      {clicksFrom !== null && ` ${words.clicksFrom(sentenceTime(clicksFrom, now, zone))}`}
    </p>
  )
}

function findRuleFault(rule: string): string | null {
  try {
    readClickRule(rule)
    return null
  } catch (error) {
    if (error instanceof ClickRuleError) return words.ruleFault(error.message)
    throw error
  }
}
