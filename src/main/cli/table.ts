import { toTerminal } from './output'

/** A column: its heading, and whether numbers stand in it. */
export interface Column {
  title: string
  isNumber?: boolean
  /** Longer texts are cut. */
  width?: number
}

/** A table for people: headings, then one line a row, columns two blanks apart. */
export function formatTable(columns: readonly Column[], rows: readonly string[][]): string {
  const shown = rows.map((row) =>
    columns.map((column, index) => cut(toTerminal(row[index] ?? ''), column.width ?? 200)),
  )
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...shown.map((row) => (row[index] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0
        return columns[index]?.isNumber === true ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [line(columns.map((column) => column.title)), ...shown.map(line)].join('\n')
}

/** A time for people, to the second, UTC: `2026-03-02 10:15:04Z`; empty for none. */
export function formatTime(ms: number | null): string {
  return ms === null ? '' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 3)}...`
}
