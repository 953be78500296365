/** Words of Chronicle sources on the Sources screen. */
export const chronicleStrings = {
  hint: 'Streams the detection alerts of Google SecOps (Chronicle) with a service account. It goes on where it was after every break and restart.',
  region: 'Region',
  endpoint: 'Endpoint',
  endpoints: {
    v2: 'Detection Engine API v2 (backstory)',
    v1alpha: 'Chronicle API v1alpha, its successor',
  },
  instance: 'Instance',
  instancePlaceholder: 'projects/PROJECT/locations/REGION/instances/ID',
  pageStartTime: 'From the start time of a page, in UTC; instead of the time above',
  pageToken: 'After the page of this token; instead of the time above',
  maxDetectionsPlaceholder: '1000',
  maxDetections: 'Connects anew after so many detections; empty: as it comes',
  pageSize: 'Detections in one answer of the list calls',
  baseUrl: 'Base address, where it is another than Google’s',
  baseUrlPlaceholder: 'https://backstory.googleapis.com',
  continuationTime: 'From when on, in UTC; empty: from now on',
  continuationTimePlaceholder: '2026-11-27T14:00:00Z',
  batchSize: 'Detections in a batch at most; empty: as the server likes',
  batchSizePlaceholder: '10000',
  readTimeout: 'Connects anew when nothing came for, seconds',
  mostFailures: 'Failing after failures in a row',
  key: 'Key file of the service account (JSON)',
  keyHint: (variable: string, keeping: string) =>
    `Read once, here; the file is not needed again. ${keeping} Without one, ${variable}_FILE in the engine’s environment names it.`,
  newKey: 'Another key file of the service account (JSON)',
  keyGiven: (name: string) => `${name} begins anew with the new key.`,
  gaps: {
    title: 'What streams could not give',
    running: (name: string, from: string, to: string, count: string) =>
      `${name}: the stream goes on from ${to}. What came between ${from} and then is asked for by the list calls, within their quotas; ${count} detections so far.`,
    over: (name: string, from: string, to: string, count: string) =>
      `${name}: the stream goes on from ${to}. Missing: from ${from} to ${to}, but for ${count} detections that the list calls gave.`,
    dismiss: 'Dismiss',
    dismissLabel: (name: string, from: string) => `Dismiss the gap of ${name} from ${from}`,
  },
  stream: {
    title: (name: string) => `Stream of ${name}`,
    fact: 'Fact',
    value: 'Now',
    connected: 'Connected',
    connectedSince: (time: string) => `since ${time}`,
    notConnected: 'no',
    nextTry: (time: string) => `no, tried again at ${time}`,
    heard: 'Heard last',
    continuationTime: 'Goes on from',
    batches: 'Batches',
    connections: 'Connections',
    failures: 'Failures in a row',
    gap: 'Gap',
    gapRunning: (from: string, to: string, count: string) =>
      `from ${from} to ${to}; ${count} detections fetched so far`,
    gapOver: (from: string, to: string, count: string) =>
      `from ${from} to ${to}; ${count} detections fetched, others of that time are missing`,
    gapFilled: (from: string, to: string, count: string) =>
      `from ${from} to ${to}; filled with ${count} detections`,
    pageToken: 'Goes on after the page',
    nothing: 'nothing yet',
  },
} as const
