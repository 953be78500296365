import { describe, expect, it } from 'vitest'
import { createRowWriter } from './write-rows'

describe('rows as CSV', () => {
  it('writes the head once, and quotes what needs it', () => {
    const write = createRowWriter('csv', ['a', 'b'])
    expect(write([])).toBe('a,b\n')
    expect(write([{ a: 'x, "y"\nz', b: null }])).toBe('"x, ""y""\nz",\n')
    expect(write([{ a: 1, b: true }])).toBe('1,true\n')
  })

  it.each([
    '=HYPERLINK("http://example.com")',
    '+1+1',
    '-1+1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1+1',
    '\uff1d1+1',
    '\u00a0@x',
  ])('takes the formula from %j', (text) => {
    const cell = createRowWriter('csv', ['a'])([{ a: text }]).replace(/^a\n/, '')
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true)
  })

  it('leaves numbers and plain text alone', () => {
    const write = createRowWriter('csv', ['a', 'b'])
    write([])
    expect(write([{ a: -3, b: '203.0.113.9' }])).toBe('-3,203.0.113.9\n')
  })
})

describe('rows as NDJSON', () => {
  it('writes an object a line and no head', () => {
    const write = createRowWriter('ndjson', ['a'])
    expect(write([])).toBe('')
    expect(write([{ a: '=1' }, { a: null }])).toBe('{"a":"=1"}\n{"a":null}\n')
  })
})
