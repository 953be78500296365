import { type AddOutlet, type AlertFormName, addOutletSchema } from '../../shared/outlet'
import type { Severity } from '../../shared/severity'

/** What stands in the fields of the form, as it was typed. */
export interface OutletFields {
  name: string
  brokers: string
  topic: string
  form: AlertFormName
  suffixes: string
  minSeverity: Severity
  hasTls: boolean
  caFile: string
  mechanism: 'none' | 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer'
  username: string
}

export const EMPTY_OUTLET: OutletFields = {
  name: '',
  brokers: '',
  topic: '',
  form: 'alert',
  suffixes: '',
  minSeverity: 'low',
  hasTls: false,
  caFile: '',
  mechanism: 'none',
  username: '',
}

/** Sentences about fields that cannot stay as they are. */
export type OutletFaults = Partial<Record<keyof OutletFields, string>>

/** What the fields say to set an outlet up, or what is wrong with them. */
export function readOutlet(fields: OutletFields): { input: AddOutlet } | { faults: OutletFaults } {
  const { caFile, mechanism, username } = fields
  const result = addOutletSchema.safeParse({
    kind: 'kafka',
    name: fields.name,
    brokers: fields.brokers.split(/[\s,]+/).filter((each) => each !== ''),
    topic: fields.topic,
    form: fields.form,
    suffixes: fields.form === 'alert' ? '' : fields.suffixes,
    minSeverity: fields.minSeverity,
    tls: { isOn: fields.hasTls, ...(caFile.trim() === '' ? {} : { caFile: caFile.trim() }) },
    sasl: mechanism === 'none' ? null : { mechanism, username },
  })
  if (result.success) return { input: result.data }
  const faults: OutletFaults = {}
  for (const { path, message } of result.error.issues) faults[fieldOf(path[0])] ??= message
  return { faults }
}

function fieldOf(part: PropertyKey | undefined): keyof OutletFields {
  switch (part) {
    case 'brokers':
    case 'topic':
    case 'suffixes':
      return part
    case 'tls':
      return 'caFile'
    case 'sasl':
      return 'username'
    default:
      return 'name'
  }
}
