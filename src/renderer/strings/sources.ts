import type { FormatName, ReplayedRejects, SourceStatus } from '../../shared/source'
import { counted, fullCount } from '../numbers'

const STATES: Record<SourceStatus['state'], string> = {
  starting: 'Checking',
  running: 'Running',
  waiting: 'Waiting for more',
  finished: 'Read to the end',
  paused: 'Paused',
  failing: 'Failing',
  failed: 'Stopped',
}

const FORMATS: Record<FormatName, string> = {
  auto: 'Recognise it',
  ntopng: 'ntopng alerts',
  'blacklist-event': 'Blacklist events',
  suricata: 'Suricata EVE alerts and DNS',
  'zeek-notice': 'Zeek notices',
  'zeek-dns': 'Zeek DNS queries',
  'bind-query': 'BIND query log',
  dnsmasq: 'dnsmasq or Pi-hole',
  'dns-record': 'DNS records',
  'chronicle-detection': 'Chronicle detections',
  click: 'Clicks on pages',
  'window-count': 'Clicks counted in windows',
  'forbidden-url': 'Forbidden URLs',
  'access-log': 'Apache or nginx access log',
  'access-log-json': 'Access log as JSON',
  iis: 'IIS log (W3C extended)',
}

const KINDS: Record<string, string> = {
  'log-file': 'Log file',
  http: 'HTTP',
  kafka: 'Kafka',
  chronicle: 'Chronicle',
  elasticsearch: 'Elasticsearch',
  demo: 'Demo feed',
}

/** Records of other kinds; most logs hold none. */
function skipped(count: number): string {
  return count === 0 ? '' : `, ${fullCount(count)} skipped`
}

