import type { LogHeader, ParseResult, RawRecord } from '../record'
import type { Format, ParseContext } from './format'
import { quote } from './json'
import { readIsoMoment } from './moment'
import { toWebRequest } from './web-request'

const NAME = 'iis'
const DAY_MS = 24 * 3_600_000
const NOTHING = '-'
/** What a line must have. */
const NEEDED = ['time', 'c-ip', 'cs-uri-stem'] as const
const FORWARDED = ['x-forwarded-for', 'cs(x-forwarded-for)'] as const
/** Names of fields by what is looked for; the first that a header has. */
const NAMES = {
  host: ['cs-host', 'cs(host)'],
  contentType: ['sc(content-type)', 'rs(content-type)'],
} as const

/** How the lines below a header are read: where each field stands. */
interface Layout {
  columns: ReadonlyMap<string, number>
  size: number
  /** Day of lines without one (`2026-03-02`), and the time of day it was written at, ms. */
  day: string | null
  since: number
  fault: string | null
}

/** One header stands above millions of lines. */
const layouts = new WeakMap<LogHeader, Layout>()

/** A line of IIS's log (W3C extended), read with the `#Fields` above it; times are UTC. */
export const iisFormat: Format = { name: NAME, parse: parseLine }

/** True for a line below the header of a W3C log. */
export function isBelowW3cHeader({ header, problem, text }: RawRecord): boolean {
  return header?.has('Fields') === true && problem === undefined && text[0] !== '{'
}

function parseLine(record: RawRecord, context: ParseContext): ParseResult {
  const { header, text, problem } = record
  if (problem !== undefined) return reject(problem)
  if (header === undefined || !header.has('Fields')) {
    return reject('There is no `#Fields:` header above this line.')
  }
  if (text.includes('\0')) return reject('There is a NUL byte in this line.')
  const layout = layoutOf(header)
  if (layout.fault !== null) return reject(layout.fault)
  const cells = readCells(text, layout.size)
  if (cells === null) {
    const count = text.trimEnd().split(' ').length
    return reject(`This line has ${count} fields; the \`#Fields:\` above it name ${layout.size}.`)
  }
  const cell = (name: string): string => {
    const column = layout.columns.get(name)
    const value = column === undefined ? '' : (cells[column] ?? '')
    return value === NOTHING ? '' : value
  }
  const first = (names: readonly string[]): string => cell(names.find((name) => cell(name)) ?? '')
  const time = readTime(cell('date'), cell('time'), layout)
  if (time === null) {
    const written = `${cell('date')} ${cell('time')}`.trim()
    return reject(`The time is ${quote(written)}; it must be like 2026-03-02 10:15:04.`)
  }
  const query = cell('cs-uri-query')
  return toWebRequest(
    {
      format: NAME,
      time,
      peer: cell('c-ip'),
      forwardedFor: first(FORWARDED).replaceAll('+', ' '),
      host: first(NAMES.host),
      asked: {
        method: cell('cs-method'),
        target: query === '' ? cell('cs-uri-stem') : `${cell('cs-uri-stem')}?${query}`,
        protocol: cell('cs-version'),
      },
      status: cell('sc-status'),
      bytes: cell('sc-bytes'),
      contentType: first(NAMES.contentType),
      userAgent: cell('cs(user-agent)').replaceAll('+', ' '),
      referrer: cell('cs(referer)'),
      user: cell('cs-username'),
    },
    context,
  )
}

/** IIS writes two blanks where it knows no value: then the blanks count as one. */
function readCells(text: string, size: number): string[] | null {
  const cells = text.trimEnd().split(' ')
  if (cells.length === size) return cells
  const filled = cells.filter((cell) => cell !== '')
  return filled.length === size ? filled : null
}

/** A line without a day is of the header's, or of the next one where it is earlier than the header. */
function readTime(date: string, time: string, { day, since }: Layout): number | null {
  const own = date === '' ? day : date
  if (own === null) return null
  const read = readIsoMoment(`${own}T${time}Z`)?.time ?? null
  if (read === null || date !== '') return read
  return read % DAY_MS < since ? read + DAY_MS : read
}

function layoutOf(header: LogHeader): Layout {
  const known = layouts.get(header)
  if (known !== undefined) return known
  const names = (header.get('Fields') ?? '').trim().toLowerCase().split(/\s+/)
  const columns = new Map(names.map((name, index) => [name, index]))
  const begun = readIsoMoment(`${(header.get('Date') ?? '').trim()}Z`)?.time ?? null
  const missing = NEEDED.find((name) => !columns.has(name))
  const isTimeless = !columns.has('date') && begun === null
  const layout: Layout = {
    columns,
    size: names.length,
    day: begun === null ? null : new Date(begun).toISOString().slice(0, 10),
    since: begun === null ? 0 : begun % DAY_MS,
    fault:
      missing !== undefined
        ? `The \`#Fields:\` above this line do not name \`${missing}\`; it must be logged.`
        : isTimeless
          ? 'Neither this line nor a `#Date:` above it says a day.'
          : null,
  }
  layouts.set(header, layout)
  return layout
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
