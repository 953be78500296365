import { type AddOutlet, type AlertFormName, addOutletSchema } from '../../shared/outlet'
import type { Severity } from '../../shared/severity'
import { readWhole } from './read-number'

const MIB = 1024 ** 2
const MAX_MIB = 1_048_576
const MAX_KEPT = 1_000

/** What stands in the fields of a file's form, as it was typed. */
export interface FileFields {
  name: string
  path: string
  form: AlertFormName
  minSeverity: Severity
  maxMib: string
  keep: string
}

export const EMPTY_FILE: FileFields = {
  name: '',
  path: '',
  form: 'alert',
  minSeverity: 'low',
  maxMib: '100',
  keep: '10',
}

/** Sentences about fields that cannot stay as they are. */
export type FileFaults = Partial<Record<keyof FileFields, string>>

/** What the fields say to set an outlet to a file up, or what is wrong with them. */
export function readFile(fields: FileFields): { input: AddOutlet } | { faults: FileFaults } {
  const { name, path, form, minSeverity, maxMib, keep } = fields
  const mib = readWhole(maxMib, 1, MAX_MIB)
  const kept = readWhole(keep, 0, MAX_KEPT)
  const result = addOutletSchema.safeParse({
    kind: 'file',
    name,
    path,
    form,
    minSeverity,
    maxBytes: mib === null ? -1 : mib * MIB,
    keep: kept ?? -1,
  })
  if (result.success) return { input: result.data }
  const faults: FileFaults = {}
  for (const { path: at, message } of result.error.issues) faults[fieldOf(at[0])] ??= message
  if (mib === null) faults.maxMib = `must be a whole number, 1 to ${MAX_MIB.toLocaleString('en')}`
  if (kept === null) faults.keep = `must be a whole number, 0 to ${MAX_KEPT.toLocaleString('en')}`
  return { faults }
}

function fieldOf(part: PropertyKey | undefined): keyof FileFields {
  switch (part) {
    case 'path':
    case 'keep':
      return part
    case 'maxBytes':
      return 'maxMib'
    default:
      return 'name'
  }
}