/** Words of the Sources screen. */
export const sourcesStrings = {
  title: 'Sources',
  running: (running: number, all: number) => `${running} of ${all} running`,
  states: STATES,
  formats: FORMATS,
  kind: (kind: string) => KINDS[kind] ?? kind,
  tryAgain: 'Try again',
  waitingForStatus: 'Reading the state of the sources.',

  facts: {
    title: 'Pipeline',
    events: 'Events',
    eventsHint: 'accepted and duplicate, last 10 s',
    duplicates: 'Duplicates',
    duplicatesHint: 'stored and counted once',
    p95: 'p95 event to feed',
    budget: 'budget 1 s',
    overBudget: 'over the budget of 1 s',
    noEvents: 'no events in the last minute',
    noneShown: 'no new alert on screen in the last minute',
    history: 'History queue',
    historyReady: 'ready',
    historyAway: 'away',
    tally: 'Tally',
    tallyStates: { ready: 'ready', loading: 'loading', away: 'away' },
  },
  historyAway: 'History is away.',
  tallyAway: 'The tally is away.',
  kept: 'Sources wait at their position meanwhile, nothing is lost.',

  table: {
    label: 'All sources',
    name: 'Source',
    kind: 'Type',
    path: 'Path or address',
    format: 'Format',
    state: 'State',
    rate: 'Rate',
    history: 'Last 15 min',
    lag: 'Lag',
    rejects: 'Rejects',
    error: 'Last error',
    actions: 'Actions',
    none: 'none',
    noLag: 'no event yet',
    demo: 'demo',
    auto: 'recognised',
    read: (share: string, done: string, total: string) => `${share}, ${done} of ${total}`,
    counts: (source: { records: number; accepted: number; duplicates: number; skipped: number }) =>
      `${counted(source.records, 'record')} read, ${counted(source.accepted, 'event')} accepted, ${counted(source.duplicates, 'duplicate')}${skipped(source.skipped)}`,
    sparkline: (least: string, most: string, last: string) =>
      `between ${least} and ${most}, now ${last}`,
    noHistory: 'nothing yet',
    showRejects: (name: string) => `Rejects of ${name}`,
  },

  actions: {
    add: 'Add source',
    retry: (name: string) => `Retry ${name}`,
    retried: (name: string) => `${name} is tried again.`,
    pause: (name: string) => `Pause ${name}`,
    resume: (name: string) => `Resume ${name}`,
    remove: (name: string) => `Remove ${name}`,
    paused: (name: string) => `Paused ${name}. It goes on at its position when you resume it.`,
    resumed: (name: string) => `Resumed ${name}.`,
    removeHint: 'It is not read any more. Its events, alerts and rejects stay.',
    removeSubmit: 'Remove source',
    removed: (name: string) => `Removed ${name}.`,
    limits: (name: string) => `Limits of ${name}`,
    limitsHint: 'Beyond one of them a health alert says so, until it is over. 0: never.',
    silence: 'Silent for, minutes',
    lag: 'Messages waiting',
    rejected: 'Rejected in 10 minutes, percent',
    limitFault: (most: string) => `A number from 0 to ${most}.`,
    limitsSubmit: 'Set limits',
    limitsSet: (name: string) => `Limits of ${name} are set.`,
    limitsBack: (name: string) => `Limits of ${name} are as before.`,
    cancel: 'Cancel',
    stopDemo: 'Stop demo',
    stopDemoHint: 'Deletes the demo’s events, alerts and lists. Settings stay.',
    demoStopped: 'The demo is stopped and its data are deleted.',
  },

  site: {
    label: 'Host of requests and clicks without one',
    placeholder: 'www.example.com',
    fault: 'The name of a host without its port, such as www.example.com.',
    of: (name: string) => `Host of ${name}`,
    hint: 'For logs that do not say which host was asked. It counts for what is read from now on; what is stored stays with its host. Empty: none.',
    submit: 'Set host',
    set: (name: string, site: string | null) =>
      site === null ? `${name} says no host now.` : `${name} is of ${site} now.`,
    back: (name: string) => `The host of ${name} is as before.`,
  },

  imports: {
    title: 'Imports',
    running: (path: string) => `Importing ${path}`,
    progress: (records: number) => `${counted(records, 'record')} read`,
    of: (done: string, total: string) => `${done} of ${total}`,
    bar: (path: string) => `Progress of ${path}`,
    cancel: 'Cancel',
    cancelled: 'Cancelled. What was accepted is stored; importing it again adds only the rest.',
    dismiss: 'Dismiss',
    leftOut: (count: number) =>
      `${counted(count, 'reject')} counted, not kept: there were too many.`,
    done: (sum: {
      records: number
      rejected: number
      skipped: number
      accepted: number
      duplicates: number
      alerts: number
      seconds: number
    }) =>
      `${counted(sum.records, 'record')} in ${sum.seconds.toFixed(1)} s: ${counted(sum.accepted, 'event')} accepted, ${counted(sum.duplicates, 'duplicate')}, ${fullCount(sum.rejected)} rejected${skipped(sum.skipped)}, ${counted(sum.alerts, 'alert')}.`,
  },

  rejects: {
    title: 'Rejects',
    total: (total: number) => fullCount(total),
    newest: (shown: number, total: number) => `newest ${fullCount(shown)} of ${fullCount(total)}`,
    of: (name: string) => `of ${name}`,
    all: 'Show all',
    save: 'Save as JSONL',
    saved: (name: string, count: number) => `Saved ${name}, ${counted(count, 'reject')}`,
    notSaved: 'Nothing was saved.',
    nothing: 'There is nothing to save.',
    reading: 'Reading rejects.',
    failed: 'The rejects could not be read.',
    none: 'No rejects',
    noneText: 'Records that cannot be read are kept here, so that you can see why.',
    columns: {
      time: (zone: string) => zone,
      from: 'From',
      why: 'Why',
      place: 'Place',
    },
    record: 'Record',
    recordOf: (place: string) => `Record at ${place}`,
    empty: 'The record is empty.',
    replay: 'Replay',
    replayAll: 'Replay all',
    replaying: 'The rejects are being read again.',
    replayCut: 'Only the beginning of this record was kept. Import its file again.',
    replayNone: 'There is nothing to replay.',
    replayed: ({ records, accepted, duplicates, left, cut, more }: ReplayedRejects) =>
      [
        `${counted(records, 'record')} read again: ${counted(accepted, 'event')} accepted, ${counted(duplicates, 'duplicate')}, ${fullCount(left)} still rejected.`,
        cut > 0 ? ` ${fullCount(cut)} cut short, which cannot be replayed.` : '',
        more > 0 ? ` ${fullCount(more)} not looked at; replay one source.` : '',
      ].join(''),
    leftOut: (count: number) =>
      `${counted(count, 'more reject was', 'more rejects were')} counted and not kept: there were too many in one hour.`,
  },

  empty: {
    title: 'No source is set up',
    text: 'A source brings alerts in: ntopng’s webhook, topics of Kafka, the detections of Chronicle, an index of Elasticsearch, or a file that a program writes, followed as it grows or read once.',
  },

  add: {
    title: 'Add source',
    close: 'Close',
    mode: 'How it is read',
    modes: {
      follow: 'Follow a file',
      import: 'Import once',
      http: 'HTTP',
      kafka: 'Kafka',
      chronicle: 'Chronicle',
      elasticsearch: 'Elasticsearch',
    },
    followHint:
      'Reads the file from its beginning and follows it as it grows, across rotation and restarts.',
    importHint:
      'Puts the file through once. Importing it twice accepts nothing the second time. Imports never notify.',
    name: 'Name',
    namePlaceholder: 'Branch ntopng',
    path: 'Path on the machine that runs the engine',
    pathPlaceholder: '/var/log/ntopng/alerts.json',
    format: 'Format',
    test: 'Test',
    testing: 'Testing',
    testTitle: 'Test',
    testOk: 'It can be read. You can add it now.',
    testStopped:
      'The test stopped here. You can still add the source; it is tried again by itself.',
    testRead: (test: { records: number; rejected: number; skipped: number }, format: string) =>
      `${counted(test.records, 'record')} read as ${format}, ${fullCount(test.rejected)} rejected${skipped(test.skipped)}.`,
    submit: 'Add source',
    submitImport: 'Import',
    needName: 'Give it a name of 1 to 80 letters.',
    needPath: 'Give the path of a file.',
    added: (name: string) => `Added ${name}.`,
    endsDemo: 'The first real event ends the demo and deletes its data.',
    ok: 'done',
    failed: 'failed',
  },

  keys: {
    title: 'Sources',
    test: 'Test the source',
    next: 'Next, previous reject',
  },
} as const
