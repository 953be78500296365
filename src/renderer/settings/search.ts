import type { Settings } from '../../shared/settings'

/** Settings that a section of the page is about, by their name in the file; none for those without. */
const SECTION_KEYS: Readonly<Record<string, readonly (keyof Settings)[]>> = {
  appearance: ['appearance'],
  notifications: ['notifications'],
  networks: ['ownNetworks', 'ownDomains'],
  lists: ['lists'],
  detectors: ['detectors', 'webTraffic'],
  dnsRecords: ['formats'],
  lookupLinks: ['lookupLinks'],
  retention: ['retention'],
  storage: ['history'],
  connections: ['history', 'tally', 'windows'],
  server: ['server'],
  outlets: ['outlets'],
  desktop: ['desktop'],
  privacy: ['privacy'],
}

/** Whether each word of what was typed stands in a text, whatever its case. */
export function holdsWords(text: string, typed: string): boolean {
  const plain = text.toLowerCase()
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return words.every((word) => plain.includes(word))
}

/** Paths of settings as the file has them, such as `retention.eventsDays`; lists are one. */
export function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, `${path}.${name}`))
}

/** Whether the name in the file of a setting of a section holds what was typed. */
export function hasKey(settings: Settings, section: string, typed: string): boolean {
  const keys = SECTION_KEYS[section] ?? []
  return keys.some((key) => pathsOf(settings[key], key).some((path) => holdsWords(path, typed)))
}
