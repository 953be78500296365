import { Switch } from '@mantine/core'
import { fullCount } from '../numbers'
import { useChangeSettings } from '../settings/use-change'
import { useDesk, useSettings } from '../stores/desk'
import { settingsStrings, detectorScreenStrings as words } from '../strings'

/** Turns the judging of windows on and off, of clicks or of request sets. */
export function WindowsSwitch(props: {
  setting: 'ddosRatio' | 'webAnomaly'
  name: string
  editOff: string | null
}) {
  const { setting, name, editOff } = props
  const { changes } = useDesk()
  const isOn = useSettings(({ detectors }) => detectors[setting].isOn)
  const change = useChangeSettings()
  const { on, off } = settingsStrings.notifications
  const turn = async (isWanted: boolean) => {
    const patch = { detectors: { [setting]: { isOn: isWanted } } }
    const fault = await change(name, isWanted ? on : off, patch)
    if (fault !== null) changes.fail(new Error(fault))
  }
  return (
    <Switch
      withThumbIndicator={false}
      aria-label={words.switchOf(name)}
      checked={isOn}
      disabled={editOff !== null}
      title={editOff ?? undefined}
      onChange={(event) => void turn(event.currentTarget.checked)}
    />
  )
}

/** When a window of clicks is found, with the numbers of the settings. */
export function RatioRule() {
  const { threshold, minimumTotal, windowsInRow } = useSettings(
    ({ detectors }) => detectors.ddosRatio,
  )
  return <p>{words.ratioRule(String(threshold), fullCount(minimumTotal), windowsInRow)}</p>
}
