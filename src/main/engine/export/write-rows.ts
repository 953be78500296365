import { stringify } from 'csv-stringify/sync'
import type { AlertExport } from '../../../shared/alert-export'

type Row = Readonly<Record<string, string | number | boolean | null>>

/** Spreadsheets take a cell for a formula by its first sign, some also behind spaces. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/

/** Writes rows as text, the head with the first ones. */
export function createRowWriter(format: AlertExport['format'], columns: readonly string[]) {
  let hasHead = false
  return (rows: readonly Row[]): string => {
    if (format === 'ndjson') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    const head = hasHead ? '' : stringify([[...columns]])
    hasHead = true
    return head + stringify(rows.map((row) => columns.map((name) => cellOf(row[name] ?? null))))
  }
}

/** A cell that no program runs: what looks like a formula is written as text. */
function cellOf(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  return FORMULA.test(value) ? `'${value}` : value
}
