import { isUtf8 } from 'node:buffer'
import type { LogHeader } from '../record'
import type { JsonObject } from './json'

/** How the lines below a header are to be read. */
interface Layout {
  separator: string
  setSeparator: string
  emptyField: string
  unsetField: string
  fields: readonly { name: string; kind: 'text' | 'number' | 'boolean' | 'list' }[]
}

/** A line as an object, as Zeek would have written it in JSON, or the sentence that rejects it. */
export type TsvResult = { value: JsonObject } | { reason: string }

const NUMBERS = new Set(['count', 'int', 'port', 'double', 'interval'])
const ESCAPED = /(?:\\x[0-9a-fA-F]{2})+|\\\\/g
/** One header stands above millions of lines. */
const layouts = new WeakMap<LogHeader, Layout>()

/** Path of the log that a header names, such as `notice`; empty where it names none. */
export function pathOfLog(header: LogHeader): string {
  return header.get('path') ?? ''
}

/**
 * Reads one line of Zeek's tab-separated logs with the header above it. Unset fields are left out,
 * sets and vectors are lists, times stay texts with all their digits.
 */
export function readTsvLine(line: string, header: LogHeader): TsvResult {
  const layout = layoutOf(header)
  const { fields } = layout
  if (fields.length === 0) {
    return { reason: 'The header above this line has no `#fields`: its fields have no names.' }
  }
  const cells = line.split(layout.separator)
  if (cells.length !== fields.length) {
    const found = cells.length === 1 ? '1 field' : `${cells.length} fields`
    return { reason: `This line has ${found}; the \`#fields\` above it name ${fields.length}.` }
  }
  const value: JsonObject = {}
  for (const [index, { name, kind }] of fields.entries()) {
    const cell = cells[index] ?? ''
    if (cell === layout.unsetField) continue
    value[name] = readCell(cell, kind, layout)
  }
  return { value }
}

function readCell(cell: string, kind: Layout['fields'][number]['kind'], layout: Layout): unknown {
  if (kind === 'list') {
    return cell === layout.emptyField ? [] : cell.split(layout.setSeparator).map(decodeEscapes)
  }
  if (cell === layout.emptyField) return ''
  if (kind === 'boolean') return cell === 'T'
  if (kind === 'number') {
    const number = Number(cell)
    return cell === '' || Number.isNaN(number) ? cell : number
  }
  return decodeEscapes(cell)
}

/** `\\` is a backslash; a run of `\xNN` its bytes, where they are text, and else stays as written. */
function decodeEscapes(cell: string): string {
  if (!cell.includes('\\')) return cell
  return cell.replace(ESCAPED, (written) => {
    if (written === '\\\\') return '\\'
    const bytes = Buffer.from(written.replaceAll('\\x', ''), 'hex')
    return isUtf8(bytes) ? bytes.toString('utf8') : written
  })
}

function layoutOf(header: LogHeader): Layout {
  const known = layouts.get(header)
  if (known !== undefined) return known
  const separator = decodeEscapes(header.get('separator') ?? '') || '\t'
  const types = header.get('types')?.split(separator) ?? []
  const names = header.get('fields')?.split(separator) ?? []
  const layout: Layout = {
    separator,
    setSeparator: header.get('set_separator') || ',',
    emptyField: header.get('empty_field') ?? '(empty)',
    unsetField: header.get('unset_field') ?? '-',
    fields: names.map((name, index) => ({ name, kind: kindOf(types[index] ?? '') })),
  }
  layouts.set(header, layout)
  return layout
}

function kindOf(type: string): Layout['fields'][number]['kind'] {
  if (NUMBERS.has(type)) return 'number'
  if (type === 'bool') return 'boolean'
  return /^(set|vector|table)\b/.test(type) ? 'list' : 'text'
}
