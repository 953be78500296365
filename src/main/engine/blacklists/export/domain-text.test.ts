import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Domain, parseDomain } from '../domain'
import { type DomainExportInput, writeDnsmasq, writeHosts, writeRpz } from './domain-text'

function domain(text: string): Domain {
  const parsed = parseDomain(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.domain
}

const INPUT: DomainExportInput = {
  list: 'dga',
  domains: ['bad.example', 'www.other.example', 'bücher.example', '_x.odd.test'].map(domain),
  at: Date.UTC(2026, 10, 23, 12),
  isDemo: false,
  serial: 4_294_967_295,
}
const LARGE = {
  ...INPUT,
  domains: Array.from({ length: 100_000 }, (_, n) =>
    domain(n % 3 === 0 ? `www.n${n}.example` : `n${n}.example`),
  ),
}
const LONG = {
  ...INPUT,
  domains: [200, 201, 253].map((length) => {
    const text = `${'a.'.repeat(120)}example`.slice(-length)
    return domain(text.startsWith('.') ? `b${text.slice(1)}` : text.padStart(length, 'b'))
  }),
}
const EMPTY = { ...INPUT, domains: [] }
const HEADER = 'Watchfloor list dga, 2026-11-23T12:00:00.000Z, 4 domains.'

describe('formats of domains', () => {
  it('hosts: an address that leads nowhere for each name', () => {
    expect(writeHosts(INPUT)).toBe(
      `# ${HEADER}\n# This format names each host: names below a domain need RPZ or dnsmasq.\n` +
        '0.0.0.0 bad.example\n0.0.0.0 www.other.example\n0.0.0.0 xn--bcher-kva.example\n0.0.0.0 _x.odd.test\n',
    )
  })

  it('RPZ: no such name, for names below a registrable domain too', () => {
    expect(writeRpz(INPUT)).toBe(
      `; ${HEADER}\n$TTL 300\n@ SOA localhost. root.localhost. 4294967295 3600 600 604800 300\n` +
        '@ NS localhost.\nbad.example CNAME .\n*.bad.example CNAME .\nwww.other.example CNAME .\n' +
        'xn--bcher-kva.example CNAME .\n*.xn--bcher-kva.example CNAME .\n_x.odd.test CNAME .\n',
    )
  })

  it('dnsmasq: a registrable domain with all below it, an exact name alone', () => {
    expect(writeDnsmasq(INPUT)).toBe(
      `# ${HEADER}\nlocal=/bad.example/\nhost-record=www.other.example,0.0.0.0,::\n` +
        'local=/xn--bcher-kva.example/\nhost-record=_x.odd.test,0.0.0.0,::\n',
    )
  })

  it('RPZ: leaves out what would have the whole zone refused', () => {
    const zone = writeRpz(LONG)
    expect(zone).toContain(', 1 domain.\n; Left out, too long for a zone: 2.\n')
    expect(zone.match(/CNAME/g)).toHaveLength(1)
  })

  it('say that they are of the demo, and of an empty list', () => {
    for (const write of [writeHosts, writeRpz, writeDnsmasq]) {
      expect(write({ ...INPUT, isDemo: true }).split('\n')[0]).toContain('DEMO')
      expect(write(EMPTY).split('\n')[0]).toContain('0 domains.')
    }
  })
})

/** Runs a consumer on a file in a folder of its own and gives its whole answer back. */
function checkFile(content: string, command: string, args: (file: string) => string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-domains-'))
  try {
    const file = join(folder, 'list')
    writeFileSync(file, content)
    const { status, stdout, stderr } = spawnSync(command, args(file), { encoding: 'utf8' })
    return `${status}: ${stdout}${stderr}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function isMissing(command: string): boolean {
  if (process.env.REQUIRE_ALL === '1') return false
  try {
    execFileSync('sh', ['-c', `command -v ${command}`])
    return false
  } catch {
    return true
  }
}

const noDnsmasq = isMissing('dnsmasq')
const noZoneCheck = isMissing('named-checkzone')

describe.each([
  ['some names', INPUT],
  ['no names', EMPTY],
  ['the longest names', LONG],
  ['100,000 names', LARGE],
])('a file of %s', (_, input) => {
  it.skipIf(noDnsmasq)(
    `is taken by dnsmasq${noDnsmasq ? ': skipped, install dnsmasq-base' : ''}`,
    () => {
      const answer = checkFile(writeDnsmasq(input), 'dnsmasq', (file) => [
        '--test',
        `--conf-file=${file}`,
      ])
      expect(answer).toContain('0: ')
      expect(answer).toContain('syntax check OK')
    },
  )

  it.skipIf(noZoneCheck)(
    `is a zone to BIND${noZoneCheck ? ': skipped, install bind9-utils' : ''}`,
    () => {
      const answer = checkFile(writeRpz(input), 'named-checkzone', (file) => [
        `${'z'.repeat(45)}.test`,
        file,
      ])
      expect(answer).toMatch(/^0: /)
      expect(answer).toContain('loaded serial 4294967295\nOK')
    },
  )
})

describe('the consumers', () => {
  it.skipIf(noDnsmasq)('would tell a fault: dnsmasq', () => {
    const answer = checkFile('local=/bad\n', 'dnsmasq', (file) => ['--test', `--conf-file=${file}`])
    expect(answer).not.toMatch(/^0: /)
  })

  it.skipIf(noZoneCheck)('would tell a fault: named-checkzone', () => {
    const broken = writeRpz(INPUT).replace(' SOA ', ' SOB ')
    const answer = checkFile(broken, 'named-checkzone', (file) => ['rpz.test', file])
    expect(answer).not.toMatch(/^0: /)
  })
})
