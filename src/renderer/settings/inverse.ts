import type { Settings, SettingsPatch } from '../../shared/settings'

/** The patch that puts back what `patch` changes in `settings`. */
export function inversePatch(settings: Settings, patch: SettingsPatch): SettingsPatch {
  const sections = Object.keys(patch) as (keyof SettingsPatch)[]
  return Object.fromEntries(
    sections.map((section) => [section, pick(settings[section], patch[section])]),
  )
}

/** The fields of `section` that `part` has; a list is put back whole. */
function pick(section: object, part: object | undefined): unknown {
  if (Array.isArray(section)) return section
  const known = new Map(Object.entries(section))
  return Object.fromEntries(Object.keys(part ?? {}).map((field) => [field, known.get(field)]))
}
