import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Item } from '../contents'
import { consume, isMissing, item, manyItems, written } from './formats.test-kit'

const LISTS: [string, Item[]][] = [
  ['no entries', []],
  ['some entries', ['192.0.2.7', '198.51.100.0/24', '2001:db8::/48'].map((text) => item(text))],
  ['100,000 entries', manyItems()],
]

const noNginx = isMissing('nginx')
const noHaproxy = isMissing('haproxy')
const noIpset = isMissing('ipset') || !canKeepSets()

/** Sets live in the kernel: a namespace of its own and the kernel's module are needed. */
function canKeepSets(): boolean {
  const answer = consume(
    () => ({}),
    () => ['unshare', '-rn', 'ipset', 'create', 'x', 'hash:net'],
  )
  return answer.startsWith('0: ')
}

/** Has nginx test a configuration whose http block is `http`; FILE in it is the list. */
function checkNginx(http: string, list: string): string {
  return consume(
    (folder) => ({
      list,
      conf: `pid ${folder}/pid; error_log stderr; events {} http { access_log off;
        ${http.replace('FILE', join(folder, 'list'))} }`,
    }),
    (folder) => ['nginx', '-t', '-p', folder, '-c', join(folder, 'conf')],
  )
}

const DENY = 'include FILE;'
const GEO = 'geo $listed { default 0; include FILE; }'

function checkHaproxy(list: string): string {
  return consume(
    (folder) => ({
      list,
      conf: [
        'defaults',
        '  mode http',
        '  timeout client 1s',
        '  timeout server 1s',
        '  timeout connect 1s',
        'frontend f',
        '  bind 127.0.0.1:1',
        `  http-request deny if { src -f ${join(folder, 'list')} }`,
        '',
      ].join('\n'),
    }),
    (folder) => ['haproxy', '-c', '-f', join(folder, 'conf')],
  )
}

/** Loads a file twice, as a firewall does that has an older one, and counts what the sets hold. */
function checkIpset(file: string): string {
  return consume(
    () => ({ list: file }),
    (folder) => [
      'unshare',
      '-rn',
      'sh',
      '-ec',
      `ipset restore -file ${folder}/list; ipset restore -file ${folder}/list
     for set in $(ipset list -name); do echo "$set $(ipset save "$set" | grep -c '^add')" || true; done`,
    ],
  )
}

describe.each(LISTS)('%s', (_, items) => {
  it.skipIf(noNginx)(`is taken by nginx${noNginx ? ': skipped, install nginx-light' : ''}`, () => {
    expect(checkNginx(DENY, written('nginx', items))).toMatch(/^0: [\s\S]*test is successful/)
    expect(checkNginx(GEO, written('nginx-geo', items))).toMatch(/^0: [\s\S]*test is successful/)
  })

  it.skipIf(noHaproxy)(
    `is taken by HAProxy${noHaproxy ? ': skipped, install haproxy' : ''}`,
    () => {
      expect(checkHaproxy(written('haproxy', items))).toMatch(/^0: /)
    },
  )

  it.skipIf(noIpset)(
    `is taken by ipset${noIpset ? ': skipped, install ipset, with a kernel that has sets' : ''}`,
    () => {
      const v4 = items.filter(
        ({ value }) => value.holds === 'address' && value.network.family === 4,
      ).length
      const answer = checkIpset(written('ipset', items))
      expect(answer.split('\n').map((line) => line.replace('0: ', ''))).toEqual([
        `wf_40_v4 ${v4}`,
        `wf_40_v6 ${items.length - v4}`,
        '',
      ])
    },
  )
})

describe('the consumers', () => {
  it.skipIf(noNginx)('would tell a fault: nginx', () => {
    expect(checkNginx(DENY, 'deny 192.0.2.1\n')).not.toMatch(/^0: /)
  })

  it.skipIf(noHaproxy)('would tell a fault: HAProxy', () => {
    expect(checkHaproxy('192.0.2.0/33\n')).not.toMatch(/^0: /)
  })

  it.skipIf(noIpset)('would tell a fault: ipset', () => {
    expect(checkIpset('add none 192.0.2.1\n')).not.toMatch(/^0: /)
  })
})
