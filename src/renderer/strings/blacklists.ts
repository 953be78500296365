import type { Entry, EntryState, ExportFormat, Holds, ListSummary } from '../../shared/blacklist'
import { counted, fullCount } from '../numbers'

const KIND_TITLES: Record<ListSummary['kind'], string> = {
  reference: 'ntopng flow risks',
  observed: 'Observed, not active',
  proposed: 'From detectors',
  custom: 'Custom',
  allowlist: 'Allowlist',
}

const STATES: Record<EntryState, string> = {
  active: 'Active',
  expiring: 'Expiring',
  allowed: 'Allowed',
  review: 'Review',
  expired: 'Expired',
}

const STATE_HINTS: Record<EntryState, string> = {
  active: 'In every export of this list',
  expiring: 'Ends in less than 3 h',
  allowed: 'On the allowlist: kept here, left out of every export',
  review: 'Needs a look: released, no longer allowed, or not seen for 30 days',
  expired: 'Ended; no longer exported',
}

const ORIGINS: Record<Entry['origin'], string> = {
  counter: 'auto',
  manual: 'manual',
  import: 'import',
  policy: 'policy',
}

interface FormatWords {
  name: string
  hint: Record<Holds, string>
  suffix: string
}

const both = (hint: string) => ({ address: hint, domain: hint })

const FORMATS: Record<ExportFormat, FormatWords> = {
  nftables: { name: 'nftables', hint: both('sets, ready to include'), suffix: '.nft' },
  txt: {
    name: 'Plain text',
    hint: { address: 'one address or CIDR a line', domain: 'one domain a line' },
    suffix: '.txt',
  },
  json: { name: 'JSON', hint: both('full records'), suffix: '.json' },
  csv: { name: 'CSV', hint: both('full records, safe in a spreadsheet'), suffix: '.csv' },
  panos: { name: 'PAN-OS', hint: both('external dynamic list'), suffix: '.txt' },
  fortigate: { name: 'FortiGate', hint: both('IP address threat feed'), suffix: '.txt' },
  ipset: { name: 'ipset', hint: both('sets, swapped in one step'), suffix: '.ipset' },
  nginx: { name: 'nginx deny', hint: both('deny lines to include'), suffix: '.conf' },
  'nginx-geo': { name: 'nginx geo', hint: both('for long lists'), suffix: '.conf' },
  suricata: { name: 'Suricata', hint: both('IP reputation'), suffix: '.list' },
  mikrotik: { name: 'MikroTik', hint: both('address list, as a script'), suffix: '.rsc' },
  juniper: { name: 'Juniper', hint: both('prefix list of Junos'), suffix: '.conf' },
  stix: { name: 'STIX 2.1', hint: both('bundle of indicators'), suffix: '.json' },
  zeek: { name: 'Zeek', hint: both('intelligence file'), suffix: '.intel' },
  misp: { name: 'MISP', hint: both('event with attributes'), suffix: '.json' },
  pf: { name: 'pf', hint: both('table file'), suffix: '.table' },
  haproxy: { name: 'HAProxy', hint: both('pattern file for an acl'), suffix: '.acl' },
  hosts: { name: 'hosts', hint: both('these names, none below them'), suffix: '.txt' },
  rpz: { name: 'RPZ', hint: both('response policy zone'), suffix: '.rpz' },
  dnsmasq: { name: 'dnsmasq', hint: both('lines for its conf-file'), suffix: '.conf' },
}

