import { readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { mergeSettings } from '../../shared/merge-settings'
import {
  checkSettings,
  type Settings,
  type SettingsPatch,
  settingsSchema,
} from '../../shared/settings'
import { BadInputError } from './decision'
import { EngineError } from './engine'

/**
 * Reads the settings file; a missing one means all defaults.
 * @throws EngineError BAD_SETTINGS with the field and what is wrong with it. The file is left alone.
 */
export async function readSettings(file: string): Promise<Settings> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return settingsSchema.parse({})
    throw new EngineError(
      'BAD_SETTINGS',
      `The settings file ${file} cannot be read: ${(error as Error).message}`,
    )
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new EngineError(
      'BAD_SETTINGS',
      `The settings file ${file} is not JSON: ${(error as Error).message}`,
    )
  }
  const checked = checkSettings(value)
  if (checked.isValid) return checked.settings
  throw new EngineError(
    'BAD_SETTINGS',
    `The settings file ${file} is wrong at "${checked.field}": ${checked.message}`,
  )
}

/** The settings in force, changed one at a time and written before they count. */
export class SettingsFile {
  private queue: Promise<unknown> = Promise.resolve()
  private readonly listeners = new Set<(settings: Settings) => void>()

  constructor(
    private readonly file: string,
    private current: Settings,
  ) {}

  get(): Settings {
    return this.current
  }

  /** Calls `listener` after each change until the returned function is called. */
  onChange(listener: (settings: Settings) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Changes sections as a patch says. @throws BadInputError naming the field. */
  change(patch: SettingsPatch): Promise<Settings> {
    return this.update((settings) => mergeSettings(settings, patch))
  }

  /** Replaces the settings by what `next` makes of them, checked whole. */
  update(next: (settings: Settings) => unknown): Promise<Settings> {
    const run = this.queue.then(async () => {
      const checked = checkSettings(next(this.current))
      if (!checked.isValid) throw new BadInputError(checked.message, checked.field)
      const { settings } = checked
      await writeFileAtomic(this.file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
      this.current = settings
      for (const listener of this.listeners) listener(settings)
      return settings
    })
    this.queue = run.catch(() => undefined)
    return run
  }
}
