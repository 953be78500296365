import { Select, Switch } from '@mantine/core'
import { useId } from 'react'
import { useConnection, useSettings } from '../stores/desk'
import { settingsStrings } from '../strings'
import { KeyCap, keyWords } from '../ui/KeyCap'
import { Row, Section } from './Row'
import css from './SettingsScreen.module.css'
import { ThirdPartyNotice } from './ThirdPartyNotice'
import { useControl } from './use-change'

/** What counts for the desktop application alone. */
export function DesktopSection() {
  const words = settingsStrings.desktop
  const { closeToTray, engine } = useSettings((settings) => settings.desktop)
  const tray = useControl()
  const engineControl = useControl()
  const trayId = useId()
  const engineId = useId()
  const { on, off } = settingsStrings.notifications
  return (
    <Section id="desktop" title={settingsStrings.sections.desktop}>
      <Row
        label={words.closeToTray}
        htmlFor={trayId}
        hint={words.closeToTrayHint}
        fault={tray.fault}
      >
        <Switch
          withThumbIndicator={false}
          id={trayId}
          checked={closeToTray}
          onChange={(event) => {
            const wanted = event.currentTarget.checked
            const name = wanted ? on : off
            tray.change(words.closeToTray, name, { desktop: { closeToTray: wanted } })
          }}
        />
      </Row>
      <Row
        label={words.engine}
        htmlFor={engineId}
        hint={words.engineHint}
        fault={engineControl.fault}
      >
        <Select
          id={engineId}
          w={260}
          data={[
            { value: 'utility-process', label: words.engines['utility-process'] },
            { value: 'serve', label: words.engines.serve },
          ]}
          value={engine}
          onChange={(value) => {
            if (value !== 'serve' && value !== 'utility-process') return
            engineControl.change(words.engine, words.engines[value], { desktop: { engine: value } })
          }}
        />
      </Row>
      {!window.watchfloor && <p className={css.hint}>{words.browser}</p>}
    </Section>
  )
}

/** What Watchfloor does not do, where data stay, and what is kept out of evidence. */
export function PrivacySection() {
  const words = settingsStrings.privacy
  const { hideOwnAddresses } = useSettings((settings) => settings.privacy)
  const control = useControl()
  const id = useId()
  const { on, off } = settingsStrings.notifications
  return (
    <Section id="privacy" title={settingsStrings.sections.privacy}>
      <Row label={words.hideOwn} htmlFor={id} hint={words.hideOwnHint} fault={control.fault}>
        <Switch
          withThumbIndicator={false}
          id={id}
          checked={hideOwnAddresses}
          onChange={(event) => {
            const wanted = event.currentTarget.checked
            const name = wanted ? on : off
            control.change(words.hideOwn, name, { privacy: { hideOwnAddresses: wanted } })
          }}
        />
      </Row>
      <ul className={css.lines}>
        {words.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Section>
  )
}

/** The keys of all screens. */
export function ShortcutsSection() {
  const words = settingsStrings.shortcuts
  return (
    <Section id="shortcuts" title={settingsStrings.sections.shortcuts}>
      <p className={css.hint}>{words.note}</p>
      <div className={css.groups}>
        {words.groups.map((group) => (
          <div key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([key, label]) => (
                <div key={key} className={css.key}>
                  <dt>{label}</dt>
                  <dd>
                    <KeyCap name={key} />
                    <span className="visually-hidden">{keyWords(key)}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </div>
    </Section>
  )
}

/** Which Watchfloor this is. */
export function AboutSection() {
  const words = settingsStrings.about
  const hello = useConnection((connection) => connection.hello)
  return (
    <Section id="about" title={settingsStrings.sections.about}>
      <Row label={words.version}>{hello?.version ?? words.unknown}</Row>
      <Row label={words.licence}>{words.licenceValue}</Row>
      <Row label={words.notice}>
        <ThirdPartyNotice />
      </Row>
      <Row label={words.signedIn}>{hello?.actor ?? words.unknown}</Row>
      <Row label={words.contract}>{hello?.contract ?? words.unknown}</Row>
      <Row label={words.schema}>{hello?.schema ?? words.unknown}</Row>
    </Section>
  )
}
