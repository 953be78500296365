import { describe, expect, it } from 'vitest'
import { parseAuto, queryOf } from '../formats/dns-query.test-kit'
import { clientOf, type DnsOptions, type DnsTruth, generateDns } from './synthetic-dns'

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
      for (const label of name.split('.')) expect(label.length).toBeLessThan(64)
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

  it('have a tunnel of long names, and ordinary clients that mistype now and then', () => {
    const tunnel = made().filter((line) => truthOf(line) === 'tunnel')
    expect(tunnel.length).toBeGreaterThan(50)
    for (const line of tunnel) expect(queryOf(parseAuto(line)).name.length).toBeGreaterThan(80)
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
