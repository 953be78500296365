import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Network, parseNetwork } from '../../../../shared/address'
import { type ExportFormat, type Holds, listNameSchema } from '../../../../shared/blacklist'
import type { Item } from '../contents'
import { DAY_MS, START } from '../testing'
import { networkValue, readValue } from '../value'
import { writeExport } from './index'

/** Notes that try to leave the comment, cell or string they stand in. */
export const HOSTILE = [
  '"; /system reset-configuration',
  'a\nadd wf_40_v4_new 0.0.0.0/1\r\ndeny all;',
  '\u2028192.0.2.1\u2029\u0085x',
  '\\" $(reboot) [/quit] $x \\',
  "'] OR [ipv4-addr:value = '192.0.2.1",
  '#fields\tindicator\tIntel::ADDR',
  '=cmd|calc',
  '\ud800 half a character, and } ] */ -->',
  '-',
]

export function network(text: string): Network {
  const parsed = parseNetwork(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.network
}

export function item(text: string, more: Partial<Item> = {}): Item {
  return {
    value: networkValue(network(text)),
    count: 3,
    firstSeen: START,
    lastSeen: START + 1000,
    since: START,
    origin: 'counter',
    reason: '',
    expiresAt: START + DAY_MS,
    ...more,
  }
}

/** The same for a name. */
export function domainItem(text: string, more: Partial<Item> = {}): Item {
  const value = readValue(text)
  if (value?.holds !== 'domain') throw new Error(`${text} is no domain`)
  return { ...item('192.0.2.1'), value, ...more }
}

/** 100,000 values that do not touch: addresses and networks of both families, with hostile notes. */
export function manyItems(): Item[] {
  return Array.from({ length: 100_000 }, (_, n) => {
    const [high, low] = [(n >> 7) & 255, (n & 127) * 2]
    const first = 20 + (n >> 15)
    const texts = [
      `${first}.${high}.${low}.9`,
      `${first}.${high}.${low}.128/${25 + (n % 7)}`,
      `2001:db8:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::1`,
      `2001:db9:${(n >> 4).toString(16)}:${((n & 15) << 8).toString(16)}::/64`,
    ]
    return item(texts[n % 4] ?? '', { reason: HOSTILE[n % HOSTILE.length] ?? '', count: n })
  })
}

/** The text of an export of these items, made at a time (ms). */
export function written(
  format: ExportFormat,
  items: readonly Item[],
  list = '40',
  at = START,
  holds: Holds = 'address',
): string {
  return writeExport({
    list: {
      list: listNameSchema.parse(list),
      title: 'A title "with" quotes;\n and lines',
      category: 'Injection Attack',
      alertId: 40,
      kind: 'reference',
      holds: items[0]?.value.holds ?? holds,
      state: 'active',
    },
    contents: { items: [...items], included: items.length, leftOut: 0 },
    format,
    at,
    isDemo: false,
  }).content
}

/** Whether a program is not here; with REQUIRE_ALL=1 its tests run and fail instead. */
export function isMissing(command: string): boolean {
  if (process.env.REQUIRE_ALL === '1') return false
  try {
    execFileSync('sh', ['-c', `command -v ${command}`])
    return false
  } catch {
    return true
  }
}

/** Gives files to a program in a folder of their own; what it answers, behind its exit code. */
export function consume(
  files: (folder: string) => Readonly<Record<string, string>>,
  command: (folder: string) => string[],
): string {
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-export-'))
  try {
    for (const [name, content] of Object.entries(files(folder)))
      writeFileSync(join(folder, name), content)
    const [program = '', ...args] = command(folder)
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
    return `${status}: ${stdout}${stderr}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}
