import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { codeOf } from '../engine/error-code'
import { CommandError } from './failure'

const jsonSchema = z.object({
  entries: z
    .array(
      z.object({
        ip: z.string().optional(),
        domain: z.string().optional(),
        expires_at: z.iso.datetime().nullish(),
      }),
    )
    .optional(),
  blacklist: z.record(z.string(), z.unknown()).optional(),
})

const HEADINGS = ['ip', 'value', 'address', 'domain']

/** A value of a list file; `expiresAt` (ms since 1970) where the file says when it ends. */
export interface ListedValue {
  value: string
  expiresAt?: number
}

const LARGEST_FILE_BYTES = 64 * 1024 * 1024

/** A line longer than this is no value; its beginning is enough for the engine to say so. */
const LONGEST_VALUE = 301

/**
 * Values of a list file, in order and once each: our JSON export, CSV with a heading (`ip`,
 * `value`, `address` or `domain`), or one value a line, where `#` begins a remark. Throws
 * CommandError for JSON that is no list.
 */
export function parseListFile(text: string): ListedValue[] {
  const content = text.replace(/^\ufeff/, '')
  const listed = content.trimStart().startsWith('{')
    ? readJson(content)
    : readLines(content).map((value) => ({ value }))
  const found = new Map<string, ListedValue>()
  for (const each of listed) {
    const value = each.value.trim().slice(0, LONGEST_VALUE)
    if (value !== '' && !found.has(value)) found.set(value, { ...each, value })
  }
  return [...found.values()]
}

function readJson(text: string): ListedValue[] {
  const parsed = jsonSchema.safeParse(parseJson(text))
  if (!parsed.success)
    throw new CommandError('This JSON is no list: it has neither entries nor blacklist')
  const { entries, blacklist } = parsed.data
  if (entries !== undefined) {
    return entries.map(({ ip, domain, expires_at: ends }) => ({
      value: ip ?? domain ?? '',
      ...(ends == null ? {} : { expiresAt: Date.parse(ends) }),
    }))
  }
  if (blacklist !== undefined) return Object.keys(blacklist).map((value) => ({ value }))
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

/** The text of a file of values. @throws CommandError where it cannot be read. */
export async function readListFile(file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > LARGEST_FILE_BYTES) {
      throw new CommandError(`${file} is larger than 64 MB; split it`)
    }
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof CommandError) throw error
    const code = codeOf(error) || String(error)
    const reason = code === 'ENOENT' ? 'there is no such file' : code
    throw new CommandError(`${file} could not be read: ${reason}`, { cause: error })
  }
}
