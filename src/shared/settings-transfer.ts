import { mergeSettings } from './merge-settings'
import { CHANGEABLE, checkSettings, type Settings, type SettingsPatch } from './settings'

/** One setting that differs; `path` as the file has it, lists are one. */
export interface SettingsDifference {
  path: string
  before: unknown
  after: unknown
}

/** A secret that no file of settings carries, and whose it is. */
export interface MissingSecret {
  /** `history`, `counters`, or the id of a source or an outlet. */
  of: string
  kind: 'password' | 'key' | 'token' | 'shared secret' | 'address'
}

/** What a file of settings would change, or the field that is wrong and why. */
export type SettingsImport =
  | { isValid: false; field: string; message: string }
  | {
      isValid: true
      /** What it changes, and the change that does it. */
      differences: SettingsDifference[]
      patch: SettingsPatch
      /** What differs and is set up in its own place, such as sources: it stays as it is here. */
      left: SettingsDifference[]
      /** Of what is left, the secrets that must be entered where it is set up. */
      secrets: MissingSecret[]
    }

/** The settings as a file for another engine, without anything that proves who somebody is. */
export function writeSettingsFile(settings: Settings): string {
  const sources = settings.sources.map((source) =>
    source.kind === 'http' ? { ...source, secretHash: null } : source,
  )
  return `${JSON.stringify({ ...settings, sources }, null, 2)}\n`
}

/** Judges a file of settings against those in force; what it leaves out stays. */
export function readSettingsFile(text: string, now: Settings): SettingsImport {
  let given: unknown
  try {
    given = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { isValid: false, field: '', message: `is no JSON: ${message}` }
  }
  if (!isFields(given)) return { isValid: false, field: '', message: 'is no object of settings' }
  const checked = checkSettings(mergeSettings(now, given as SettingsPatch))
  if (!checked.isValid) return checked
  const after = checked.settings
  const all = differencesOf(comparable(now), comparable(after), [])
  const changes = all.filter(({ names }) => isChangeable(names))
  return {
    isValid: true,
    differences: changes.map(toDifference),
    patch: patchOf(changes),
    left: all.filter(({ names }) => !isChangeable(names)).map(toDifference),
    secrets: secretsOf(now, after),
  }
}

interface Found {
  names: string[]
  before: unknown
  after: unknown
}

/** Hashes of secrets are left out: no file has them, and that is no difference. */
function comparable(settings: Settings): unknown {
  return JSON.parse(writeSettingsFile(settings))
}

function differencesOf(before: unknown, after: unknown, names: string[]): Found[] {
  if (!isFields(before) || !isFields(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ names, before, after }]
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap((key) => differencesOf(before[key], after[key], [...names, key]))
}

function toDifference({ names, before, after }: Found): SettingsDifference {
  return { path: names.join('.'), before, after }
}

function isChangeable([section]: string[]): boolean {
  return CHANGEABLE.some((name) => name === section)
}

function patchOf(changes: readonly Found[]): SettingsPatch {
  const patch: Record<string, unknown> = {}
  for (const { names, after } of changes) {
    const last = names.at(-1)
    if (last === undefined) continue
    let place = patch
    for (const name of names.slice(0, -1)) {
      const inner = place[name]
      const next = isFields(inner) ? inner : {}
      place[name] = next
      place = next
    }
    place[last] = after
  }
  return patch
}

/** The secrets of connections that the file has and this engine has not, or has otherwise. */
function secretsOf(now: Settings, after: Settings): MissingSecret[] {
  const missing: MissingSecret[] = []
  const isNew = (before: unknown, next: unknown) => JSON.stringify(before) !== JSON.stringify(next)
  if (after.history.url !== '' && isNew(now.history, after.history)) {
    missing.push({ of: 'history', kind: 'password' })
  }
  if (after.tally.redis !== null && isNew(now.tally.redis, after.tally.redis)) {
    missing.push({ of: 'counters', kind: 'password' })
  }
  const sources = new Set(now.sources.map(({ id }) => id))
  for (const source of after.sources.filter(({ id }) => !sources.has(id))) {
    const kind = secretOfSource(source)
    if (kind !== null) missing.push({ of: source.id, kind })
  }
  const outlets = new Set(now.outlets.map(({ id }) => id))
  for (const outlet of after.outlets.filter(({ id }) => !outlets.has(id))) {
    if (outlet.kind !== 'webhook') continue
    missing.push({ of: outlet.id, kind: 'address' })
    if (outlet.form === 'json') missing.push({ of: outlet.id, kind: 'key' })
  }
  return missing
}

function secretOfSource(source: Settings['sources'][number]): MissingSecret['kind'] | null {
  if (source.kind === 'http') return 'shared secret'
  if (source.kind === 'chronicle') return 'key'
  if (source.kind === 'elasticsearch' && source.auth !== 'none') {
    return source.auth === 'basic' ? 'password' : 'key'
  }
  if (source.kind !== 'kafka' || source.sasl === null) return null
  return source.sasl.mechanism === 'oauthbearer' ? 'token' : 'password'
}

/** A value of a setting on one line, as the file has it, cut where it is long. */
export function settingText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none'
  return text.length > 120 ? `${text.slice(0, 120).replace(/[\ud800-\udbff]$/, '')}…` : text
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