/** Words of the Blacklists screen. */
export const blacklistsStrings = {
  title: 'Blacklists',
  lists: 'Lists',
  kinds: KIND_TITLES,
  states: STATES,
  stateHints: STATE_HINTS,
  origins: ORIGINS,
  formats: FORMATS,
  alertNumber: (id: number) => `alert ${id}`,
  ttl: (span: string) => `TTL ${span}`,
  notActive: 'not active',
  sum: (entries: number, lists: number) =>
    `${counted(entries, 'entry', 'entries')} on ${counted(lists, 'list')}.`,
  readingLists: 'Reading the lists.',
  readingEntries: 'Reading the entries.',
  missing: (list: string) => `There is no list ${list}`,
  firstList: 'Show the first list',
  listsFailed: 'The lists could not be read.',
  entriesFailed: 'The entries could not be read.',
  auditFailed: 'The audit trail could not be read.',
  tryAgain: 'Try again',
  offline:
    'Watchfloor is not connected to its engine, so lists cannot be changed now. It tries again by itself.',
  offlineExport: 'Watchfloor is not connected to its engine, so nothing can be exported now.',
  notRead: 'These entries were not read yet',
  listsNotRead: 'The lists were not read yet',
  side: 'Feed and audit trail',

  create: {
    open: 'New list',
    title: 'New list',
    name: 'Title',
    listName: 'Name in addresses and exports',
    holds: 'What its entries are',
    kinds: { address: 'Addresses', domain: 'Domains' },
    rule: '1 to 64 of a to z, 0 to 9, _ and -',
    taken: (list: string) => `There is a list named ${list} already. Choose another name.`,
    submit: 'Create list',
    cancel: 'Cancel',
  },

  activate: {
    button: 'Activate list',
    observed: (alertId: number | null) =>
      alertId === null
        ? 'This list is observed only: it can be read and exported by name, no feed holds it.'
        : `ntopng reports alert ${alertId}, which is none of the six known risks. The list can be read and exported by name; no feed holds it until you activate it.`,
    proposed:
      'This list is for what a detector finds. It can be read and exported by name; no feed holds it until you activate it.',
  },

  blockOn: {
    list: 'List',
    noList: 'Choose a list first.',
    states: { observed: 'observed only', proposed: 'proposed only' },
    inactive: {
      observed: 'This list is observed only. No feed holds it, so no firewall would block this.',
      proposed: 'This list is proposed only. No feed holds it, so nothing would block this.',
    },
    activate: (entries: number) =>
      entries === 0
        ? 'Activate it with this block'
        : `Activate it with this block and its ${counted(entries, 'entry', 'entries')}`,
  },

  filter: {
    address: 'IP, CIDR or reason',
    domain: 'Domain or reason',
    either: 'IP, CIDR, domain or reason',
  },
  filterLabel: {
    address: 'Filter entries by address, network or reason',
    domain: 'Filter entries by domain or reason',
    either: 'Filter entries by address, network, domain or reason',
  },
  clearFilter: 'Clear filter',
  tabs: { active: 'Active', allowed: 'Allowed', review: 'Review', all: 'All' },
  tabsLabel: 'Entries by state',
  table: (title: string) => `Entries of ${title}`,
  columns: {
    select: 'Selected',
    value: { address: 'IP or CIDR', domain: 'Domain', either: 'IP, CIDR or domain' },
    count: 'Hits',
    firstSeen: 'First seen',
    lastSeen: (zone: string) => `Last ${zone}`,
    origin: 'Origin',
    expiresAt: 'Expires',
    reason: 'Reason',
    state: 'State',
  },
  noHits: 'no hits',
  notSeen: 'never seen',
  never: 'never',
  selectRow: (value: string) => `Select ${value}`,
  reading: (total: number) => `Reading ${counted(total, 'entry', 'entries')}.`,
  changed: 'The list changed while you were reading.',
  showChanged: 'Show',

  empty: {
    reference: (alertId: number | null) =>
      `Entries arrive when ntopng reports alert ${alertId ?? ''}, or add one with\u00a0+.`,
    observed: 'Entries arrive when the same alert is reported again.',
    proposed:
      'Entries arrive when you block a domain because of an alert of this detector, or add one with\u00a0+.',
    custom: 'Entries arrive when you block an address or domain into it, or add one with\u00a0+.',
    allowlist:
      'Nothing is allowed. Allow an entry with\u00a0L, or add an address or domain with\u00a0+, and no list will block it.',
    tab: {
      active: 'No entry of this list is active.',
      allowed: 'No entry of this list is allowed.',
      review: 'Nothing to review on this list.',
      all: 'This list is empty.',
    },
    others: (count: number) => `${counted(count, 'entry stands', 'entries stand')} under All.`,
    showAll: 'Show all',
    filtered: (text: string) => `No entry matches ${text}.`,
    hidden: (count: number) => `${counted(count, 'entry is', 'entries are')} hidden by the filter.`,
  },

  selection: {
    label: 'Actions on the selected entries',
    count: (count: number) => `${fullCount(count)} selected`,
    countOf: (count: number, total: number) =>
      `${fullCount(count)} of ${fullCount(total)} selected`,
    values: (count: number) => counted(count, 'value'),
    most: (most: string) => `At most ${most} entries can be changed at once.`,
    noEntity: 'Select one address to open it. Networks and domains have no page of their own.',
    remove: 'Remove',
    allow: 'Allow',
    expiry: 'Change expiry',
    open: 'Open entity',
    disallow: 'Stop allowing',
    clear: 'Clear selection',
    expiryTitle: (count: number) => `Expiry of ${counted(count, 'entry', 'entries')}`,
    allowTitle: {
      address: (count: number) => `Allow ${counted(count, 'address', 'addresses')}`,
      domain: (count: number) => `Allow ${counted(count, 'domain')}`,
    },
    allowHint: 'Never blocked on any list. Entries stay visible as Allowed.',
    removeTitle: (count: number) => `Remove ${counted(count, 'entry', 'entries')}`,
    removeHint: 'Removed entries do not come back for 24 h; then counting starts at 0.',
    partly: (done: number, all: number, why: string) => `Changed ${done} of ${all}. ${why}`,
    done: (text: string, more: number) => (more === 0 ? text : `${text}, and ${more} more`),
  },

  expiry: {
    label: 'Expires',
    choices: { '1d': 'in 1 day', '7d': 'in 7 days', '30d': 'in 30 days', never: 'never' },
    neverNeedsReason: 'An entry that never expires needs a reason.',
    submit: 'Change expiry',
  },

  add: {
    button: 'Add',
    title: (list: string) => `Add to ${list}`,
    allowTitle: 'Allow an address, network or domain',
    values: {
      address: { label: 'Address or network', placeholder: '203.0.113.9 or 203.0.113.0/24' },
      domain: { label: 'Domain or exact name', placeholder: 'bad.example or www.bad.example' },
      either: {
        label: 'Address, network or domain',
        placeholder: '203.0.113.0/24 or partner.example',
      },
    },
    reason: 'Reason',
    reasonOptional: 'Reason, optional',
    checking: 'Checking',
    addresses: (count: string) => `${count} ${count === '1' ? 'address' : 'addresses'}`,
    confirm: (text: string) => `Type ${text} to confirm`,
    submit: (value: string) => `Block ${value}`,
    submitEmpty: 'Block',
    allowSubmit: (value: string) => `Allow ${value}`,
    allowSubmitEmpty: 'Allow',
    cancel: 'Cancel',
    openAllowlist: 'Open the allowlist',
    notYet: 'Fill in what is marked first.',
  },

  export: {
    button: (format: string) => `Export ${format}`,
    more: 'Choose the export format',
    heading: (entries: number) => `Export ${counted(entries, 'active entry', 'active entries')} as`,
    leftOut: (count: number) => `${fullCount(count)} allowed left out`,
    saved: (name: string, entries: number, hash: string) =>
      `Saved ${name}, ${counted(entries, 'entry', 'entries')}, sha256 ${hash}`,
    cancelled: 'Nothing was saved.',
    exporting: 'Exporting',
    key: 'Ctrl E, or Cmd E on a Mac',
    lastUsed: 'used last',
  },

  feed: {
    title: { address: 'For firewalls', domain: 'For name servers' },
    path: 'Path on this engine',
    copy: 'Copy path',
    copied: (text: string) => `Copied ${text}`,
    format: 'Format',
    formatValue: {
      address: 'Plain text, one address or CIDR a line; others by format=; ETag',
      domain: 'Response policy zone; others by format=; ETag',
    },
    access: 'Access',
    accessValue: (list: string) =>
      `A token for feed:${list}, as Bearer or as the password of HTTP Basic. A list that is not ready answers 503, never an empty body.`,
    isOn: { address: 'Feed for firewalls', domain: 'Feed for name servers' },
    isOff: (rule: string) =>
      `Off: a firewall is answered 403 and keeps what it has. Turned on, it gives entries with ${rule}.`,
    rule: (hits: number, days: number | null) =>
      `${counted(hits, 'hit')} or more${days === null ? '' : `, the newest at most ${counted(days, 'day')} old`}, and all that people added`,
    wouldGive: (entries: number, guarded: number) =>
      `With this rule it gives ${counted(entries, 'entry', 'entries')} now${guarded === 0 ? '' : `; ${fullCount(guarded)} allowed or never blocked stay out`}.`,
    fewHits: (count: number) => `Left out for too few hits, ${fullCount(count)}:`,
    tooOld: (count: number) => `Left out because the newest hit is too old, ${fullCount(count)}:`,
    example: (hits: number, when: string | null) =>
      when === null ? counted(hits, 'hit') : `${counted(hits, 'hit')}, the newest ${when}`,
    more: (count: number) => `and ${fullCount(count)} more`,
    notCounted: (why: string) => `What the rule leaves out could not be counted: ${why}`,
    minimumHits: 'Least hits',
    maxAge: 'Newest hit, days',
    anyAge: 'any age',
    notServed: 'No server listens yet. Turn it on in Settings, Server and tokens.',
    neverPulled: 'Nobody has pulled it since the engine started.',
    lastPull: (when: string, by: string, entries: number) =>
      `Last pulled ${when} by ${by}: ${counted(entries, 'entry', 'entries')}.`,
    notActive: 'This list is not active, so it stands in no feed. Activate it first.',
  },

  policy: {
    title: 'Listed by itself',
    notActive: 'This list is not active, so it takes nothing by itself. Activate it first.',
    isOff:
      'Off: alerts put nothing on this list. Choose a rule, look at the preview, then turn it on.',
    isOn: (by: string, when: string, entries: number) =>
      `On, by ${by} ${when}. It holds ${counted(entries, 'entry', 'entries')} now.`,
    fields: {
      hits: 'Least hits',
      reporters: 'Least reporters',
      windowHours: 'Within, hours',
      severity: 'Severity from',
      score: 'Score from',
      expiryDays: 'Expires after, days',
    },
    faults: {
      hits: '1 to 1,000,000',
      reporters: '1 to 20',
      windowHours: '1 to 720',
      score: '0 to 1, or empty',
      expiryDays: '1 to 365',
    },
    anyScore: 'any',
    fault: 'Mend the marked fields first.',
    busy: 'Reading the alerts',
    preview: 'Preview',
    previewLabel: 'What the rule would list',
    previewFirst: 'Look at the preview of this rule first.',
    asStanding: 'This rule is on already.',
    turnOn: 'Turn on',
    change: 'Change it',
    turnOff: 'Turn off',
    alsoRemove: (entries: number) =>
      `Take ${counted(entries, 'entry', 'entries')} that it added off too`,
    removeLeft: (entries: number) =>
      `Take off ${counted(entries, 'entry', 'entries')} that it added`,
    failed: (why: string) => `The preview could not be made: ${why}`,
    wouldNow: (count: number) =>
      count === 0 ? 'It would list nothing now.' : `It would list ${counted(count, 'value')} now:`,
    wouldWeek: (count: number, isCut: boolean) =>
      count === 0
        ? 'Nothing met it in the last 7 days.'
        : `${isCut ? 'At least ' : ''}${counted(count, 'value')} met it at some moment of the last 7 days:`,
    example: (hits: number, reporters: number) =>
      `${counted(hits, 'hit')}, ${counted(reporters, 'reporter')}`,
    more: (count: number) => `and ${fullCount(count)} more`,
    skipped: (guarded: number, resting: number, listed: number) =>
      `Stay out: ${fullCount(guarded)} allowed or never blocked, ${fullCount(resting)} removed or waiting for a review, ${fullCount(listed)} there already.`,
  },

  load: {
    title: 'How it is loaded',
    format: 'Format',
    copy: 'Copy the commands',
    copied: 'Copied the commands.',
    forPeople:
      'People and programs of your own read this format; no product loads it by a command.',
  },

  why: {
    title: 'Why is this blocked?',
    value: 'Address, network or domain',
    placeholder: '203.0.113.9',
    ask: 'Look it up',
    blocked: (value: string) => `${value} is blocked: an export of a list holds it.`,
    notListed: (value: string) => `${value} is not blocked: no entry of any list contains it.`,
    notBlocked: (value: string) => `${value} is not blocked, although entries contain it.`,
    protected: (why: string) => `Never blocked: ${why}`,
    covers: 'Entries that contain it',
    ground: (origin: string, actor: string, when: string) =>
      actor === '' ? `${origin}, since ${when}` : `${origin} by ${actor}, since ${when}`,
    unknownTime: 'an unknown time',
  },

  audit: {
    title: 'Audit trail',
    empty: 'No change yet. Who changed what, when and why is kept here.',
    undo: 'Undo',
    undoLabel: 'Undo the last change of this list',
    undoHint: 'Last change can be undone',
    auto: 'auto',
  },

  keys: {
    title: 'Blacklists',
    filter: 'Filter entries',
    add: 'Add an entry',
    export: 'Export in the last format',
    remove: 'Remove the selected entries',
    allow: 'Allow the selected entries',
    expiry: 'Change their expiry',
    open: 'Open the entity',
    toggle: 'Select or let go',
    move: 'Next, previous row',
    far: 'Move far',
    extend: 'Extend the selection',
    clear: 'Clear the selection',
    copy: 'Copy the values',
    show: 'Show what changed',
  },
} as const
