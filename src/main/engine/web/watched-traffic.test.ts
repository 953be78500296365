import { describe, expect, it } from 'vitest'
import { createWatched, matchesHost } from './watched-traffic'

describe('hosts by pattern', () => {
  it.each([
    ['www.example.org', 'www.example.org', true],
    ['WWW.example.org', 'www.example.org', true],
    ['www.example.org', 'www.example.org.evil.example', false],
    ['*.example.org', 'a.b.example.org', true],
    ['*.example.org', 'example.org', false],
    ['*example.org', 'example.org', true],
    ['shop*.example.*', 'shop2.example.net', true],
    ['a*b*c', 'acb', false],
    ['aa*aa', 'aaa', false],
    ['*', '', true],
  ])('%s and %s: %s', (pattern, host, isOne) => {
    expect(matchesHost(pattern, host)).toBe(isOne)
  })
})

describe('what is looked at', () => {
  it('leaves out whole networks, as their length says, in both families', () => {
    const exceptClients = ['192.0.2.128/25', '2001:db8:1::/48', '198.51.100.7']
    const isWatched = createWatched(() => ({ hosts: [], exceptHosts: [], exceptClients }))
    const left = ['192.0.2.127', '198.51.100.8', '2001:db8:2::1']
    const out = ['192.0.2.128', '192.0.2.255', '198.51.100.7', '2001:db8:1:ffff::1']
    for (const client of left) expect(isWatched('a.example', client)).toBe(true)
    for (const client of out) expect(isWatched('a.example', client)).toBe(false)
  })

  it('follows the settings, exceptions last', () => {
    let settings = { hosts: ['*.example'], exceptHosts: ['b.*'], exceptClients: [] as string[] }
    const isWatched = createWatched(() => settings)
    const asked = () =>
      ['a.example', 'b.example', 'a.test'].map((host) => isWatched(host, '192.0.2.1'))
    expect(asked()).toEqual([true, false, false])
    settings = { hosts: [], exceptHosts: [], exceptClients: ['192.0.2.0/24'] }
    expect(asked()).toEqual([false, false, false])
  })
})
