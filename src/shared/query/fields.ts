import type { Alert } from '../alert'
import { ALERT_STATUSES, CLOSE_REASONS } from '../alert-status'
import { PRODUCTS } from '../event'
import { SEVERITIES } from '../severity'
import { ENTITY_KINDS } from './entity-kind'

/** What a query may ask of an alert; `values.ts` reads each of them off it. */
export type ValueName =
  | keyof Pick<
      Alert,
      | 'id'
      | 'name'
      | 'subject'
      | 'ip'
      | 'target'
      | 'indicator'
      | 'title'
      | 'rule'
      | 'note'
      | 'assignee'
      | 'actor'
      | 'severity'
      | 'status'
      | 'product'
      | 'closeReason'
      | 'score'
      | 'nativeScore'
      | 'alertId'
      | 'count'
      | 'first'
      | 'last'
      | 'firstArrived'
      | 'lastArrived'
      | 'decidedAt'
    >
  /** The detector as consoles name it: what sensors reported goes by the sensor. */
  | 'detectorName'
  /** The sources that its events came by: id and name of each. */
  | 'sources'
  /** The lists that its indicator is on. */
  | 'lists'
  /** What is true of it beside its status. */
  | 'marks'
  /** Whether it is about an address, a domain or another name. */
  | 'subjectKind'

/** What may be asked with `is:`. */
export const MARKS = [
  'open',
  'blocked',
  'allowed',
  'suppressed',
  'snoozed',
  'assigned',
  'health',
] as const

/**
 * What a field is about and how it is asked. Of several values any may match; a time lies between
 * its two. Whoever reads queries, judges alerts by them or turns them into SQL goes by this alone.
 */
export type Field = { aliases: readonly string[] } & (
  | { kind: 'text'; of: readonly ValueName[]; isPart?: boolean }
  | { kind: 'address'; of: readonly ValueName[] }
  | { kind: 'choice'; of: ValueName; choices: readonly string[]; isOrdered?: boolean }
  | { kind: 'number'; of: ValueName }
  | { kind: 'time'; first: ValueName; last: ValueName }
)

/** Every field of the query language. A word without a field is asked of `text`. */
export const FIELDS = {
  text: {
    kind: 'text',
    of: ['title', 'subject', 'ip', 'target', 'indicator', 'rule', 'name', 'note'],
    isPart: true,
    aliases: [],
  },
  ip: {
    kind: 'address',
    of: ['ip', 'subject', 'target', 'indicator'],
    aliases: ['address', 'cidr', 'net'],
  },
  entity: { kind: 'text', of: ['subject'], aliases: ['subject'] },
  kind: { kind: 'choice', of: 'subjectKind', choices: ENTITY_KINDS, aliases: [] },
  target: { kind: 'text', of: ['target'], aliases: [] },
  indicator: { kind: 'text', of: ['indicator'], aliases: [] },
  title: { kind: 'text', of: ['title'], aliases: [] },
  rule: { kind: 'text', of: ['rule'], aliases: ['label'] },
  detector: { kind: 'text', of: ['detectorName'], aliases: [] },
  product: { kind: 'choice', of: 'product', choices: PRODUCTS, aliases: [] },
  source: { kind: 'text', of: ['sources'], aliases: [] },
  list: { kind: 'text', of: ['lists'], aliases: ['blacklist'] },
  id: { kind: 'text', of: ['id', 'name'], aliases: ['alert'] },
  alertid: { kind: 'number', of: 'alertId', aliases: ['alert_id'] },
  severity: {
    kind: 'choice',
    of: 'severity',
    choices: SEVERITIES,
    isOrdered: true,
    aliases: ['sev'],
  },
  status: { kind: 'choice', of: 'status', choices: ALERT_STATUSES, aliases: ['state'] },
  is: { kind: 'choice', of: 'marks', choices: MARKS, aliases: [] },
  reason: { kind: 'choice', of: 'closeReason', choices: CLOSE_REASONS, aliases: [] },
  note: { kind: 'text', of: ['note'], isPart: true, aliases: [] },
  assignee: { kind: 'text', of: ['assignee'], aliases: ['assigned', 'owner'] },
  actor: { kind: 'text', of: ['actor'], aliases: ['by'] },
  score: { kind: 'number', of: 'score', aliases: [] },
  native: { kind: 'number', of: 'nativeScore', aliases: ['nativescore'] },
  count: { kind: 'number', of: 'count', aliases: ['events'] },
  time: { kind: 'time', first: 'first', last: 'last', aliases: [] },
  first: { kind: 'time', first: 'first', last: 'first', aliases: [] },
  last: { kind: 'time', first: 'last', last: 'last', aliases: [] },
  arrived: { kind: 'time', first: 'firstArrived', last: 'lastArrived', aliases: [] },
  decided: { kind: 'time', first: 'decidedAt', last: 'decidedAt', aliases: [] },
} as const satisfies Record<string, Field>

export type FieldName = keyof typeof FIELDS

/** What is known of a field. */
export function fieldOf(name: FieldName): Field {
  return FIELDS[name]
}

const NAMES = new Map<string, FieldName>(
  (Object.keys(FIELDS) as FieldName[]).flatMap((name) =>
    [name, ...fieldOf(name).aliases].map((each): [string, FieldName] => [each, name]),
  ),
)

/** The field that a word names, whatever its case; null where there is none. */
export function findField(word: string): FieldName | null {
  return NAMES.get(word.toLowerCase()) ?? null
}

/** Every word that names a field. */
export function fieldWords(): string[] {
  return [...NAMES.keys()]
}
