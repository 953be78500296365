import { describe, expect, it } from 'vitest'
import type { ParsedEvent } from '../record'
import { judgeReported } from './reported'

const EVENT: ParsedEvent = {
  id: '0'.repeat(32),
  format: 'ntopng',
  time: 0,
  reporter: 'ntopng',
  product: 'ntopng',
  alertId: 38,
  alertKey: 'remote_to_local_insecure_flow',
  subject: '203.0.113.9',
  ip: '203.0.113.9',
  target: null,
  targetPort: null,
  info: '',
  reason: '',
  nativeScore: 100,
  httpStatus: null,
  isBlockedBySensor: false,
  raw: '',
}
const OUTSIDE = { isOwn: () => false }
const INSIDE = { isOwn: () => true }
const judge = (changes: Partial<ParsedEvent>, context = OUTSIDE) =>
  judgeReported({ ...EVENT, ...changes }, context)

describe('severity', () => {
  it.each([
    [40, 'high'],
    [41, 'high'],
    [68, 'high'],
    [61, 'medium'],
    [79, 'medium'],
    [42, 'low'],
  ] as const)('alert %i is %s in either format, whatever its score', (alertId, severity) => {
    expect(judge({ alertId, nativeScore: 10 }).severity).toBe(severity)
    expect(judge({ alertId, nativeScore: null, format: 'blacklist-event' }).severity).toBe(severity)
  })

  it.each([
    [0, 'info'],
    [9, 'info'],
    [10, 'low'],
    [49, 'low'],
    [50, 'medium'],
    [149, 'medium'],
    [150, 'high'],
    [249, 'high'],
    [250, 'critical'],
    [9999, 'critical'],
    [null, 'low'],
  ] as const)('another alert with score %s is %s', (nativeScore, severity) => {
    expect(judge({ nativeScore }).severity).toBe(severity)
  })

  it('is one step higher for the own networks, at most critical', () => {
    expect(judge({ nativeScore: 0 }, INSIDE).severity).toBe('low')
    expect(judge({ nativeScore: 100 }, INSIDE).severity).toBe('high')
    expect(judge({ nativeScore: 250 }, INSIDE).severity).toBe('critical')
    expect(judge({ subject: 'host', ip: null }, INSIDE).severity).toBe('medium')
  })

  it('is one step lower where the sensor blocked it or the server refused it, not below low', () => {
    expect(judge({ isBlockedBySensor: true }).severity).toBe('low')
    expect(judge({ httpStatus: 404 }).severity).toBe('low')
    expect(judge({ httpStatus: 500 }).severity).toBe('medium')
    expect(judge({ httpStatus: 399 }).severity).toBe('medium')
    expect(judge({ nativeScore: 10, httpStatus: 404 }).severity).toBe('low')
    expect(judge({ nativeScore: 0, httpStatus: 404 }).severity).toBe('info')
  })

  it('goes up first, then down', () => {
    expect(judge({ nativeScore: 100, httpStatus: 403 }, INSIDE).severity).toBe('medium')
    expect(judge({ nativeScore: 250, httpStatus: 403 }, INSIDE).severity).toBe('high')
    expect(judge({ nativeScore: 0, httpStatus: 403 }, INSIDE).severity).toBe('low')
  })
})

describe('what the finding says', () => {
  it('scores from 0 to 1, or not at all', () => {
    expect(judge({ nativeScore: 100 })).toMatchObject({ score: 0.4, nativeScore: 100 })
    expect(judge({ nativeScore: 999 })).toMatchObject({ score: 1, nativeScore: 999 })
    expect(judge({ nativeScore: 0 }).score).toBe(0)
    expect(judge({ nativeScore: null })).toMatchObject({ score: null, nativeScore: null })
  })

  it('names the rule, the subject and what may be blocked', () => {
    expect(judge({})).toMatchObject({
      id: EVENT.id,
      detector: 'reported',
      rule: 'ntopng:38',
      subject: '203.0.113.9',
      indicator: '203.0.113.9',
    })
    expect(judge({ subject: 'host', ip: null }).indicator).toBeNull()
  })

  it('has a title that does not change with the event', () => {
    expect(judge({}).title).toBe('Remote to local insecure flow')
    expect(judge({ alertId: 68 }).title).toBe('Possible exploit')
    expect(judge({ alertKey: 'ndpi_tls_missing_sni' }).title).toBe('TLS missing SNI')
    expect(judge({ alertId: 123, alertKey: '' }).title).toBe('ntopng alert 123')
    const long = judge({ alertKey: 'flow_with_a_name_that_nobody_wants_to_read_to_its_end' }).title
    expect(long).toBe('Flow with a name that nobody wants to…')
    expect(judge({ alertKey: 'x'.repeat(100) }).title.length).toBeLessThan(40)
  })
})
