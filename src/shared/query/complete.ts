import { FIELDS, type FieldName, fieldOf, fieldWords, findField } from './fields'
import type { QueryPlace } from './place'
import type { Operator } from './tokens'

/** Something that may stand at a place, as it is inserted. */
export interface Completion {
  kind: 'field' | 'operator' | 'value' | 'keyword'
  /** What it is: a field's name, an operator, a value or a keyword. */
  label: string
  insert: string
  /** Stored alerts that have the value; null where that was not counted. */
  alerts: number | null
}

/** A value of a field, and how many stored alerts have it; null where that is not counted. */
export interface StoredValue {
  value: string
  alerts: number | null
}

/** Completions shown at once. */
const MOST = 12
/** Those that are asked most often come first; the others follow in the order of their table. */
const COMMON: readonly FieldName[] = ['severity', 'is', 'detector', 'entity', 'ip', 'list']
const TIMES = ['now-15m', 'now-1h', 'now-24h', 'now-7d', 'now-30d']
const KEYWORDS = ['and', 'or', 'not']
/** What needs no quotes where a value stands. */
const PLAIN_VALUE = /^[^\s()"*\\]+$/

/** Fields whose values only the engine knows. */
export const STORED_FIELDS = [
  'ip',
  'entity',
  'target',
  'indicator',
  'title',
  'rule',
  'detector',
  'source',
  'list',
  'assignee',
  'actor',
] as const satisfies readonly FieldName[]
export type StoredField = (typeof STORED_FIELDS)[number]

/** The field whose values have to be asked for at a place; null where none are. */
export function findStoredField(place: QueryPlace | null): StoredField | null {
  if (place?.kind !== 'value') return null
  return STORED_FIELDS.find((field) => field === place.field) ?? null
}

/** What may stand at a place, best first; `stored` are values of the place's field. */
export function complete(place: QueryPlace, stored: readonly StoredValue[] = []): Completion[] {
  switch (place.kind) {
    case 'term':
      return completeTerm(place)
    case 'operator':
      return [
        ...operatorsOf(place.field).map((operator) => ({
          kind: 'operator' as const,
          label: operator,
          insert: `${place.written}${operator}`,
          alerts: null,
        })),
        ...longerFields(place.written).map(fieldCompletion),
      ].slice(0, MOST)
    case 'value':
      return completeValue(place.field, place.written, stored)
  }
}

/** The text with a completion in its place, and where the caret stands then. */
export function applyCompletion(
  text: string,
  { from, to }: QueryPlace,
  { kind, insert }: Completion,
): { text: string; caret: number } {
  const behind = text.slice(to)
  if (/^\s*[:=!<>]/.test(behind) && kind === 'field') {
    // Its operator stands there already.
    const name = text.slice(0, from) + insert.replace(/:$/, '')
    return { text: name + behind, caret: name.length }
  }
  // What ends a term is followed by a space, unless one stands there.
  const gap = (kind === 'value' || kind === 'keyword') && !/^[\s)]/.test(behind) ? ' ' : ''
  const before = text.slice(0, from) + insert + gap
  const skipped = gap === '' && behind.startsWith(' ') ? 1 : 0
  return { text: before + behind, caret: before.length + skipped }
}

/** A value as it is written behind an operator, so that it stands for itself alone. */
export function writeValue(value: string): string {
  return PLAIN_VALUE.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`
}

function completeTerm({ written, isBehindTerm }: Extract<QueryPlace, { kind: 'term' }>) {
  const keywords = isBehindTerm ? KEYWORDS : ['not']
  const found = keywords
    .filter((keyword) => keyword.startsWith(written.toLowerCase()))
    .map((keyword) => ({ kind: 'keyword' as const, label: keyword, insert: keyword, alerts: null }))
  const fields = rankedFields(written).map(fieldCompletion)
  // Behind a term the words that join come first, before one the fields do.
  return (isBehindTerm ? [...found, ...fields] : [...fields, ...found]).slice(0, MOST)
}

function completeValue(
  field: FieldName,
  written: string,
  stored: readonly StoredValue[],
): Completion[] {
  const fixed = fixedValues(field).map((value) => ({ value, alerts: null }))
  const known = [...fixed, ...stored]
  const wanted = written.toLowerCase()
  const begins = known.filter(({ value }) => value.toLowerCase().startsWith(wanted))
  const holds = known.filter(
    ({ value }) => !value.toLowerCase().startsWith(wanted) && value.toLowerCase().includes(wanted),
  )
  return [...begins, ...holds].slice(0, MOST).map(({ value, alerts }) => ({
    kind: 'value',
    label: value,
    insert: writeValue(value),
    alerts,
  }))
}

function fixedValues(name: FieldName): readonly string[] {
  const field = fieldOf(name)
  if (field.kind === 'choice') return field.choices
  return field.kind === 'time' ? TIMES : []
}

/** Operators that a field takes. */
export function operatorsOf(name: FieldName): readonly Operator[] {
  const field = fieldOf(name)
  const isOrdered = field.kind === 'number' || field.kind === 'time'
  if (isOrdered) return [':', '>=', '<=', '>', '<', '!=']
  return field.kind === 'choice' && field.isOrdered === true
    ? ['>=', ':', '<=', '>', '<', '!=']
    : [':', '!=']
}

/** A field with the colon that it nearly always has; ordered ones without, since they have a choice. */
function fieldCompletion(name: FieldName): Completion {
  const insert = operatorsOf(name).length === 2 ? `${name}:` : name
  return { kind: 'field', label: name, insert, alerts: null }
}

function rankedFields(written: string): FieldName[] {
  const wanted = written.toLowerCase()
  // A word alone is a search of the text: nobody writes the field.
  const names = (Object.keys(FIELDS) as FieldName[]).filter((name) => name !== 'text')
  const inOrder = [...COMMON, ...names.filter((name) => !COMMON.includes(name))]
  const begins = inOrder.filter((name) => name.startsWith(wanted))
  if (wanted === '') return begins
  const byAlias = fieldWords()
    .filter((word) => word.startsWith(wanted))
    .flatMap((word) => findField(word) ?? [])
  return [...new Set([...begins, ...byAlias])].filter((name) => name !== 'text')
}

function longerFields(written: string): FieldName[] {
  const own = findField(written)
  return rankedFields(written).filter((name) => name !== own)
}
