import type { DnsDetectorSettings } from '../../shared/dns-detectors'

const KINDS: Record<DnsDetectorSettings['kind'], string> = {
  dga: 'Generated domains',
  'dns-tunnel': 'DNS tunnels',
}

/** Words of the form of a detector of DNS queries. */
export const detectorFormStrings = {
  add: 'Add detector',
  addTitle: 'Add a detector',
  edit: 'Change',
  editOf: (title: string) => `Change ${title}`,
  editTitle: (name: string) => `Detector ${name}`,
  close: 'Close',
  gone: 'There is no detector of this name any more.',
  kind: 'What it finds',
  kinds: KINDS,
  name: 'Name',
  namePlaceholder: 'dga-branch',
  nameHint: 'Its alerts are known by it, so it stays. For another name add another detector.',
  isOn: 'Judges queries',
  model: 'Model',
  likeKind: (name: string) => `${name} (that of its kind)`,
  notThere: (name: string) => `${name} (not installed)`,
  sha256: 'SHA-256 that its model must have',
  sha256Hint: 'Empty: what the manifest of the model says.',
  threshold: 'Threshold',
  thresholdHint: (own: string) =>
    own === ''
      ? 'Probability over which it is a find. Empty: the model’s own.'
      : `Probability over which it is a find. Empty: the model’s own, ${own}.`,
  leastDomains: 'Domains over it that make a find',
  leastDomainsHint:
    'Asked for by one client in five minutes. 1 finds more, and finds busy clients.',
  sources: 'Judges queries of',
  sourcesHint: 'None ticked: of all, those that are added later too.',
  imports: 'Files that are imported',
  unknownSource: (id: string) => `${id} (no such source now)`,
  outputs: 'Endings of topics, by comma',
  outputsHint:
    'Where its findings go, of outlets to Kafka that write DNS alerts of a pipeline: each ending stands behind the outlet’s topic and a dash. Empty: the endings of the outlet.',
  outputsPlaceholder: 'generic, soc',
  ignored: 'Domains that it does not judge',
  ignoredHint: 'One a line, with all names below it.',
  gate: 'Gate in front',
  gateHint:
    'On, a finding is told only where the subnet of its client stands out in the window. Off, every finding is told.',
  gateModel: 'How counts are compared',
  gateModels: { 'z-score': 'Mean and standard deviation', mad: 'Medians' },
  gateModelHint: {
    'z-score': 'One great burst moves the mean, so that smaller ones after it stand out less.',
    mad: 'Bursts move a median little; where most steps are equal, every other one stands out.',
  },
  numbers: {
    stepMs: 'Length of a step, ms',
    windowLength: 'Steps that a count is compared with',
    scoreThreshold: 'A step stands out from this score on',
    anomalyThreshold: 'Share of steps that must stand out',
    ipv4PrefixLength: 'Bits of an IPv4 subnet',
    ipv6PrefixLength: 'Bits of an IPv6 subnet',
  },
  numberHints: {
    stepMs: 'Queries of the subnet are counted in steps of this length: 20 to 60,000.',
    windowLength:
      'The last ones, itself among them, 3 to 1,000. More is steadier and slower to learn.',
    scoreThreshold: '0 to 1: 0.38 is half a deviation, 0.68 one, 0.997 three.',
    anomalyThreshold: '0 to 1. The window is told where a greater share stands out.',
    ipv4PrefixLength: '0 to 32; 24 takes 256 addresses together.',
    ipv6PrefixLength: '0 to 128.',
  },
  save: 'Save',
  saving: 'It is saved.',
  mend: 'Mend what is wrong first.',
  unchanged: 'Nothing was changed.',
  added: 'added',
  changed: 'changed',
  what: (name: string) => `Detector ${name}`,
  remove: 'Remove',
  removeTitle: 'What removing means',
  removeMeans: [
    'It judges nothing from now on; windows that are open come to nothing.',
    'Its alerts, and the probabilities that queries have of it, stay.',
    'Its model and the entries of lists stay. To stop it for a while, switch it off instead.',
  ],
  removeSure: 'Remove now',
  keep: 'Keep it',
  removed: 'removed',
  badLine: (line: number, text: string, problem: string) => `Line ${line}: ${text} ${problem}.`,
  faults: {
    threshold: 'A number over 0 and under 1, or nothing.',
    leastDomains: 'A whole number from 1 to 1,000.',
    sources: 'At most 100 sources.',
    stepMs: 'A whole number from 20 to 60,000.',
    windowLength: 'A whole number from 3 to 1,000.',
    scoreThreshold: 'A number from 0 to 1.',
    anomalyThreshold: 'A number from 0 to 1.',
    ipv4PrefixLength: 'A whole number from 0 to 32.',
    ipv6PrefixLength: 'A whole number from 0 to 128.',
  } as Partial<Record<string, string>>,
}
