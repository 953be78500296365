import type { Settings, SettingsPatch } from '../../shared/settings'

/** The patch that puts back what `patch` changes in `settings`. */
export function inversePatch(settings: Settings, patch: SettingsPatch): SettingsPatch {
  const { appearance, notifications, retention, lists, desktop, ownNetworks } = patch
  return {
    ...(appearance && { appearance: pick(settings.appearance, appearance) }),
    ...(notifications && { notifications: pick(settings.notifications, notifications) }),
    ...(retention && { retention: pick(settings.retention, retention) }),
    ...(lists && { lists: pick(settings.lists, lists) }),
    ...(desktop && { desktop: pick(settings.desktop, desktop) }),
    ...(ownNetworks && { ownNetworks: settings.ownNetworks }),
  }
}

/** The fields of `section` that `part` has. */
function pick<Section extends object>(section: Section, part: Partial<Section>): Partial<Section> {
  const picked: Partial<Section> = {}
  for (const key of Object.keys(part) as (keyof Section)[]) picked[key] = section[key]
  return picked
}
