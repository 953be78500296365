import { expect, it } from 'vitest'
import { readAnomalousClients } from './web-evidence'

const bucket = (over: object) =>
  JSON.stringify({
    start: '2026-03-02T10:00:00.000Z',
    end: '2026-03-02T10:02:00.000Z',
    clients: 9,
    anomalousClients: 2,
    requests: 100,
    anomalousRequests: 60,
    failedRequests: 4,
    isIncident: false,
    model: 'web-anomaly 1.0.0',
    threshold: 0.56,
    addresses: [
      { address: '203.0.113.1', score: 0.6, requests: 50 },
      { address: '203.0.113.2', score: 0.7, requests: 10 },
    ],
    addressesLeftOut: 0,
    ...over,
  })

it('brings the buckets of a host together, with each client once', () => {
  const older = bucket({
    isIncident: true,
    addresses: [{ address: '203.0.113.1', score: 0.8, requests: 5, flaggedBy: ['flood'] }],
    addressesLeftOut: 3,
  })
  expect(readAnomalousClients([bucket({}), older])).toEqual({
    buckets: 2,
    isIncident: true,
    requests: 200,
    anomalousRequests: 120,
    failedRequests: 8,
    threshold: 0.56,
    incidentStart: null,
    model: 'web-anomaly 1.0.0',
    clients: [
      {
        address: '203.0.113.1',
        score: 0.8,
        flaggedBy: ['score', 'flood'],
        requests: 55,
        buckets: 2,
      },
      { address: '203.0.113.2', score: 0.7, flaggedBy: ['score'], requests: 10, buckets: 1 },
    ],
    leftOut: 3,
  })
})

it('is nothing where the evidence is of something else', () => {
  expect(readAnomalousClients(['', '{', '[]', '{"flagged":12,"total":20}'])).toBeNull()
})

it('tells the incident that the newest bucket belongs to, and clients without a score', () => {
  const ruled = { address: '203.0.113.9', score: null, requests: 900, flaggedBy: ['flood'] }
  const found = readAnomalousClients([
    bucket({ incidentStart: '2026-03-02T09:58:00.000Z', threshold: null, addresses: [ruled] }),
    bucket({}),
  ])
  expect(found?.incidentStart).toBe(Date.UTC(2026, 2, 2, 9, 58))
  expect(found?.threshold).toBeNull()
  expect(found?.clients.at(-1)).toEqual({ ...ruled, buckets: 1 })
})
