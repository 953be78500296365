import type { Settings } from '../../shared/settings'
import { useSettings } from '../stores/desk'
import { settingsStrings } from '../strings'
import { Segments } from '../ui/Segments'
import { Row, Section } from './Row'
import { useControl } from './use-change'

const words = settingsStrings.appearance
type Appearance = Settings['appearance']

/** Choices of a record of words, in its order. */
function optionsOf<T extends string>(names: Record<T, string>): { value: T; label: string }[] {
  return (Object.keys(names) as T[]).map((value) => ({ value, label: names[value] }))
}

/** How the window looks. */
export function AppearanceSection() {
  const appearance = useSettings((settings) => settings.appearance)
  return (
    <Section id="appearance" title={settingsStrings.sections.appearance}>
      <Choice
        label={words.theme}
        names={words.themes}
        value={appearance.theme}
        patchOf={(theme) => ({ theme })}
      />
      <Choice
        label={words.density}
        names={words.densities}
        value={appearance.density}
        patchOf={(density) => ({ density })}
      />
      <Choice
        label={words.times}
        hint={words.timesHint}
        names={words.timesOptions}
        value={appearance.times}
        patchOf={(times) => ({ times })}
      />
      <Choice
        label={words.palette}
        names={words.palettes}
        value={appearance.palette}
        patchOf={(palette) => ({ palette })}
      />
      <Choice
        label={words.textSize}
        names={words.textSizes}
        value={`${appearance.textSize}`}
        patchOf={(size) => ({ textSize: TEXT_SIZE_OF[size] })}
      />
      <Choice
        label={words.motion}
        names={words.motions}
        value={appearance.motion}
        patchOf={(motion) => ({ motion })}
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
  patchOf: (value: T) => Partial<Appearance>
}) {
  const { fault, change } = useControl()
  return (
    <Row label={props.label} hint={props.hint} fault={fault}>
      <Segments
        label={props.label}
        value={props.value}
        options={optionsOf(props.names)}
        onChange={(value) =>
          change(props.label, props.names[value], { appearance: props.patchOf(value) })
        }
      />
    </Row>
  )
}
