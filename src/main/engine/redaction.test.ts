import { describe, expect, it } from 'vitest'
import { createProtection } from './blacklists/protection'
import type { ParsedEvent } from './record'
import { redactTexts } from './redaction'

const RULES = createProtection(['198.51.100.0/24', '2001:db8:40::/48', '10.20.0.0/16'])

function redact(text: string, ownServer?: string, rules = RULES): string {
  // Only these fields are looked at; both texts are treated alike.
  const event = { info: text, reason: text, ownServer } as ParsedEvent
  redactTexts(event, rules)
  expect(event.reason).toBe(event.info)
  return event.info
}

describe('redactTexts', () => {
  it.each([
    ['198.51.100.20/.env', '{REDACTED_IP}/.env'],
    ['198.51.100.20:8080/x?y=1', '{REDACTED_IP}:8080/x?y=1'],
    ['198.51.100.20', '{REDACTED_IP}'],
    ['http://198.51.100.20/x', 'http://{REDACTED_IP}/x'],
    ['/?url=http://198.51.100.20/&b', '/?url=http://{REDACTED_IP}/&b'],
    ['198.51.100.20, 198.51.100.21.', '{REDACTED_IP}, {REDACTED_IP}.'],
    ['[2001:db8:40::7]:8080/x', '[{REDACTED_IP}]:8080/x'],
    ['2001:DB8:40:0::7', '{REDACTED_IP}'],
    ['::ffff:198.51.100.20', '{REDACTED_IP}'],
  ])('hides own addresses: %s', (info, shown) => {
    expect(redact(info)).toBe(shown)
  })

  it.each([
    '203.0.113.9/shell.sh',
    '127.0.0.1/x',
    'localhost/x',
    '10.20.0.15/x',
    '192.168.1.1:80/x',
    '172.16.0.1/x',
    'fe80::1',
    'OpenSSH_7.2.1.0',
    'v198.51.100.20',
    '1.198.51.100.20',
    '198.51.100.20.1',
    '198.51.100.256/x',
    '10:15:04',
    'a:b:c',
    '/index.php?id=1',
    '',
  ])('leaves everything else: %s', (info) => {
    expect(redact(info)).toBe(info)
  })

  it('hides the server that its reporter calls local, also where nobody stated own networks', () => {
    const rules = createProtection([])
    const text = '203.0.113.80:443/.env from 203.0.113.9'
    expect(redact(text, undefined, rules)).toBe(text)
    expect(redact(text, '203.0.113.80', rules)).toBe('{REDACTED_IP}:443/.env from 203.0.113.9')
    expect(redact('192.168.4.4/x', '192.168.4.4')).toBe('192.168.4.4/x')
  })

  it('takes time in proportion to the text, whatever it is', () => {
    for (const piece of ['1.', '1.1.1.1.', 'a:', ':', 'f', '1.1.1.1', 'f:f', '0:0:0:0:0:0:0:0']) {
      const text = piece.repeat(200_000)
      const before = performance.now()
      redact(`${text}.:.:.:`)
      expect(performance.now() - before).toBeLessThan(2_000)
    }
  })
})
