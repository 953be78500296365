import type { DetectorKind } from '../../shared/detector'
import { counted } from '../numbers'

/** What a detector is called, what it looks at, and when it makes an alert. */
interface KindWords {
  title: string
  watches: string
  rule: string
}

const KINDS: Record<DetectorKind, KindWords> = {
  dga: {
    title: 'Generated domains',
    watches: 'Names that clients ask DNS for',
    rule: 'A model says how likely a name was made by an algorithm; names of two domains (or as many as the settings say) over the threshold, asked for by one client in five minutes, are an alert, and so are five likely ones that do not exist.',
  },
  'dns-tunnel': {
    title: 'DNS tunnels',
    watches: 'Names that clients ask for below one domain',
    rule: 'A model says how likely names below a domain carry data; those of one client over the threshold are one alert.',
  },
  'web-anomaly': {
    title: 'Clients unlike others',
    watches: 'Requests to web servers, by client and host in two minutes',
    rule: 'An isolation forest says how unlike others what a client asks of a host is; all clients of a host over the threshold are one alert.',
  },
  'ddos-ratio': {
    title: 'Flagged clicks by window',
    watches: 'Clicks of pages, and counts of them',
    rule: '',
  },
  'forbidden-url': {
    title: 'Forbidden pages',
    watches: 'Paths of clicks, and hits that arrive as such',
    rule: 'A path falls under a rule for forbidden pages, or a producer says that it does.',
  },
  ntopng: {
    title: 'Alerts of ntopng',
    watches: 'What ntopng reports',
    rule: 'ntopng raised an alert; its number and score give the severity.',
  },
  suricata: {
    title: 'Alerts of Suricata',
    watches: 'What Suricata reports',
    rule: 'A rule of Suricata matched; its priority gives the severity.',
  },
  zeek: {
    title: 'Notices of Zeek',
    watches: 'What Zeek reports',
    rule: 'Zeek raised a notice; its kind gives the severity.',
  },
  chronicle: {
    title: 'Detections of Google SecOps',
    watches: 'Detections of your rules there',
    rule: 'A rule of yours matched in Google SecOps.',
  },
  health: {
    title: 'Watchfloor itself',
    watches: 'Sources, history, counters, disk and clocks',
    rule: 'A source is silent, behind or failing, the disk fills, or a clock is wrong. Never a threat.',
  },
}

/** Words of the Detectors screen, but those of models. */
export const detectorScreenStrings = {
  title: 'Detectors',
  kinds: KINDS,
  on: (count: number) => `${count} on`,
  notWorking: (count: number) => `${count} not working`,
  allAlerts: (alerts: string) => `${alerts} alerts in the last 24 h, of all detectors`,
  reading: 'Reading detectors',
  failed: 'Detectors could not be read.',
  tryAgain: 'Try again',
  states: { on: 'On', off: 'Off', starting: 'Starting', faulty: 'Not working' },
  switchOf: (name: string) => `${name} judges`,
  firesWhen: 'Fires when',
  ratioRule: (threshold: string, clicks: string, windows: number) =>
    `More than ${threshold} of at least ${clicks} clicks of a window are flagged; people are told at ${
      windows === 1 ? 'the first window' : `${windows} windows in a row`
    }.`,
  named: (title: string, name: string) => `${title}: ${name}`,
  modelOf: (name: string) => `Model of ${name}`,
  modelWords: (version: string, hash: string) => `Version ${version}, SHA-256 ${hash}, verified`,
  openCard: 'Figures and card',
  checksumOf: (detector: string) => `${detector}: expected SHA-256`,
  expectThis: (hash: string) => `Expect ${hash}`,
  choseModel: (detector: string) => `${detector}: model`,
  span: 'Span of the charts',
  spans: { day: '24 h', week: '7 d' },
  alertsTitle: (span: string) => `Alerts by the hour, last ${span}`,
  alertsWords: (day: number, perHour: string, week: number) =>
    `${counted(day, 'alert')} in 24 h, ${perHour} an hour; ${counted(week, 'alert')} in 7 d`,
  chartOf: (name: string, most: string) => `Alerts of ${name} by the hour, at most ${most}`,
  openAlerts: 'Show its alerts',
  openSettings: 'Settings',
  openSources: 'Sources',
  openRules: 'Edit rules',
  keys: {
    title: 'Detectors',
    add: 'Add a model',
    addDetector: 'Add a detector',
    day: '24 hours or 7 days',
  },
}
