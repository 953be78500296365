import type { Settings } from '../../shared/settings'
import { useSettings } from '../stores/desk'
import { settingsStrings } from '../strings/settings'
import { Segments } from '../ui/Segments'
import { Row, Section } from './Row'
import { useChangeSettings } from './use-change'

const words = settingsStrings.appearance
type Appearance = Settings['appearance']

/** Choices of a record of words, in its order. */
function optionsOf<T extends string>(names: Record<T, string>): { value: T; label: string }[] {
  return (Object.keys(names) as T[]).map((value) => ({ value, label: names[value] }))
}

/** How the window looks. */
export function AppearanceSection() {
  const appearance = useSettings((settings) => settings.appearance)
  const change = useChangeSettings()
  const set = (what: string, value: string, part: Partial<Appearance>) =>
    void change(what, value, { appearance: part })
  return (
    <Section id="appearance" title={settingsStrings.sections.appearance}>
      <Choice
        label={words.theme}
        names={words.themes}
        value={appearance.theme}
        onChange={(theme, name) => set(words.theme, name, { theme })}
      />
      <Choice
        label={words.density}
        names={words.densities}
        value={appearance.density}
        onChange={(density, name) => set(words.density, name, { density })}
      />
      <Choice
        label={words.times}
        hint={words.timesHint}
        names={words.timesOptions}
        value={appearance.times}
        onChange={(times, name) => set(words.times, name, { times })}
      />
      <Choice
        label={words.palette}
        names={words.palettes}
        value={appearance.palette}
        onChange={(palette, name) => set(words.palette, name, { palette })}
      />
      <Choice
        label={words.textSize}
        names={words.textSizes}
        value={`${appearance.textSize}`}
        onChange={(size, name) => set(words.textSize, name, { textSize: TEXT_SIZE_OF[size] })}
      />
      <Choice
        label={words.motion}
        names={words.motions}
        value={appearance.motion}
        onChange={(motion, name) => set(words.motion, name, { motion })}
      />
    </Section>
  )
}

const TEXT_SIZE_OF = { '100': 100, '112': 112, '125': 125 } as const

function Choice<T extends string>(props: {
  label: string
  hint?: string
  names: Record<T, string>
  value: T
  onChange: (value: T, name: string) => void
}) {
  return (
    <Row label={props.label} hint={props.hint}>
      <Segments
        label={props.label}
        value={props.value}
        options={optionsOf(props.names)}
        onChange={(value) => props.onChange(value, props.names[value])}
      />
    </Row>
  )
}
