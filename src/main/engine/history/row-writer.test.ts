import { describe, expect, it } from 'vitest'
import { RowWriter } from './row-writer'

function cell(write: (writer: RowWriter) => void): string {
  const writer = new RowWriter()
  write(writer)
  writer.endRow()
  return writer.takeRows().toString()
}

describe('rows as TabSeparated text', () => {
  it('escapes what would end a cell, in plain text and beside other scripts', () => {
    const hostile = 'a\tb\nc\rd\\e\0f'
    const escaped = 'a\\tb\\nc\\rd\\\\e\\0f'
    expect(cell((writer) => writer.text(hostile))).toBe(`${escaped}\n`)
    expect(cell((writer) => writer.text(`${hostile}é€😀`))).toBe(`${escaped}é€😀\n`)
    expect(cell((writer) => writer.text(''))).toBe('\n')
  })

  it('writes whole numbers digit by digit, and others as they are', () => {
    const numbers = [0, 7, 10, 9_999_999, 10_000_000, 10_000_001, 1_770_000_000_123]
    for (const number of [...numbers, Number.MAX_SAFE_INTEGER, 2 ** 52, -5, 0.25, 1e21]) {
      expect(cell((writer) => writer.number(number))).toBe(`${number}\n`)
    }
    expect(cell((writer) => writer.number(null))).toBe('\\N\n')
  })

  it('agrees with String for numbers of every length', () => {
    const writer = new RowWriter()
    let seed = 1
    for (let n = 0; n < 20_000; n += 1) {
      seed = (seed * 48_271) % 2_147_483_647
      const number = Math.floor((seed / 2_147_483_647) * 10 ** (n % 16))
      writer.number(number)
      writer.endRow()
      expect(writer.takeRows().toString()).toBe(`${number}\n`)
    }
  })

  it('repeats cells, grows beyond its buffer, and begins anew when its rows are taken', () => {
    const writer = new RowWriter()
    writer.text('shared')
    writer.number(5)
    const shared = writer.takeCells()
    const long = 'x'.repeat(100_000)
    for (let row = 0; row < 60; row += 1) {
      writer.cells(shared)
      writer.text(long)
      writer.endRow()
    }
    const taken = writer.takeRows()
    const rows = taken.toString()
    expect(rows.length).toBe(60 * ('shared\t5\t'.length + long.length + 1))
    expect(rows.endsWith(`shared\t5\t${long}\n`)).toBe(true)
    writer.text('é')
    writer.endRow()
    expect(writer.takeRows().toString()).toBe('é\n')
    writer.text('plain')
    writer.endRow()
    expect(writer.takeRows().toString()).toBe('plain\n')
    // What was given away is not written over.
    expect(taken.toString()).toBe(rows)
  })
})
