import { Switch } from '@mantine/core'
import { useId, useState } from 'react'
import { useSettings } from '../stores/desk'
import { detectionStrings, settingsStrings } from '../strings'
import { Row } from './Row'
import css from './SettingsScreen.module.css'
import { TextSetting } from './TextSetting'
import { useChangeSettings } from './use-change'

const words = detectionStrings.settings

/** Which detections of Chronicle become alerts, and where their links may lead. */
export function ChronicleRows() {
  const { takesNotAlerting, linkHosts } = useSettings(({ detectors }) => detectors.chronicle)
  const change = useChangeSettings()
  const [fault, setFault] = useState<string | null>(null)
  const id = useId()
  const { on, off } = settingsStrings.notifications
  return (
    <>
      <h3 className={css.subheading}>{words.title}</h3>
      <Row
        label={words.takesNotAlerting}
        htmlFor={id}
        hint={words.takesNotAlertingHint}
        fault={fault}
      >
        <Switch
          withThumbIndicator={false}
          id={id}
          checked={takesNotAlerting}
          onChange={(event) => {
            const wanted = event.currentTarget.checked
            const chronicle = { takesNotAlerting: wanted }
            void change(words.takesNotAlerting, wanted ? on : off, {
              detectors: { chronicle },
            }).then(setFault)
          }}
        />
      </Row>
      <TextSetting
        label={words.linkHosts}
        hint={words.linkHostsHint}
        value={linkHosts.join(', ')}
        findFault={() => null}
        onChange={(text) => {
          const hosts = text.split(/[\s,]+/).filter((host) => host !== '')
          return change(words.linkHosts, hosts.join(', '), {
            detectors: { chronicle: { linkHosts: hosts } },
          })
        }}
      />
    </>
  )
}
