import type { RecordTrial } from '../../shared/record-trial'

const STATES: Record<RecordTrial['fields'][number]['state'], string> = {
  holds: 'Takes it',
  absent: 'Takes it: no value, and it is optional',
  irrelevant: 'Takes it; detectors of generated names leave it out',
  broken: 'Drops it',
}
const OUTCOMES: Record<RecordTrial['outcome'], string> = {
  judged: 'The record is taken, and judged.',
  stored: 'The record is taken and stored; detectors of generated names leave it out.',
  dropped: 'The record is dropped.',
  nothing: 'The record brings nothing.',
}

/** Words of the rules of DNS records in Settings. */
export const dnsRulesStrings = {
  section: 'DNS records',
  hint: 'What the fields of a JSON record of the format dns-record must be. A record that breaks a rule is a reject with its reason. Fields without a rule may be there besides. What you change counts for what is read once it is saved.',
  table: 'Rules of JSON records',
  columns: { field: 'Field', type: 'Rule', wants: 'What it wants', optional: 'Optional' },
  fieldOf: (at: number) => `Field of rule ${at}`,
  typeOf: (at: number) => `Kind of rule ${at}`,
  formatOf: (at: number) => `Time format of rule ${at}`,
  formatPlaceholder: 'ISO 8601, or %Y-%m-%dT%H:%M:%S',
  patternOf: (at: number) => `Pattern of rule ${at}`,
  patternPlaceholder: 'Pattern, matched from the start; $ for the end',
  allowedOf: (at: number) => `Allowed values of rule ${at}`,
  allowedPlaceholder: 'Allowed values, by comma',
  relevantOf: (at: number) => `Relevant values of rule ${at}`,
  relevantPlaceholder: 'Of these judged, by comma; empty: all',
  optionalOf: (at: number) => `Rule ${at} is optional`,
  address: 'An IPv4 or IPv6 address',
  removeOf: (at: number) => `Remove rule ${at}`,
  remove: 'Remove',
  add: 'Add a rule',
  save: 'Save rules',
  discard: 'Discard',
  what: 'Rules of DNS records',
  saved: (rules: number) => `${rules} rules`,
  mend: 'Mend what is wrong first.',
  unchanged: 'Nothing was changed.',
  fault: (at: number, field: string, message: string) => `Rule ${at}, ${field}: ${message}.`,
  faultOfAll: (message: string) => `The list ${message}.`,
  try: 'Try a record',
  tryHint:
    'A JSON record, a batch, or a line. It is held to the rules as they stand above, saved or not; nothing is stored.',
  tryPlaceholder:
    '{"ts":"2026-03-02T10:15:04","src_ip":"192.0.2.44","domain_name":"a.example","status_code":"NXDOMAIN"}',
  tried: 'What each rule says of the record',
  triedColumns: { field: 'Field', type: 'Rule', value: 'Value', state: 'Outcome', why: 'Why' },
  states: STATES,
  outcomes: OUTCOMES,
}
