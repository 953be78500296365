import { describe, expect, it } from 'vitest'
import { blacklistEventFormat } from './blacklist-event'
import { eventOf, reasonOf, recordOf } from './record.test-kit'

const CONTEXT = { transportTime: 0 }
const MESSAGE = {
  user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
  timestamp: 1772446504123,
  ip: '203.0.113.9',
  alert_id: 68,
  dst_port: 80,
  info: '/.env',
  reason: 'reverse shell detected',
}

function parse(changes: Record<string, unknown>) {
  return blacklistEventFormat.parse(recordOf(JSON.stringify({ ...MESSAGE, ...changes })), CONTEXT)
}

describe('a good message', () => {
  it('becomes one event', () => {
    expect(eventOf(parse({}))).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      format: 'blacklist-event',
      time: 1772446504123,
      reporter: MESSAGE.user_id,
      product: 'ntopng',
      alertId: 68,
      alertKey: '',
      subject: '203.0.113.9',
      ip: '203.0.113.9',
      target: null,
      targetPort: 80,
      info: '/.env',
      reason: 'reverse shell detected',
      nativeScore: null,
      httpStatus: null,
      isBlockedBySensor: false,
      raw: '',
    })
  })

  it('is the same event in seconds, with another port, or with a mapped address', () => {
    const { id } = eventOf(parse({ timestamp: 1772446504000 }))
    expect(eventOf(parse({ timestamp: 1772446504 })).id).toBe(id)
    expect(eventOf(parse({ timestamp: 1772446504, dst_port: 443 })).id).toBe(id)
    expect(eventOf(parse({ timestamp: 1772446504, ip: '::ffff:203.0.113.9' })).id).toBe(id)
  })

  it.each(['user_id', 'info', 'reason'])('is another event with another %s', (field) => {
    expect(eventOf(parse({ [field]: 'else' })).id).not.toBe(eventOf(parse({})).id)
  })

  it('takes IPv6 in its canonical form', () => {
    expect(eventOf(parse({ ip: '2001:DB8:0:0::0077' })).ip).toBe('2001:db8::77')
    expect(eventOf(parse({ ip: '::ffff:192.0.2.33' })).ip).toBe('192.0.2.33')
  })

  it('keeps control and bidi characters, but neither NUL nor half a surrogate pair', () => {
    const text = JSON.stringify(MESSAGE).replace(
      '"/.env"',
      '"a\\u0000b\\ud800c\\u202ed\\u001be\\ud83d\\ude00"',
    )
    const event = eventOf(blacklistEventFormat.parse(recordOf(text), CONTEXT))
    expect(event.info).toBe('ab\ufffdc\u202ed\u001be\u{1f600}')
    expect(event.raw).toBe(text)
  })

  it('keeps its text where it says more than the fields', () => {
    expect(eventOf(parse({ sensor: 'edge' })).raw).toContain('"sensor":"edge"')
  })
})

describe('a bad message is rejected by the field at fault', () => {
  it.each([
    ['user_id missing', { user_id: undefined }, '`user_id` is missing'],
    ['user_id a number', { user_id: 7 }, '`user_id` is 7'],
    ['user_id empty', { user_id: '' }, '`user_id` is empty'],
    ['timestamp missing', { timestamp: undefined }, '`timestamp` is missing'],
    ['timestamp a text', { timestamp: '2026-03-02' }, '`timestamp` is a text'],
    ['timestamp with a fraction', { timestamp: 1772446504.5 }, '`timestamp` is 1772446504.5'],
    ['ip missing', { ip: undefined }, '`ip` is missing'],
    ['ip null', { ip: null }, '`ip` is null'],
    ['ip out of range', { ip: '999.1.1.1' }, '"999.1.1.1", which is no IP address'],
    ['ip with a port', { ip: '203.0.113.9:80' }, '"203.0.113.9:80", which is no IP address'],
    ['ip a network', { ip: '203.0.113.0/24' }, 'no IP address'],
    ['ip empty', { ip: '' }, 'no IP address'],
    ['ip with a blank', { ip: ' 203.0.113.9' }, 'no IP address'],
    ['alert_id missing', { alert_id: undefined }, '`alert_id` is missing'],
    ['alert_id a text', { alert_id: '68' }, '`alert_id` is a text'],
    ['alert_id zero', { alert_id: 0 }, '`alert_id` is 0'],
    ['alert_id too large', { alert_id: 2 ** 40 }, '`alert_id` is 1099511627776'],
    ['dst_port missing', { dst_port: undefined }, '`dst_port` is missing'],
    ['dst_port too large', { dst_port: 65536 }, '`dst_port` is 65536'],
    ['dst_port negative', { dst_port: -1 }, '`dst_port` is -1'],
    ['info missing', { info: undefined }, '`info` is missing'],
    ['info an object', { info: {} }, '`info` is an object'],
    ['reason missing', { reason: undefined }, '`reason` is missing'],
    ['reason a list', { reason: [] }, '`reason` is a list'],
  ])('%s', (_name, changes, words) => {
    expect(reasonOf(parse(changes))).toContain(words)
  })

  it.each([
    ['plain text', 'hello', 'not valid JSON'],
    ['cut off', '{"user_id":"x', 'ends in the middle'],
    ['a list', '[1]', 'a list and not an object'],
    ['a number', '7', 'a number and not an object'],
    ['null', 'null', 'null and not an object'],
  ])('%s', (_name, text, words) => {
    expect(reasonOf(blacklistEventFormat.parse(recordOf(text), CONTEXT))).toContain(words)
  })

  it('says what the framing found', () => {
    const record = { ...recordOf('\ufffd'), problem: 'Its bytes are not valid UTF-8 text.' }
    expect(reasonOf(blacklistEventFormat.parse(record, CONTEXT))).toContain('UTF-8')
  })
})
