import { fullCount } from '../numbers'

/** Words of the settings of request sets and of access logs. */
export const webSettingsStrings = {
  title: 'Clients unlike others',
  hint: 'Requests to web servers are gathered by client and host in buckets of event time; a model says how unlike others each is.',
  seconds: 's',
  days: 'days',
  model: 'Model',
  modelHint:
    'latest is the one that was put in place last on Detectors, or the one that came with Watchfloor; a name keeps to one model. Counts from the next bucket on.',
  badModel: 'Small letters, digits and hyphens, such as web-anomaly-2, or latest.',
  threshold: 'Threshold',
  thresholdHint:
    'Strictly above it a request set is anomalous. Empty: the model’s own. Buckets that were judged stay as they are.',
  ownThreshold: 'the model’s own',
  badThreshold: 'Give a number from 0 to 1, or leave it empty.',
  bucket: 'Length of buckets',
  bucketHint:
    'Whole seconds that divide an hour, from 10. Counts from the next start on; models are made for 120 s.',
  badBucket: 'Give seconds that divide an hour, from 10 to 3600, such as 60 or 120.',
  grace: 'Wait for late requests',
  graceHint: 'In event time, after the end of a bucket; what comes later is in no request set.',
  kept: 'A request set begins anew after',
  keptHint: 'Without any request of the client at the host. Counts from the next start on.',
  maxSets: 'Request sets in memory',
  maxSetsHint:
    'Those seen longest ago go first, and come back from history. Counts from the next start on. How long history keeps them is Keep raw traffic, under Retention.',
  leastClients: 'Anomalous clients until there is an alert',
  leastClientsHint: 'Of one host, in one bucket.',
  hosts: 'Hosts that are looked at',
  exceptHosts: 'Hosts that are not',
  hostsHint:
    'Patterns with spaces between them; * stands for any characters. Counts for requests that come from now on.',
  allHosts: 'all',
  noHosts: 'none',
  badHost: (text: string) => `${text} is longer than a host name may be.`,
  exceptClients: 'Clients that are not looked at',
  exceptClientsHint:
    'Addresses and networks, such as health checks: 192.0.2.7 10.0.0.0/8 2001:db8::/32. All addresses of a network count.',
  attackerLists: 'Lists of attackers',
  attackerListsHint:
    'Names of lists whose addresses are never trained on, and by which models are measured.',
  benignLists: 'Lists of benign clients',
  benignListsHint: 'They stay in trainings though they were found anomalous, such as allowlist.',
  badList: (text: string) => `${text} is no name of a list: small letters, digits, _ and -.`,
  accessLogs: 'Access logs of web servers',
  proxies: 'Proxies of ours',
  proxiesHint:
    'What a connection from one of these says in X-Forwarded-For is believed, and nobody else’s word is. Counts for records that are read from now on.',
  nobody: 'nobody',
  badNetwork: (text: string, problem: string) => `${text}: ${problem}`,
  many: (count: number) => fullCount(count),
}
