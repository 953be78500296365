import { describe, expect, it } from 'vitest'
import { type ExportFormat, FORMATS_OF } from '../../../../shared/blacklist'
import { HOSTILE, item, manyItems, written } from './formats.test-kit'
import { MOST_IN_PREFIX_LIST } from './juniper'
import { readExport } from './reading'

const ADDRESS = String.raw`(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)(?:/\d{1,3})?`
const COMMENT = '#[ -~]*'
const SAFE = String.raw`(?:[^"\\$\x00-\x1f\x7f-\uffff]|\\["\\$?])*`

/** What each line of a format may be, from its maker's page; JSON has readers of its own. */
const GRAMMAR: Partial<Record<ExportFormat, string[]>> = {
  txt: [ADDRESS],
  fortigate: [ADDRESS],
  panos: [`${ADDRESS} # list 40, count \\d+`],
  ipset: [
    COMMENT,
    String.raw`create wf_40_v[46](?:_new)? hash:net family inet6? maxelem \d+ -exist`,
    `(?:flush|destroy) wf_40_v[46]_new`,
    `add wf_40_v[46]_new ${ADDRESS}`,
    'swap wf_40_v4_new wf_40_v4',
    'swap wf_40_v6_new wf_40_v6',
  ],
  nginx: [COMMENT, `deny ${ADDRESS};`],
  'nginx-geo': [COMMENT, `${ADDRESS} 1;`],
  suricata: [`${ADDRESS},1,(?:[1-9]|[1-9]\\d|1[01]\\d|12[0-7])`],
  mikrotik: [
    COMMENT,
    '/ip(?:v6)? firewall address-list',
    'remove \\[find where list="watchfloor_40(?:_new)?"\\]',
    'set \\[find where list="watchfloor_40_new"\\] list="watchfloor_40"',
    `add list="watchfloor_40_new" address=${ADDRESS} comment="${SAFE}"`,
  ],
  juniper: [
    COMMENT,
    'policy-options \\{',
    ' {4}replace: prefix-list watchfloor-40(?:-\\d)?(?: \\{|;)',
    ` {8}${ADDRESS};`,
    ' {4}\\}',
    '\\}',
  ],
  zeek: [
    '#fields\tindicator\tindicator_type\tmeta\\.source\tmeta\\.desc',
    `${ADDRESS}\tIntel::(?:ADDR|SUBNET)\twatchfloor-40\t[^\\\\\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]+`,
  ],
  pf: [COMMENT, ADDRESS],
  haproxy: [COMMENT, ADDRESS],
}

const MANY = manyItems()
const VALUES = new Set(MANY.map(({ value }) => value.text))

describe.each(FORMATS_OF.address)('100,000 entries as %s', (format) => {
  const content = written(format, MANY)

  it('read back as the list, whatever the notes say', () => {
    const values = readExport(format, content).map((text) => text.replace(/\/(32|128)$/, ''))
    const odd = values.filter((value) => !VALUES.has(value))
    expect(odd.slice(0, 3)).toEqual([])
    expect(new Set(values).size).toBe(VALUES.size)
    expect(values.length).toBe(VALUES.size)
  })

  const lines = GRAMMAR[format]
  if (lines === undefined) return
  it('have no line that the product would not read', () => {
    const known = new RegExp(`^(?:${lines.join('|')})$`)
    expect(content.endsWith('\n')).toBe(true)
    const odd = content
      .split('\n')
      .slice(0, -1)
      .filter((line) => !known.test(line))
    expect(odd.slice(0, 3)).toEqual([])
  })
})

describe('a line of a grammar', () => {
  it('is not left by a hostile note', () => {
    const known = new RegExp(`^(?:${GRAMMAR.mikrotik?.join('|')})$`)
    expect(known.test('add list="watchfloor_40_new" address=192.0.2.1 comment="a" b"')).toBe(false)
    expect(known.test('add list="watchfloor_40_new" address=192.0.2.1 comment="$x"')).toBe(false)
  })
})

describe('FortiGate, pf and HAProxy', () => {
  it('an address or network a line, a wider one alone', () => {
    const items = ['192.0.2.7', '198.51.100.0/24', '198.51.100.9', '2001:db8::/48'].map((text) =>
      item(text),
    )
    const lines = '192.0.2.7\n198.51.100.0/24\n2001:db8::/48\n'
    const header = '# Watchfloor list 40, 2026-11-23T12:00:00.000Z, 3 addresses and networks.\n'
    expect(written('fortigate', items)).toBe(lines)
    expect(written('pf', items)).toBe(header + lines)
    expect(written('haproxy', items)).toBe(header + lines)
  })
})

