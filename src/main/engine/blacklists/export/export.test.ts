import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DAY_MS, START, World } from '../testing'

const REASON = '=HYPERLINK("http://x.example"), "quoted"'

async function newWorld(isDemo = false): Promise<World> {
  const world = new World({ isDemo, ownNetworks: ['203.0.113.128/25'] })
  world.receive({ ip: '203.0.113.10', times: 12 }, { ip: '9.0.0.1' }, { ip: '2001:db8::9' })
  await world.lists.add({ list: '40', value: '203.0.113.0/24', reason: REASON }, 'MK')
  await world.lists.add({ list: '40', value: '198.51.100.7', reason: '\t@x' }, 'MK')
  await world.lists.allow({ value: '203.0.113.0/26' }, 'MK')
  return world
}

describe('exports', () => {
  it('txt: one value a line, sorted by number, IPv4 first', async () => {
    const world = await newWorld()
    const made = world.lists.export({ list: '40', format: 'txt' })
    expect(made.content).toBe('9.0.0.1\n198.51.100.7\n203.0.113.64/26\n2001:db8::9\n')
    expect(made).toMatchObject({
      fileName: 'watchfloor-40-20261123T120000Z.txt',
      mediaType: 'text/plain; charset=utf-8',
      included: 4,
      leftOut: 1,
      sha256: createHash('sha256').update(made.content).digest('hex'),
    })
    expect(world.lists.export({ list: '41', format: 'txt' }).content).toBe('')
  })

  it('json: the shape of the HTTP route', async () => {
    const world = await newWorld()
    const { content } = world.lists.export({ list: '40', format: 'json' })
    const document = JSON.parse(content) as Record<string, unknown>
    expect(document).toMatchObject({
      alert_id: 40,
      category: 'Injection Attack',
      generated_at: '2026-11-23T12:00:00.000Z',
      blacklist: { '9.0.0.1': 1, '198.51.100.7': 0, '203.0.113.64/26': 0, '2001:db8::9': 1 },
    })
    expect((document.entries as unknown[])[0]).toEqual({
      ip: '9.0.0.1',
      count: 1,
      first_seen: new Date(START).toISOString(),
      last_seen: new Date(START).toISOString(),
      origin: 'counter',
      reason: '1 event',
      expires_at: new Date(START + 7 * DAY_MS).toISOString(),
    })
  })

  it('csv: with a header, and no cell that a spreadsheet would run', async () => {
    const world = await newWorld()
    const lines = world.lists.export({ list: '40', format: 'csv' }).content.split('\n')
    expect(lines[0]).toBe('ip,count,first_seen,last_seen,origin,reason,expires_at')
    expect(lines[2]).toBe("198.51.100.7,0,,,manual,'@x,2026-11-30T12:00:00.000Z")
    expect(lines[3]).toBe(
      `203.0.113.64/26,0,,,manual,"'=HYPERLINK(""http://x.example""), ""quoted""",2026-11-30T12:00:00.000Z`,
    )
  })

  it('panos: an address, a space and a comment on every line', async () => {
    const world = await newWorld()
    expect(world.lists.export({ list: '40', format: 'panos' }).content).toBe(
      '9.0.0.1 # list 40, count 1\n198.51.100.7 # list 40, count 0\n203.0.113.64/26 # list 40, count 0\n2001:db8::9 # list 40, count 1\n',
    )
  })

  it('nftables: both sets emptied and filled in one file', async () => {
    const world = await newWorld()
    const { content } = world.lists.export({ list: '40', format: 'nftables' })
    expect(content).toContain('add element inet watchfloor list_40_v6 {\n  2001:db8::9\n}\n')
    expect(content.split('\n').filter((line) => !line.startsWith('#'))).toMatchInlineSnapshot(`
      [
        "",
        "table inet watchfloor {",
        "  set list_40_v4 {",
        "    type ipv4_addr",
        "    flags interval",
        "    auto-merge",
        "  }",
        "  set list_40_v6 {",
        "    type ipv6_addr",
        "    flags interval",
        "    auto-merge",
        "  }",
        "}",
        "flush set inet watchfloor list_40_v4",
        "flush set inet watchfloor list_40_v6",
        "add element inet watchfloor list_40_v4 {",
        "  9.0.0.1, 198.51.100.7, 203.0.113.64/26",
        "}",
        "add element inet watchfloor list_40_v6 {",
        "  2001:db8::9",
        "}",
        "",
      ]
    `)
  })

  it('say in their names that they are a demo', async () => {
    const world = await newWorld(true)
    expect(world.lists.export({ list: '40', format: 'nftables' }).fileName).toBe(
      'demo-watchfloor-40-20261123T120000Z.nft',
    )
  })
})
