import type { AlertStatus } from '../../shared/alert-status'
import type { Entity } from '../../shared/entity'
import { counted, fullCount } from '../numbers'

const LIST_STATES: Record<Entity['lists'][number]['state'], string> = {
  active: 'listed',
  expiring: 'expiring',
  allowed: 'allowed',
  review: 'needs review',
  expired: 'expired',
  'not listed': 'not listed',
}

const STATUSES: Record<AlertStatus, string> = {
  new: 'New',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
}

/** Words of the Entities screen: one address, and the page where none is chosen. */
export const entityStrings = {
  title: 'Entities',
  aside: 'Lists, notes and related entities',
  titleOf: (value: string) => `Entity ${value}`,
  back: 'All entities',
  readingEntity: (value: string) => `Reading what is known about ${value}.`,
  failed: (value: string) => `${value} could not be read.`,
  tryAgain: 'Try again',
  notRead: (value: string) => `${value} was not read yet`,
  offlineRead: 'Watchfloor is not connected to its engine. It tries again by itself.',

  landing: {
    heading: 'Look something up',
    hint: 'Its events, alerts, activity and lists, as far back as history goes.',
    label: 'Address, domain, host or user',
    placeholder: '203.0.113.118, 2001:db8::1, site.example or a user',
    submit: 'Open',
    recent: 'Opened lately',
    noRecent: 'What you open stands here.',
    network: (text: string, first: string) =>
      `${text} is a network. Type one of its addresses, such as ${first}, or look for it on Blacklists.`,
  },
  notSeen: {
    title: (value: string) => `${value} was not seen`,
    text: (time: string, kind: 'address' | 'domain' | 'name') =>
      `No event before ${time} names this ${kind}.`,
    noAlert: (value: string) => `No alert or event names ${value}`,
    below: 'What is known of it from logs of DNS and of web servers stands below.',
    noAddress: (value: string, problem: string) =>
      `${value} is no IP address, and no alert names it. ${problem}`,
    other: 'Look something else up',
  },

  own: 'own network',
  readouts: {
    risk: 'Risk',
    riskScale: 'from 20 suspicious, 50 dangerous',
    events: 'Events',
    eventsHint: (time: string) => `last ${time}`,
    alerts: 'Alerts',
    open: (count: number) => `${fullCount(count)} open`,
    firstSeen: 'First seen',
    never: 'never',
  },

  actions: {
    copy: 'Copy',
    copied: (value: string) => `Copied ${value}`,
    allow: 'Allow',
    allowTitle: (value: string) => `Allow ${value}`,
    allowHint: 'Never blocked on any list. Entries stay visible as Allowed.',
    block: 'Block',
    blockTitle: (value: string) => `Block ${value}`,
    submitBlock: 'Block',
    cancel: 'Cancel',
    reason: 'Reason, optional',
    reasonNeeded: 'Reason',
    off: {
      'no address': 'Only an address or a domain can be blocked.',
      own: 'It is in your own networks. To block it all the same, add it to a list with\u00a0+.',
      'own domain': 'It is one of your own domains, or one that covers them.',
      'never-block': 'It is never blocked. To block it all the same, add it to a list with\u00a0+.',
      allowed: 'It is on the allowlist. Remove the allow entry first.',
      listed: 'It is on the allowlist already.',
    },
  },

  forget: {
    action: 'Forget',
    title: (value: string) => `Forget ${value}`,
    hint: (events: number, alerts: number) =>
      `Deletes ${counted(events, 'event')} and ${counted(alerts, 'alert')} with all evidence, and takes it off every list and the allowlist. What was decided stays in the audit trail under a hashed name, and so does this. It cannot be undone. Importing the same records again counts them as new.`,
    confirm: (value: string) => `Type ${value} to confirm`,
    typeFirst: (value: string) => `Type ${value} first.`,
    submit: 'Forget it',
    busy: 'It is being deleted; a long history takes a while.',
  },

  activity: {
    title: 'Activity, last 24 h',
    none: 'none',
    busiest: 'busiest, 5 min cells, log scale',
    alerts: 'Alerts',
    asTable: 'Table',
    asChart: 'Chart',
    empty: 'No events in the last 24 h.',
    summary: (events: number, lanes: string, busiest: string) =>
      `Activity, last 24 h: ${counted(events, 'event')}${lanes}${busiest}.`,
    lane: (name: string, events: number) => `, ${name} ${fullCount(events)}`,
    busiestAt: (time: string, count: number) =>
      `, busiest 5 min at ${time} with ${fullCount(count)}`,
    hour: (zone: string) => `Hour from, ${zone}`,
  },

  events: {
    untitled: 'Last events',
    title: (shown: number) => `Last ${counted(shown, 'event')}`,
    of: (total: number) => `of ${fullCount(total)}`,
    more: 'Show more',
    reading: 'Reading events.',
    failed: 'The events could not be read.',
    none: 'No events.',
    newer: (count: number) => `${counted(count, 'newer event')}.`,
    showNewer: 'Show',
    columns: {
      severity: 'Severity',
      time: (zone: string) => `Time ${zone}`,
      from: 'From',
      what: 'What happened',
      target: 'Target',
      score: 'Score',
    },
    noScore: 'no score',
    alertId: (product: string, id: number | null) => (id === null ? product : `${product} ${id}`),
    details: (title: string) => `Details of ${title}`,
    info: 'Info',
    reason: 'Reason',
    reporter: 'Reporter',
    arrived: 'Arrived',
    source: 'Source',
    place: (partition: string, position: number) => `${partition} @ ${fullCount(position)}`,
    raw: 'Record as it arrived',
    clockAhead: 'Its clock is ahead of ours.',
    status: 'HTTP status',
  },

  alerts: {
    title: 'Alerts',
    hint: (open: number, all: number) => `${fullCount(open)} open of ${fullCount(all)}`,
    none: 'No alert is about it.',
    statuses: STATUSES,
    open: (name: string) => `Open alert ${name}`,
  },

  lists: {
    title: 'On lists',
    states: LIST_STATES,
    open: 'Blacklists',
    via: (entry: string) => `by ${entry}`,
    since: (age: string) => `since ${age}`,
    none: 'No list holds it.',
    notForNames: 'Lists hold addresses and domains, no other names.',
  },

  keys: {
    title: 'Entity',
    copy: 'Copy its name',
    allow: 'Allow',
    block: 'Block',
    search: 'Look something up',
    more: 'Show more events',
  },
} as const
