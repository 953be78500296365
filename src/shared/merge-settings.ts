import type { Settings, SettingsPatch } from './settings'

/** The settings with a patch in them: objects field by field, however deep; lists whole. */
export function mergeSettings(settings: Settings, patch: SettingsPatch): Settings {
  return mergeFields(settings, patch) as Settings
}

/** The patch that puts back what `patch` changes in `settings`. */
export function inversePatch(settings: Settings, patch: SettingsPatch): SettingsPatch {
  return pickFields(settings, patch) as SettingsPatch
}

function mergeFields(before: unknown, patch: unknown): unknown {
  if (patch === undefined) return before
  if (!isFields(before) || !isFields(patch)) return patch
  const merged: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(patch)) merged[name] = mergeFields(before[name], value)
  return merged
}

function pickFields(before: unknown, patch: unknown): unknown {
  if (!isFields(before) || !isFields(patch)) return before
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => [name, pickFields(before[name], value)]),
  )
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
