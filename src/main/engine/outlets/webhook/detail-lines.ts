import type { Detection } from '../../../../shared/detection'
import type { DetailedAlert } from './digest'
import { isSecretMember, WITHHELD, type Withhold, withholdDeep } from './withhold'

/** Characters of a raw record that are looked at for a sample. */
const SAMPLE_CHARS = 300_000
/** Lines of a sample that is a tree. */
const SAMPLE_LINES = 80

/** A field of an alert, by its name. */
export type DetailField = readonly [name: string, value: string]

/** What is told of an alert besides its title: fields that say something, nothing secret in them. */
export function fieldsOf(
  { alert, version, detection }: DetailedAlert,
  withhold: Withhold,
): DetailField[] {
  const fields: DetailField[] = [
    ['alert', `${alert.name}, ${alert.change}`],
    ['severity', alert.severity],
    ['rule', alert.rule],
    ['version', version],
    ...(detection === null ? [] : detectionFields(detection)),
    ['detector', alert.detector === 'reported' ? alert.product : alert.detector],
    ['subject', alert.subject],
    ['target', alert.target ?? ''],
    ['indicator', alert.indicator === alert.subject ? '' : (alert.indicator ?? '')],
    ['score', alert.score === null ? '' : String(Number(alert.score.toFixed(3)))],
    ['events', String(alert.events)],
    ['window', spanOf(alert.first_seen, alert.last_seen)],
  ]
  return fields
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, isSecretMember(name) ? WITHHELD : withhold(value)])
}

function detectionFields({ rule, ...detection }: Detection): DetailField[] {
  const { window, riskScore } = detection
  return [
    ['detection', detection.id],
    ['type', [detection.type, rule.type].filter((each) => each !== '').join(', ')],
    ['state', detection.isAlerting ? 'ALERTING' : 'NOT_ALERTING'],
    ['rule name', rule.name],
    ['summary', rule.summary],
    ['description', rule.description],
    ['rule severity', rule.severity],
    ['rule set', rule.setName || rule.set],
    ['link', rule.url],
    ['risk', riskScore === null ? '' : String(riskScore)],
    ['detected', detection.detectionTime],
    ['rule window', spanOf(window.start, window.end)],
    ['tags', detection.tags.join(', ')],
    ...[...detection.fields, ...detection.outcomes, ...detection.labels].map(
      ({ key, value }): DetailField => [key, value],
    ),
  ]
}

function spanOf(from: string, to: string): string {
  if (from === '' || from === to) return to
  return `${from} to ${to}`
}

/** One event as lines: the first of a detection, else the newest record. */
export function sampleLines({ sample, detection }: DetailedAlert, withhold: Withhold): string[] {
  if (sample === null) return []
  const [event] = detection?.events ?? []
  if (event !== undefined) return treeLines(event.udm, withhold)
  const said = [sample.info, sample.reason].filter((each) => each !== '').map(withhold)
  const tree = readTree(sample.raw)
  return tree === null
    ? [...said, ...textLines(sample.raw, withhold)]
    : [...said, ...treeLines(tree, withhold)]
}

function readTree(raw: string): object | null {
  if (raw === '' || raw.length > SAMPLE_CHARS) return null
  try {
    const value: unknown = JSON.parse(raw)
    return typeof value === 'object' ? value : null
  } catch {
    // No JSON, or only the beginning of one: it is shown as it stands.
    return null
  }
}

function treeLines(value: object, withhold: Withhold): string[] {
  return JSON.stringify(withholdDeep(value, withhold), null, 1).split('\n').slice(0, SAMPLE_LINES)
}

function textLines(text: string, withhold: Withhold): string[] {
  if (text === '') return []
  return text
    .slice(0, SAMPLE_CHARS)
    .split(/\r?\n/)
    .slice(0, SAMPLE_LINES)
    .map((line) => withhold(line))
}
