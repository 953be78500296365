import type { Alert } from '../../shared/alert'
import { readDomain } from '../../shared/domain-text'
import type { Incident } from '../../shared/incident'
import { entityKindOf } from '../../shared/query/entity-kind'
import type { Severity } from '../../shared/severity'
import { SCREENS, type Screen } from '../stores/route'
import { frameStrings } from '../strings'
import { isoTime } from '../time'

/** What the palette looks for, by the first character of the text. */
export type PaletteMode = 'all' | 'commands' | 'entities' | 'alerts' | 'shortcuts'

const PREFIXES: Record<string, PaletteMode> = {
  '>': 'commands',
  '@': 'entities',
  '#': 'alerts',
  '?': 'shortcuts',
}

/** One line of the palette. */
export interface PaletteItem {
  id: string
  group: string
  text: string
  /** Beside the text, quieter. */
  detail: string
  severity: Severity | null
  keyName: string | null
  isMono: boolean
  run: () => void
}

/** A command that the palette offers: its words, and what it does. */
export interface Command {
  id: string
  text: string
  keyName: string | null
  run: () => void
}

/** Splits the typed text into what to look for and where. */
export function parsePaletteText(text: string): { mode: PaletteMode; wanted: string } {
  const mode = PREFIXES[text.slice(0, 1)]
  return mode ? { mode, wanted: text.slice(1).trim() } : { mode: 'all', wanted: text.trim() }
}

/** Longer texts are no search: nobody is called so. */
const LONGEST_SEARCH = 200

/** Whether a pasted text is one to look through, such as a mail or some lines of a log. */
export function isLongText(text: string): boolean {
  return text.length > LONGEST_SEARCH || text.trim().includes('\n')
}

/** Whether every typed word begins a word of the text. */
export function matchesWords(text: string, wanted: string): boolean {
  const words = text.toLowerCase().split(/\s+/)
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((typed) => words.some((word) => word.startsWith(typed)))
}

/** What the palette can do with the places and things that it lists. */
export interface PaletteVerbs {
  goTo: (screen: Screen) => void
  openEntity: (value: string) => void
  openAlert: (id: string) => void
  openIncident: (incident: Incident) => void
  filterLive: (text: string) => void
}

/** The palette's lines for a text: entities and alerts found, screens, commands, and a filter. */
export function paletteItems(
  text: string,
  found: { alerts: readonly Alert[]; incidents?: readonly Incident[] },
  commands: readonly Command[],
  verbs: PaletteVerbs,
): PaletteItem[] {
  const { mode, wanted } = parsePaletteText(text)
  const wants = (part: PaletteMode) => mode === 'all' || mode === part
  const items: PaletteItem[] = []
  if (wanted !== '' && wants('entities')) items.push(...entityItems(wanted, found.alerts, verbs))
  if (wanted !== '' && wants('alerts')) items.push(...alertItems(found.alerts, verbs))
  if (wanted !== '' && wants('alerts')) {
    items.push(...incidentItems(wanted, found.incidents ?? [], verbs))
  }
  if (mode === 'all') items.push(...screenItems(wanted, verbs))
  if (wants('commands')) items.push(...commandItems(wanted, commands))
  if (wanted !== '' && mode === 'all') items.push(filterItem(wanted, verbs))
  return items
}

function entityItems(wanted: string, alerts: readonly Alert[], verbs: PaletteVerbs): PaletteItem[] {
  const bySubject = new Map<string, Alert>()
  for (const alert of alerts) {
    if (alert.subject.toLowerCase().startsWith(wanted.toLowerCase())) {
      if (!bySubject.has(alert.subject)) bySubject.set(alert.subject, alert)
    }
  }
  const items = [...bySubject].slice(0, 5).map(
    ([subject, alert]): PaletteItem => ({
      id: `entity ${subject}`,
      group: frameStrings.palette.entities,
      text: subject,
      detail: alert.title,
      severity: alert.severity,
      keyName: null,
      isMono: true,
      run: () => verbs.openEntity(subject),
    }),
  )
  const typed = looksLikeAddress(wanted) ? wanted : typedDomain(wanted)
  if (typed !== null && !bySubject.has(typed)) {
    items.unshift({
      id: `look-up ${typed}`,
      group: frameStrings.palette.entities,
      text: frameStrings.palette.openEntity(typed),
      detail: '',
      severity: null,
      keyName: null,
      isMono: false,
      run: () => verbs.openEntity(typed),
    })
  }
  return items
}

/** A domain typed in full, in its plain form; null for all else. Nobody is asked whether it exists. */
function typedDomain(text: string): string | null {
  if (!text.includes('.') || /^[.*]/.test(text)) return null
  const read = readDomain(text)
  return read.ok && entityKindOf(read.domain) === 'domain' ? read.domain : null
}

/** Whether a text could be an address typed in full; the engine judges it for good. */
export function looksLikeAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ||
    (/^[0-9a-f:.]+$/i.test(text) && text.includes('::'))
    ? true
    : /^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i.test(text)
}

function alertItems(alerts: readonly Alert[], verbs: PaletteVerbs): PaletteItem[] {
  return alerts.slice(0, 5).map((alert) => ({
    id: `alert ${alert.id}`,
    group: frameStrings.palette.alerts,
    text: alert.title,
    detail: `${alert.name}, ${alert.subject}`,
    severity: alert.severity,
    keyName: null,
    isMono: false,
    run: () => verbs.openAlert(alert.id),
  }))
}

/** Incidents of hosts that begin with what is typed, or all where it is the word itself. */
function incidentItems(
  wanted: string,
  incidents: readonly Incident[],
  verbs: PaletteVerbs,
): PaletteItem[] {
  const words = frameStrings.palette
  return incidents
    .filter(({ host }) => matchesWords(words.incident(host), wanted))
    .slice(0, 5)
    .map((incident) => ({
      id: `incident ${incident.id}`,
      group: words.incidents,
      text: words.incident(incident.host),
      detail: isoTime(incident.start),
      severity: incident.severity,
      keyName: null,
      isMono: false,
      run: () => verbs.openIncident(incident),
    }))
}

function screenItems(wanted: string, verbs: PaletteVerbs): PaletteItem[] {
  return SCREENS.filter((screen) => matchesWords(frameStrings.screens[screen], wanted)).map(
    (screen) => ({
      id: `screen ${screen}`,
      group: frameStrings.palette.screens,
      text: frameStrings.palette.goTo(frameStrings.screens[screen]),
      detail: '',
      severity: null,
      keyName: null,
      isMono: false,
      run: () => verbs.goTo(screen),
    }),
  )
}

function commandItems(wanted: string, commands: readonly Command[]): PaletteItem[] {
  return commands
    .filter((command) => matchesWords(command.text, wanted))
    .map((command) => ({
      id: `command ${command.id}`,
      group: frameStrings.palette.commands,
      text: command.text,
      detail: '',
      severity: null,
      keyName: command.keyName,
      isMono: false,
      run: command.run,
    }))
}

function filterItem(wanted: string, verbs: PaletteVerbs): PaletteItem {
  return {
    id: 'filter',
    group: frameStrings.palette.search,
    text: frameStrings.palette.filterLive(wanted),
    detail: '',
    severity: null,
    keyName: null,
    isMono: false,
    run: () => verbs.filterLive(wanted),
  }
}
