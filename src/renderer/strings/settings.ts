import type { Settings } from '../../shared/settings'
import { counted, fullCount } from '../numbers'
import { connectionsStrings } from './connections'
import { detectorsStrings } from './detectors'
import { dnsRulesStrings } from './dns-rules'
import { lookupLinkStrings } from './lookup-links'
import { outletsStrings } from './outlets'
import { remoteStrings } from './remote'
import { serverStrings } from './server'
import { transferStrings } from './settings-transfer'

const THEMES: Record<Settings['appearance']['theme'], string> = {
  dark: 'Dark',
  light: 'Light',
  system: 'System',
}
const DENSITIES: Record<Settings['appearance']['density'], string> = {
  compact: 'Compact 24',
  default: 'Default 28',
  roomy: 'Roomy 34',
}
const TIMES: Record<Settings['appearance']['times'], string> = { utc: 'UTC', local: 'Local' }
const PALETTES: Record<Settings['appearance']['palette'], string> = {
  standard: 'Standard',
  'high-contrast': 'High contrast',
}
const MOTIONS: Record<Settings['appearance']['motion'], string> = {
  system: 'Follow system',
  reduced: 'Reduced',
}
const TEXT_SIZES: Record<'100' | '112' | '125', string> = {
  '100': '100 %, 13 px',
  '112': '112 %',
  '125': '125 %, 16 px',
}
const ENGINES: Record<Settings['desktop']['engine'], string> = {
  'utility-process': 'Inside the desktop',
  serve: 'As a watchfloor serve of its own',
}

