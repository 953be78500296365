import { createStore, type StoreApi } from 'zustand/vanilla'
import { mergeSettings } from '../../shared/merge-settings'
import { type Settings, type SettingsPatch, settingsSchema } from '../../shared/settings'
import type { ConsoleClient } from '../link/client'

interface SettingsState {
  settings: Settings
  /** False until the engine's settings were read: the defaults stand meanwhile. */
  isLoaded: boolean
}

/** The settings, and the one way to change them. */
export interface SettingsStore extends StoreApi<SettingsState> {
  load: () => Promise<void>
  /** Shows the change at once; puts the old value back and throws where the engine refuses it. */
  change: (patch: SettingsPatch) => Promise<void>
}

/** Settings read and changed through `client`. */
export function createSettingsStore(client: ConsoleClient): SettingsStore {
  const store = createStore<SettingsState>(() => ({
    settings: settingsSchema.parse({}),
    isLoaded: false,
  }))
  return {
    ...store,
    load: async () => store.setState({ settings: await client.settings.get(), isLoaded: true }),
    change: async (patch) => {
      const before = store.getState().settings
      store.setState({ settings: mergeSettings(before, patch) })
      try {
        store.setState({ settings: await client.settings.change({ patch }) })
      } catch (error) {
        store.setState({ settings: before })
        throw error
      }
    },
  }
}