describe('ipset', () => {
  it('names sets within 31 characters, unlike those of other lists', () => {
    const names = ['a'.repeat(64), `${'a'.repeat(63)}b`].map((list) => {
      const content = written('ipset', [item('192.0.2.1')], list)
      return /^create (\S+_v4_new)/m.exec(content)?.[1] ?? ''
    })
    expect(names.every((name) => name.length > 0 && name.length <= 31)).toBe(true)
    expect(new Set(names).size).toBe(2)
  })

  it('writes a network of everything as its halves', () => {
    expect(readExport('ipset', written('ipset', [item('0.0.0.0/0')]))).toEqual([
      '0.0.0.0/1',
      '128.0.0.0/1',
    ])
  })
})

describe('Suricata', () => {
  it('scores what a person listed highest, and hits by their number', () => {
    const items = [
      item('192.0.2.1', { count: 7 }),
      item('192.0.2.2', { count: 900 }),
      item('192.0.2.3', { count: 0, origin: 'manual' }),
    ]
    expect(written('suricata', items)).toBe('192.0.2.1,1,7\n192.0.2.2,1,126\n192.0.2.3,1,127\n')
  })
})

describe('MikroTik', () => {
  it('keeps notes inside their strings', () => {
    const content = written('mikrotik', [item('192.0.2.1', { reason: HOSTILE[3] })])
    expect(content).toContain(String.raw`comment="\\\" \$(reboot) [/quit] \$x \\"`)
  })
})

describe('Juniper', () => {
  it('parts what one prefix list does not take', () => {
    const lists = written('juniper', MANY).split('replace: prefix-list ').slice(1)
    expect(lists.map((text) => text.split(' ')[0])).toEqual(['watchfloor-40', 'watchfloor-40-2'])
    const sizes = lists.map((text) => text.match(/^ {8}/gm)?.length)
    expect(sizes).toEqual([MOST_IN_PREFIX_LIST, 100_000 - MOST_IN_PREFIX_LIST])
  })
})

/** The form of ids that are made of names. */
const UUID = /^[a-z-]+--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('STIX', () => {
  it('is a bundle of indicators with what 2.1 requires, each with an id of its own', () => {
    const { type, id, objects } = JSON.parse(written('stix', MANY)) as {
      type: string
      id: string
      objects: Record<string, string>[]
    }
    expect([type, UUID.test(id)]).toEqual(['bundle', true])
    expect(new Set(objects.map((object) => object.id)).size).toBe(100_001)
    const pattern = new RegExp(`^\\[ipv[46]-addr:value (?:=|ISSUBSET) '${ADDRESS}'\\]$`)
    const odd = objects
      .slice(1)
      .filter(
        (object) =>
          !UUID.test(object.id ?? '') ||
          !pattern.test(object.pattern ?? '') ||
          object.spec_version !== '2.1' ||
          object.pattern_type !== 'stix' ||
          !(String(object.valid_from) < String(object.valid_until)) ||
          !(String(object.created) <= String(object.modified)),
      )
    expect(odd.slice(0, 3)).toEqual([])
  })

  it('keeps an id while an entry stands, and tells a newer state by modified', () => {
    const [older, newer] = [1000, 5000].map((ms) => {
      const content = written('stix', [item('192.0.2.1', { lastSeen: item('::1').since + ms })])
      return (JSON.parse(content) as { objects: Record<string, string>[] }).objects[1]
    })
    expect(newer?.id).toBe(older?.id)
    expect(newer?.created).toBe(older?.created)
    expect(String(newer?.modified) > String(older?.modified)).toBe(true)
  })
})

describe('MISP', () => {
  it('is an event with ids that stay, and an empty one for an empty list', () => {
    const { Event: event } = JSON.parse(written('misp', [item('192.0.2.1')])) as {
      Event: { uuid: string; date: string; Attribute: Record<string, unknown>[] }
    }
    expect(event).toMatchObject({ date: '2026-11-23', published: false, threat_level_id: '4' })
    expect(event.Attribute[0]).toMatchObject({ type: 'ip-src', value: '192.0.2.1', to_ids: true })
    expect(`x--${event.uuid}`).toMatch(UUID)
    expect(readExport('misp', written('misp', []))).toEqual([])
  })
})

describe('CSV', () => {
  it('has no cell that a spreadsheet takes for a formula', () => {
    const items = ['=1', '+1', '-1', '@x', '\t=1', '\r=1'].map((reason) =>
      item('192.0.2.1', { reason }),
    )
    const unsafe = items
      .map((each) => written('csv', [each]))
      .filter((text) => !/,counter,"?'/.test(text))
    expect(unsafe).toEqual([])
  })
})