/** Words of the Settings screen. */
export const settingsStrings = {
  title: 'Settings',
  index: 'Sections',
  search: 'Search the settings',
  searchHint: 'Search',
  found: (sections: number) =>
    sections === 0 ? 'Nothing holds that' : `Found in ${counted(sections, 'section')}`,
  offline: 'Watchfloor is not connected to its engine, so settings cannot be changed now.',
  changed: (what: string, value: string) => `${what}: ${value}`,
  restored: (what: string) => `${what} is as it was before.`,
  sections: {
    appearance: 'Appearance',
    notifications: 'Notifications',
    silences: 'Suppressions',
    networks: 'Own networks',
    lists: 'Blacklists',
    detectors: detectorsStrings.section,
    dnsRecords: dnsRulesStrings.section,
    lookupLinks: lookupLinkStrings.section,
    retention: 'Retention',
    storage: 'Storage',
    connections: connectionsStrings.section,
    server: serverStrings.section,
    outlets: outletsStrings.section,
    engine: remoteStrings.section,
    desktop: 'Desktop',
    privacy: 'Privacy',
    transfer: transferStrings.section,
    shortcuts: 'Shortcuts',
    about: 'About',
  },
  decimalRange: (min: string, max: string, old: string) =>
    `Give a number from ${min} to ${max}. It stays at ${old}.`,
  range: (min: string, max: string, old: string) =>
    `Give a whole number from ${min} to ${max}. It stays at ${old}.`,

  appearance: {
    theme: 'Theme',
    themes: THEMES,
    density: 'Density',
    densities: DENSITIES,
    times: 'Times',
    timesOptions: TIMES,
    timesHint: 'Shift U switches anywhere. Exports and copies stay ISO 8601 in UTC.',
    palette: 'Severity palette',
    palettes: PALETTES,
    textSize: 'Text size',
    textSizes: TEXT_SIZES,
    motion: 'Motion',
    motions: MOTIONS,
  },
  notifications: {
    isOn: 'Notify',
    isOnHint:
      'On the desktop and in browsers in which it is allowed. The bell lists what became of each.',
    on: 'on',
    off: 'off',
    browser: 'In this browser',
    rules: 'Rules',
    rulesHint:
      'From the top, the first that matches decides. A detector is a sensor such as suricata, or one of Watchfloor’s own; a query asks for anything else of an alert. Empty is any.',
    addRule: 'Add a rule',
    ruleAdded: (number: number) => `rule ${number} added`,
    ruleChanged: (number: number) => `rule ${number} changed`,
    ruleRemoved: (number: number) => `rule ${number} removed`,
    removeRule: (number: number) => `Remove rule ${number}`,
    moveUp: (number: number) => `Move rule ${number} up`,
    isFirst: 'It is the first already.',
    mostRules: (most: number) => `There are ${most} rules, the most that can be.`,
    ruleFate: (number: number) => `Rule ${number}: tell or hold back`,
    ruleDetector: (number: number) => `Rule ${number}: detector`,
    ruleFrom: (number: number) => `Rule ${number}: severity`,
    ruleQuery: (number: number) => `Rule ${number}: query`,
    anyQuery: 'any alert, or such as ip:203.0.113.0/24 not rule:ntopng:42 "union select"',
    tell: 'Notify of',
    hold: 'Hold back',
    anyDetector: 'any detector',
    orAbove: (word: string, isHighest: boolean) => (isHighest ? word : `${word} or above`),
    from: 'Otherwise from',
    fromHint:
      'What no rule matches: new alerts of this severity and above. Imports, replays and the demo never notify.',
    perMinute: 'At most a minute',
    perMinuteHint: 'The rest comes as one summary.',
    perMinuteValue: (count: number) => `${count} a minute`,
    cooldown: 'Same entity',
    cooldownHint:
      'Stays silent this long after a notification of the same detector and entity. What is held back does not lengthen it.',
    quiet: 'Quiet hours',
    quietHint: 'Only Critical is shown; the rest comes as one digest afterwards.',
    quietFrom: 'Quiet from',
    quietTo: 'Quiet to',
    quietZone: 'By the clock of',
    quietZoneHint: 'Daylight saving is followed.',
    engineZone: 'The engine’s machine',
    badTime: (old: string) => `Give a time such as 22:00. It stays at ${old}.`,
    sound: 'Sound',
    soundHint: 'As the system plays it for notifications.',
    health: 'Trouble of Watchfloor itself',
    healthHint: 'A disk that fills, and the like: apart from threats, at most once an hour each.',
    none: 'never silent',
    minutes: (minutes: number) => `${minutes} min`,
    testLabel: 'Try it',
    test: 'Send a test notification',
    testOff: 'Allow notifications in this browser first.',
    shown: 'The test notification was handed to the system.',
    notShown: (reason: string) => `The system did not show it: ${reason}`,
  },
  silences: {
    hint: 'Alerts of these subjects and rules are stored, counted and judged, but not shown as open and never notified. Suppress or snooze from an alert in Live.',
    none: 'Nothing is suppressed or snoozed.',
    reading: 'Reading the suppressions.',
    failed: 'The suppressions could not be read.',
    tryAgain: 'Try again',
    columns: {
      subject: 'Subject',
      rule: 'Alert',
      until: 'Ends',
      by: 'By, and why',
      hits: 'Alerts since',
      action: 'Action',
    },
    kinds: { suppression: 'Suppressed', snooze: 'Snoozed' },
    alsoCritical: ', Critical too',
    never: 'never',
    noneSince: 'none since',
    lift: 'Lift',
    find: 'Find a suppression',
    findIn: 'Subject, alert, reason or person',
    found: (found: number, all: number) =>
      found === all ? `${fullCount(all)} in force` : `${fullCount(found)} of ${fullCount(all)}`,
    liftNamed: (subject: string) => `Lift for ${subject}`,
  },
  networks: {
    label: 'Your addresses, one network a line',
    hint: 'These are never blocked, and reported alerts about them count one severity step higher. Private ranges belong to them anyway.',
    apply: 'Applied when you leave the field, or with Ctrl Enter.',
    placeholder: '198.51.100.0/24\n2001:db8:40::/48',
    valid: (count: number) => `${counted(count, 'network')}.`,
    none: 'No network besides the private ranges.',
    line: (line: number, problem: string) => `Line ${line}: ${problem}`,
    duplicate: (text: string) => `${text} stands there already.`,
    more: (count: number) => `and ${counted(count, 'more line')} with a fault`,
    changed: (count: number) => counted(count, 'network'),
  },
  ownDomains: {
    label: 'Your domains, one a line',
    hint: 'Each with all names below it. They are not judged by detectors of DNS queries, never offered to be blocked, refused by every list of domains and left out of its exports.',
    placeholder: 'corp.example\nmail.example.com',
    valid: (count: number) => `${counted(count, 'domain')}.`,
    none: 'No domain so far.',
    line: (line: number, text: string, problem: string) => `Line ${line}: ${text} ${problem}.`,
    more: (count: number) => `and ${counted(count, 'more line')} with a fault`,
    setting: 'Own domains',
    changed: (count: number) => counted(count, 'domain'),
  },
  lists: {
    ttl: 'Counted entries expire',
    ttlHint: 'After the last event of an address. Entries made by hand have their own expiry.',
    ttlValue: (days: number) => `${counted(days, 'day')} after the last event`,
    threshold: 'Events until an address is listed',
    thresholdHint: 'Distinct events of one address on one list.',
  },
  retention: {
    events: 'Keep events',
    eventsHint: 'By first arrival, so that an imported old log stays as long as a new one.',
    traffic: 'Keep raw traffic',
    trafficHint:
      'Clicks and DNS queries, with what people did and asked for: personal data. By first arrival.',
    alerts: 'Keep closed alerts',
    alertsHint:
      'With up to 100 evidence records, decisions and notes. Open alerts never expire; the audit trail stays at least as long.',
    rejects: 'Keep rejects',
    rejectsHint: 'Or 1 GB of them, whichever comes first.',
    minFree: 'Keep free on the disk',
    minFreeHint:
      'With less, the oldest rejects, then clicks, then events go, but nothing of the last 24 h, no alert and no decision. 0 switches this off.',
    percent: '%',
    percentValue: (share: number) => `${share} %`,
    days: 'days',
    daysValue: (days: number) => counted(days, 'day'),
  },
  storage: {
    folder: 'Data folder',
    file: 'Settings file',
    disk: 'Disk',
    free: (free: string, total: string) => `${free} free of ${total}`,
    diskUsed: (share: string) => `${share} used`,
    diskLow: 'Under 10 % free. Old events go first, never alerts or the audit trail.',
    unknown: 'not known yet',
    copied: (text: string) => `Copied ${text}`,
    copy: (what: string) => `Copy ${what}`,
  },
  desktop: {
    closeToTray: 'Keep watching when the window is closed',
    closeToTrayHint: 'The tray icon stays; quitting from its menu stops watching.',
    engine: 'The engine runs',
    engines: ENGINES,
    engineHint: 'Counts from the next start.',
    browser: 'These count for the desktop application on this machine.',
  },
  privacy: {
    hideOwn: 'Hide own addresses in evidence',
    hideOwnHint:
      'Public addresses of your own networks, and of servers that ntopng calls local, are replaced by {REDACTED_IP} in the texts of new events, which others may read. The raw record keeps them.',
    lines: [
      'No telemetry, no crash reports, no update checks: Watchfloor opens no connection of its own to the outside.',
      'Events, alerts and lists stay in the data folder, or in the ClickHouse server that you name.',
      'Text from the wire is shown as text, never as a page; exports defuse spreadsheet formulas.',
      'Every decision is kept with who, when and why.',
    ],
  },
  shortcuts: {
    note: 'Press ? on any screen to see the keys that count there.',
    groups: [
      {
        title: 'Anywhere',
        keys: [
          ['Mod+k', 'Search and commands'],
          ['/', 'Search or filter in this screen'],
          ['?', 'All shortcuts of this screen'],
          ['Mod+z', 'Undo the last change'],
          ['Shift+U', 'UTC or local times'],
          ['F6', 'Next pane'],
        ],
      },
      {
        title: 'Go to, after G',
        keys: [
          ['l', 'Live'],
          ['b', 'Blacklists'],
          ['e', 'Entities'],
          ['s', 'Sources'],
          [',', 'Settings'],
        ],
      },
      {
        title: 'Tables',
        keys: [
          ['j', 'Next row'],
          ['k', 'Previous row'],
          ['Shift+J', 'Extend the selection'],
          ['x', 'Select or let go'],
          ['Enter', 'Open'],
        ],
      },
      {
        title: 'Alerts and entities',
        keys: [
          ['a', 'Acknowledge'],
          ['c', 'Close'],
          ['b', 'Block'],
          ['l', 'Allow'],
          ['y', 'Copy'],
          ['e', 'Open entity'],
        ],
      },
      {
        title: 'Live',
        keys: [
          ['Space', 'Pause or resume'],
          ['n', 'Show new'],
          ['f', 'Add filter'],
          ['Shift+F', 'Clear filters'],
        ],
      },
      {
        title: 'Blacklists',
        keys: [
          ['+', 'Add'],
          ['Delete', 'Remove'],
          ['l', 'Allow'],
          ['d', 'Change expiry'],
          ['Mod+e', 'Export in the last format'],
        ],
      },
    ],
  },
  about: {
    version: 'Version',
    licence: 'Licence',
    licenceValue: 'Apache-2.0',
    notice: 'Third-party notice',
    showNotice: 'Show the notice',
    closeNotice: 'Close the notice',
    noticeFailed:
      'The notice could not be read. It is the file THIRD-PARTY.txt beside the built page; npm run build writes it.',
    signedIn: 'Signed in as',
    contract: 'Contract',
    schema: 'Data layout',
    unknown: 'not connected',
  },
} as const
