import type { Relation } from '../../shared/entity-page'
import { counted, fullCount } from '../numbers'

const RELATIONS: Record<Relation, string> = {
  targets: 'What it went against',
  attackers: 'Who went against it',
  indicators: 'What its alerts offer to block',
  clients: 'Whose alerts name it',
  'named with': 'Named together with it',
  answers: 'What DNS answered for it',
  'resolves here': 'Names that resolve to it',
  neighbours: 'Neighbours',
}

/** Words of notes, related entities and past decisions on an entity's page. */
export const entityPageStrings = {
  notes: {
    title: 'Notes',
    reading: 'Reading notes.',
    failed: 'The notes could not be read.',
    none: 'Nobody wrote anything about it.',
    add: 'Add note',
    field: 'New note',
    placeholder: 'What the next analyst should know',
    save: 'Save',
    hint: 'Everybody sees it. Ctrl+Enter saves.',
    edit: 'Edit',
    editNamed: (text: string) => `Edit the note ${text.slice(0, 40)}`,
    remove: 'Delete',
    removeNamed: (text: string) => `Delete the note ${text.slice(0, 40)}`,
    changedField: 'Note',
    cancel: 'Cancel',
    changed: (actor: string, time: string) => `changed by ${actor}, ${time}`,
    empty: 'Write something first.',
  },
  related: {
    title: 'Related, last 30 days',
    reading: 'Looking for related entities.',
    failed: 'Related entities could not be read.',
    none: 'Nothing else is named together with it.',
    relations: RELATIONS,
    inNetwork: (network: string) => `Neighbours in ${network}`,
    of: (shown: number, total: number) =>
      shown < total ? `${fullCount(shown)} of ${fullCount(total)}` : fullCount(total),
    open: (value: string) => `Open ${value}`,
    events: (count: number) => counted(count, 'event'),
  },
  past: {
    title: 'Decisions',
    reading: 'Reading decisions.',
    failed: 'The decisions could not be read.',
    none: 'Nobody decided anything on it.',
    of: (shown: number, total: number) => `${fullCount(shown)} of ${fullCount(total)}`,
    more: 'Show more',
  },
  lists: {
    by: (actor: string, kind: string) => `${kind} by ${actor}`,
    kinds: { counter: 'counted', manual: 'added', import: 'imported', policy: 'by policy' },
  },
  keys: { note: 'Write a note' },
} as const
