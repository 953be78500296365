import type { EntityKind, EntityRole } from '../../shared/detection-entities'
import { counted, fullCount } from '../numbers'

const KINDS: Record<EntityKind, string> = {
  user: 'Users',
  host: 'Hosts',
  address: 'Addresses',
  domain: 'Domains',
  hash: 'Hashes',
}

const ROLES: Record<EntityRole, string> = {
  field: 'field',
  principal: 'principal',
  src: 'source',
  target: 'target',
  dns: 'DNS',
}

const TYPES: Record<string, string> = {
  RULE_DETECTION: 'Rule of your own',
  GCTI_FINDING: 'Curated by Google',
}

const RULE_TYPES: Record<string, string> = {
  SINGLE_EVENT: 'one event',
  MULTI_EVENT: 'several events',
}

/** Words of a detection in the drawer. */
export const detectionStrings = {
  title: 'Detection',
  place: (index: number, count: number) => `${fullCount(index)} of ${fullCount(count)}`,
  older: 'Older detection',
  newer: 'Newer detection',
  reading: 'Reading the detection.',
  failed: 'The detection could not be read.',
  unreadable: 'Its record is not kept in a form that can be laid out. See the raw record.',
  facts: {
    rule: 'Rule',
    ruleId: 'Rule id',
    version: 'Version',
    type: 'Type',
    risk: 'Risk score',
    severity: 'Severity',
    state: 'State',
    window: 'Window',
    detected: 'Detected',
    created: 'Created',
    updated: 'Updated',
    tags: 'Tags',
    set: 'Rule set',
    summary: 'Summary',
    description: 'Description',
    id: 'Detection id',
    link: 'Link',
  },
  type: (type: string, ruleType: string) =>
    [TYPES[type] ?? type, RULE_TYPES[ruleType] ?? ruleType]
      .filter((part) => part !== '')
      .join(', '),
  notAlerting: 'Not alerting: alerting is off for this rule',
  risk: (score: number) => `${score} of 100`,
  to: 'to',
  fieldsLeft: (count: number) => `${counted(count, 'further field')}: see the raw record.`,
  open: (host: string) => `Open on ${host}`,
  linkFaults: {
    'no link': 'Not offered: it is no plain web address.',
    'not https': 'Not offered: it is not https.',
    host: 'Not offered: its host is not among those allowed in Settings, Detectors.',
  },
  copyLink: 'Copy the link',
  copyId: (what: string) => `Copy ${what}`,
  fields: 'Fields',
  outcomes: 'Outcomes',
  labels: 'Labels',
  names: 'Names found',
  kinds: KINDS,
  roles: ROLES,
  openEntity: (value: string) => `Open ${value}`,
  moreNames: (count: number) => `Show ${fullCount(count)} more`,
  events: 'Events',
  eventCount: (kept: number, all: number) =>
    kept < all ? `${fullCount(kept)} of ${counted(all, 'event')}` : counted(all, 'event'),
  noEvents: 'Chronicle sent no events with this detection.',
  moreEvents: (next: number, rest: number) =>
    next < rest
      ? `Show ${fullCount(next)} more of ${fullCount(rest)} events`
      : `Show ${counted(rest, 'more event', 'more events')}`,
  entityEvent: 'entity',
  eventNumber: (number: number) => `Event ${fullCount(number)}`,
  copyEvent: 'Copy event',
  search: 'Search in the events',
  searchHint: 'Field or value',
  found: (total: number, shown: number) =>
    total > shown
      ? `First ${fullCount(shown)} of ${fullCount(total)} matches`
      : counted(total, 'match', 'matches'),
  notFound: 'No field and no value of the events has it.',
  cut: (events: number, values: number) => {
    const parts = [
      ...(events > 0 ? [counted(events, 'event')] : []),
      ...(values > 0 ? [`parts of ${counted(values, 'long value')}`] : []),
    ]
    return `This detection was too large to be kept whole: ${parts.join(' and ')} ${events + values === 1 ? 'was' : 'were'} left out.`
  },
  blockOne: { address: 'Block an address', domain: 'Block a domain' },
  blockWhich: { address: 'Address', domain: 'Domain with all below it, or exact name' },
  blockChoose: 'Choose one',
  blockNotChosen: {
    address: 'Choose the address to be blocked',
    domain: 'Choose the domain or name to be blocked',
  },
  settings: {
    title: 'Chronicle detections',
    takesNotAlerting: 'Take detections that do not alert',
    takesNotAlertingHint:
      'Of rules whose alerting is off in Chronicle. They come as Info; without this they are skipped and counted.',
    linkHosts: 'Hosts that links may lead to',
    linkHostsHint:
      'With commas between them; *. at the beginning stands for any name below. Links of detections to other hosts are shown, not opened.',
  },
} as const
