import type { MissingSecret } from '../../shared/settings-transfer'
import { counted } from '../numbers'

const KINDS: Record<MissingSecret['kind'], string> = {
  password: 'password',
  key: 'key',
  token: 'token',
  'shared secret': 'shared secret',
  address: 'address',
}

/** Words of settings as a file, and from one. */
export const transferStrings = {
  section: 'Import and export',
  file: 'As a file',
  export: 'Export settings',
  exportHint: 'All settings as JSON, without passwords, keys and tokens.',
  exported: (name: string) => `The settings are in ${name}.`,
  from: 'From a file',
  import: 'Import settings …',
  importHint:
    'Whole or in part; what the file leaves out stays. It first says what it would change.',
  unreadable: 'The file cannot be read.',
  tooLarge: 'The file is too large for settings.',
  wrong: (field: string, message: string) =>
    field === '' ? `The file ${message}.` : `The file is wrong at “${field}”: ${message}`,
  table: 'What the file changes',
  columns: { path: 'Setting', before: 'Now', after: 'In the file' },
  nothing: 'Nothing differs that an import changes.',
  left: (paths: string) => `Stays as it is here, since it is set up in its own place: ${paths}.`,
  secret: (of: string, kind: MissingSecret['kind']) =>
    `To be entered where ${of} is set up: its ${KINDS[kind]}.`,
  apply: (count: number) => `Change ${counted(count, 'setting')}`,
  cancel: 'Leave all as it is',
  what: 'What was imported',
  changed: (count: number) => counted(count, 'setting'),
} as const
