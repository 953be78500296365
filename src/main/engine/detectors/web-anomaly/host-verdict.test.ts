import { expect, it } from 'vitest'
import type { WindowVerdict } from '../windowed'
import { judgeHost, type ScoredBucket, type ScoredClient, severityOfClient } from './host-verdict'

const ORDINARY = { median: 0.4, percentile999: 0.63, highest: 0.69 }
const BEGUN: WindowVerdict = {
  product: 'watchfloor',
  rule: 'anomalous-clients',
  title: 'Clients that behave unlike others',
  subject: 'www.example.com',
  ip: null,
  target: null,
  indicator: null,
  severity: 'low',
  score: null,
  nativeScore: null,
}
const client = (over: Partial<ScoredClient> = {}): ScoredClient => ({
  client: '203.0.113.7',
  score: 0.58,
  flaggedBy: ['score'],
  requests: 10,
  ...over,
})
const NONE = { incident: null, isAttack: false, measure: null, usual: null } as const
const ATTACK = { incident: 0, isAttack: true, measure: 'clients', usual: null } as const

function severityOf(over: Partial<ScoredBucket>) {
  const bucket: ScoredBucket = {
    start: 0,
    end: 120_000,
    clients: [client()],
    failed: 0,
    model: 'web-anomaly 1.0.0',
    threshold: 0.56,
    ordinary: ORDINARY,
    state: NONE,
    ...over,
  }
  return judgeHost(BEGUN, bucket, { leastClients: 1 })?.severity ?? null
}

it('says of a client how bad it is by where its score lies among ordinary ones', () => {
  expect(severityOfClient(client(), ORDINARY)).toBe('low')
  expect(severityOfClient(client({ score: 0.64 }), ORDINARY)).toBe('medium')
  expect(severityOfClient(client({ score: 0.7 }), ORDINARY)).toBe('high')
  const unknown = { median: null, percentile999: null, highest: null }
  expect(severityOfClient(client({ score: 0.99 }), unknown)).toBe('low')
  expect(severityOfClient(client({ score: null, flaggedBy: ['flood'] }), ORDINARY)).toBe('medium')
  expect(severityOfClient(client({ flaggedBy: ['score', 'low-rate'] }), ORDINARY)).toBe('medium')
})

it('says of a host the worst of its clients, or that it is under attack', () => {
  expect(severityOf({})).toBe('low')
  expect(severityOf({ clients: [client(), client({ score: 0.7 })] })).toBe('high')
  expect(severityOf({ clients: [client({ flaggedBy: [] })] })).toBeNull()
  expect(severityOf({ state: ATTACK })).toBe('high')
  expect(severityOf({ state: ATTACK, failed: 2 })).toBe('critical')
  expect(severityOf({ state: { ...ATTACK, usual: { clients: 1, requests: 1 } } })).toBe('critical')
  expect(severityOf({ state: { ...ATTACK, usual: { clients: 1, requests: 2 } } })).toBe('high')
  expect(severityOf({ state: { ...ATTACK, isAttack: false } })).toBe('low')
})
