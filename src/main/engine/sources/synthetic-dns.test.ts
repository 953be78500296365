import { describe, expect, it } from 'vitest'
import { parseAuto, queryOf } from '../formats/dns-query.test-kit'
import { clientOf, type DnsOptions, type DnsTruth, generateDns } from './synthetic-dns'
import { TUNNEL_TOOLS } from './synthetic-tunnels'

const START = Date.UTC(2026, 2, 2, 10)
const OPTIONS: DnsOptions = { count: 5_000, bots: 2, tunnels: 1, seed: 7, start: START }
const made = (options: Partial<DnsOptions> = {}) => [...generateDns({ ...OPTIONS, ...options })]
const truthOf = (line: string) => (JSON.parse(line) as { truth: DnsTruth }).truth

describe('made-up DNS queries', () => {
  it('are the same for a seed, and others for another', () => {
    expect(made()).toEqual(made())
    expect(made({ seed: 8 })).not.toEqual(made())
  })

  it('are read as what they say, in the order of their times', () => {
    const queries = made().map((line) => queryOf(parseAuto(line)))
    expect(new Set(queries.map(({ id }) => id)).size).toBe(5_000)
    expect(queries[0]?.time).toBe(START)
    const times = queries.map(({ time }) => time)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    for (const { client, name } of queries) {
      expect(client).toMatch(/^198\.1[89]\./)
      expect(name).toMatch(/\.example(\.com|\.net|\.org)?$/)
      const octets = name.replace(/\\x[0-9a-f]{2}|\\[0-9]{3}/g, '?')
      for (const label of octets.split('.')) expect(label.length).toBeLessThan(64)
      expect(octets.length).toBeLessThan(254)
    }
  })

  it('have bots whose names mostly do not exist, and some that do', () => {
    const bots = made().filter((line) => truthOf(line) === 'dga')
    expect(new Set(bots.map(clientOf)).size).toBe(2)
    const codes = bots.map((line) => queryOf(parseAuto(line)).rcode)
    const unknown = codes.filter((code) => code === 'NXDOMAIN').length
    expect(unknown / codes.length).toBeGreaterThan(0.9)
    expect(codes).toContain('NOERROR')
  })

  it('have a tunnel by each of several tools, with names of its own', () => {
    const count = Object.keys(TUNNEL_TOOLS).length
    const lines = made({ tunnels: count }).filter((line) => truthOf(line) === 'tunnel')
    const queries = lines.map((line) => queryOf(parseAuto(line)))
    expect(new Set(queries.map(({ client }) => client)).size).toBe(count)
    const types = new Set(queries.map(({ type }) => type))
    for (const type of ['TXT', 'CNAME', 'A']) expect(types).toContain(type)
    for (const { name } of queries) expect(name).toMatch(/^[^ ]+\.t\.example\.net$/)
    const longest = Math.max(...queries.map(({ name }) => name.length))
    expect(longest).toBeGreaterThan(150)
  })

  it('have ordinary clients whose names resemble a tunnel, where they are asked for', () => {
    const lines = made({ lookalikes: 5 })
    const alike = lines.filter((line) => /^198\.19\.4\./.test(clientOf(line)))
    expect(new Set(alike.map(clientOf)).size).toBe(5)
    expect(new Set(alike.map(truthOf))).toEqual(new Set(['ordinary']))
  })

  it('have ordinary clients that mistype now and then', () => {
    const ordinary = made().filter((line) => truthOf(line) === 'ordinary')
    const missing = ordinary.filter((line) => queryOf(parseAuto(line)).rcode === 'NXDOMAIN')
    expect(missing.length / ordinary.length).toBeLessThan(0.05)
    expect(missing.length).toBeGreaterThan(0)
  })

  it('can be ordinary all of them', () => {
    const truths = made({ bots: 0, tunnels: 0 }).map(truthOf)
    expect(new Set(truths)).toEqual(new Set(['ordinary']))
  })
})
