import type { Severity } from '../../shared/severity'
import { counted } from '../numbers'

/** Words of the first run: the demo's banner and the panel beside it. */
export const firstRunStrings = {
  demoChip: 'DEMO',
  demoRuns: 'Demo feed is running.',
  demoMeans: 'Every address and name below is made up.',
  stopDemo: 'Stop demo',
  title: 'Connect your own traffic',
  lead: 'The demo stops by itself when the first real event arrives, and its data is deleted.',
  webhook: 'ntopng webhook',
  webhookText: 'ntopng posts its alerts as they happen; you get the address to paste',
  webhookAction: 'Get address',
  logFile: 'Log file',
  logFileText: 'Alerts of ntopng, Suricata or Zeek, or blacklist events; followed as it grows',
  logFileAction: 'Follow a file',
  kafka: 'Kafka',
  kafkaText: 'Topics with the same formats, read as a member of a consumer group',
  kafkaAction: 'Read topics',
  importFile: 'Import once',
  importText: 'The same formats from finished files, .gz too; notifies nobody',
  import: 'Import',
  networks: 'Your own networks',
  networksText:
    'Public addresses of your organisation, one network a line. Private ranges belong to it anyway. They are never blocked, and alerts about them count one step higher.',
  saveNetworks: 'Save networks',
  networksSaved: (count: number) => `Own networks saved: ${counted(count, 'network')}.`,
  machine: 'On this machine',
  localStore: 'Local store',
  serverStore: 'ClickHouse server',
  disk: (free: string, days: number) => `${free} free, keeps events ${days} days`,
  tally: 'Counters',
  tallyDetail: 'kept locally',
  notifications: 'Desktop notifications',
  notificationsFrom: (severity: Severity) =>
    severity === 'critical' ? 'Critical' : `${severity} and above`,
  notificationsOff: 'switched off in Settings',
  notificationsDesktop: 'in the desktop program only',
  keys: { anything: 'do anything', move: 'move', pause: 'pause', all: 'all keys' },
} as const
