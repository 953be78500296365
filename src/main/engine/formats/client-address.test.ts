import { describe, expect, it } from 'vitest'
import { createWebReading } from '../web-reading'
import { chooseClient, readLoggedAddress } from './client-address'

const trusted = createWebReading(() => ({
  trustedProxies: ['10.0.0.0/8', '2001:db8:1::/48'],
  fields: {},
}))().isTrusted

describe('the client behind proxies', () => {
  it.each([
    ['is the connection, unless a proxy is trusted', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['is the last address that a trusted one saw', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['is not what the client wrote itself', '10.0.0.1', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
    [
      'lies behind a chain of trusted ones',
      '10.0.0.1',
      '192.0.2.66,198.51.100.1, 10.2.0.1',
      '198.51.100.1',
    ],
    ['is the first, where all are trusted', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['may have a port', '10.0.0.1', '198.51.100.1:50312', '198.51.100.1'],
    [
      'may be IPv6 with a port',
      '2001:db8:1::9',
      '"[2001:db8::7]:50312"'.replaceAll('"', ''),
      '2001:db8::7',
    ],
    [
      'is the last known one, where a hop is no address',
      '10.0.0.1',
      '198.51.100.1, unknown, 10.0.0.2',
      '10.0.0.2',
    ],
    ['is the proxy, where nothing is said', '10.0.0.1', '-', '10.0.0.1'],
    ['is the proxy, where junk is said', '10.0.0.1', "' OR 1=1", '10.0.0.1'],
    ['is outside of a network that only begins alike', '11.0.0.1', '198.51.100.1', '11.0.0.1'],
  ])('%s', (_what, peer, forwardedFor, client) => {
    expect(chooseClient(peer, forwardedFor, trusted)).toBe(client)
  })

  it('is found in a header of any length', () => {
    const long = `${'192.0.2.66, '.repeat(50_000)}198.51.100.1`
    expect(chooseClient('10.0.0.1', long, trusted)).toBe('198.51.100.1')
  })

  it.each(['', '-', 'host.example', '1.2.3', '1.2.3.4.5', '[::1', '300.1.1.1:80'])(
    'is no address: %s',
    (text) => expect(readLoggedAddress(text)).toBeNull(),
  )
})
