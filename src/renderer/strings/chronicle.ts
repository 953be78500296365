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
  baseUrl: 'Base address, where it is another than Google’s',
  baseUrlPlaceholder: 'https://backstory.googleapis.com',
  continuationTime: 'From when on, in UTC; empty: from now on',
  continuationTimePlaceholder: '2026-11-27T14:00:00Z',
  batchSize: 'Detections in a batch at most; empty: as the server likes',
  batchSizePlaceholder: '10000',
  readTimeout: 'Connects anew when nothing came for, seconds',
  mostFailures: 'Failing after failures in a row',
  secret: (variable: string) =>
    `The key of the service account is never stored here: start the engine with ${variable}_FILE in its environment, which names the account’s key file (JSON).`,
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
    nothing: 'nothing yet',
  },
} as const
