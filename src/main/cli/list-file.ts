import { z } from 'zod'
import { CommandError } from './failure'

const jsonSchema = z.object({
  entries: z
    .array(z.object({ ip: z.string().optional(), domain: z.string().optional() }))
    .optional(),
  blacklist: z.record(z.string(), z.unknown()).optional(),
})

const HEADINGS = ['ip', 'value', 'address', 'domain']

/**
 * Values of a list file, in order and once each: our JSON export, CSV with a heading (`ip`,
 * `value`, `address` or `domain`), or one value a line, where `#` begins a remark. Throws
 * CommandError for JSON that is no list.
 */
export function parseListFile(text: string): string[] {
  const content = text.replace(/^\ufeff/, '')
  const values = content.trimStart().startsWith('{') ? readJson(content) : readLines(content)
  return [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))]
}

function readJson(text: string): string[] {
  const parsed = jsonSchema.safeParse(parseJson(text))
  if (!parsed.success)
    throw new CommandError('This JSON is no list: it has neither entries nor blacklist')
  const { entries, blacklist } = parsed.data
  if (entries !== undefined) return entries.map((entry) => entry.ip ?? entry.domain ?? '')
  if (blacklist !== undefined) return Object.keys(blacklist)
  throw new CommandError('This JSON is no list: it has neither entries nor blacklist')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CommandError('The file begins like JSON, but is none', { cause: error })
  }
}

function readLines(text: string): string[] {
  const rows = parseCsv(text)
  const heading = rows[0]?.map((cell) => cell.trim().toLowerCase()) ?? []
  const column = heading.findIndex((cell) => HEADINGS.includes(cell))
  if (column >= 0) return rows.slice(1).map((row) => row[column] ?? '')
  return text.split(/\r?\n/).map((line) => line.replace(/#.*/, ''))
}

/** Rows of RFC 4180: quoted cells may hold commas, line ends and doubled quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] !== ',') {
      rows.push(row)
      row = []
    }
  }
  return rows
}
