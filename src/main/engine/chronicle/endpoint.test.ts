import { describe, expect, it } from 'vitest'
import { chronicleReadingSchema } from '../../../shared/chronicle-stream'
import { curatedRulesRequest, listRequest, regionalUrl, streamRequest } from './endpoint'
import { placeAt } from './stream-place'

describe('addresses', () => {
  it.each([
    ['asia-southeast1', 'v2', 'https://asia-southeast1-test.example/'],
    ['eu', 'v2', 'https://eu-test.example/'],
    ['us', 'v2', 'https://test.example/'],
    ['us', 'v1alpha', 'https://us-test.example/'],
    ['eu', 'v1alpha', 'https://eu-test.example/'],
  ] as const)('of %s in %s', (region, endpoint, address) => {
    const url = regionalUrl('https://test.example', region, endpoint)
    expect(url.href).toBe(address)
    if (region !== 'us') expect(regionalUrl(url.href, region, endpoint).href).toBe(address)
  })

  it('of the stream, which goes on at a time as it came', () => {
    const time = '2026-03-02T10:15:30.123456789Z'
    const old = chronicleReadingSchema.parse({ region: 'europe-west2' })
    expect(streamRequest(old, placeAt(time))).toMatchObject({
      method: 'POST',
      url: new URL(
        'https://europe-west2-backstory.googleapis.com/v2/detect/rules:streamDetectionAlerts',
      ),
      body: 'continuationTime=2026-03-02T10%3A15%3A30.123456789Z',
    })
    const instance = 'projects/p/locations/eu/instances/i'
    const next = chronicleReadingSchema.parse({ region: 'eu', endpoint: 'v1alpha', instance })
    expect(streamRequest(next, placeAt(time))).toMatchObject({
      url: new URL(
        `https://eu-chronicle.googleapis.com/v1alpha/${instance}/legacy:legacyStreamDetectionAlerts`,
      ),
      body: JSON.stringify({ continuationTime: time }),
    })
    const query = { from: 'a', to: 'b', pageSize: 10, pageToken: '', curatedRule: null }
    expect(listRequest(next, query).url.href).toBe(
      `https://eu-chronicle.googleapis.com/v1alpha/${instance}/legacy:legacySearchDetections?ruleId=-&pageSize=10&startTime=a&endTime=b&listBasis=CREATED_TIME&alertState=ALERTING`,
    )
    expect(listRequest(next, { ...query, curatedRule: 'ur_1' }).url.href).toContain(
      'legacy:legacySearchCuratedDetections?ruleId=ur_1&',
    )
    expect(curatedRulesRequest(next, 'p').url.href).toBe(
      `https://eu-chronicle.googleapis.com/v1alpha/${instance}/curatedRules?pageSize=1000&pageToken=p`,
    )
    expect(listRequest(old, { ...query, curatedRule: 'ur_1' }).url.pathname).toBe(
      '/v2/detect/curatedRules/ur_1/detections',
    )
    expect(curatedRulesRequest(old, '').url.href).toBe(
      'https://europe-west2-backstory.googleapis.com/v2/detect/curatedRules?page_size=1000',
    )
  })

  it.each([
    ['http://chronicle.example', false],
    ['http://127.0.0.1:8080', true],
    ['https://chronicle.eu.rep.googleapis.com', true],
    ['https://me:secret@chronicle.example', false],
    ['https://chronicle.example/path', false],
  ])('of one’s own: %s', (baseUrl, isGood) => {
    expect(chronicleReadingSchema.safeParse({ baseUrl }).success).toBe(isGood)
  })
})
