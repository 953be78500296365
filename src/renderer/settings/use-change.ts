import { useState } from 'react'
import { inversePatch } from '../../shared/merge-settings'
import type { SettingsPatch } from '../../shared/settings'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { settingsStrings as words } from '../strings'

/**
 * Changes settings at once and offers Undo. Answers null, or why the engine refused: then the old
 * value stands again.
 */
export type ChangeSettings = (
  what: string,
  value: string,
  patch: SettingsPatch,
) => Promise<string | null>

/** The way this screen changes settings. */
export function useChangeSettings(): ChangeSettings {
  const { settings, changes } = useDesk()
  return async (what, value, patch) => {
    const inverse = inversePatch(settings.getState().settings, patch)
    try {
      await settings.change(patch)
    } catch (error) {
      return wordsOf(error)
    }
    changes.offerUndo(words.changed(what, value), async () => {
      await settings.change(inverse)
      return words.restored(what)
    })
    return null
  }
}

/** The same for one control: the fault stands until the next change of it was taken. */
export function useControl(): {
  fault: string | null
  change: (...input: Parameters<ChangeSettings>) => void
} {
  const changeSettings = useChangeSettings()
  const [fault, setFault] = useState<string | null>(null)
  return {
    fault,
    change: (...input) => void changeSettings(...input).then(setFault),
  }
}
