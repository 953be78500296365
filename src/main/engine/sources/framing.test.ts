import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutWith, takeAll } from './cut.test-kit'
import { detectFraming } from './detect-framing'
import { DocumentFramer } from './document-framing'
import { MAX_DOCUMENT_BYTES, MAX_LINE_BYTES, MAX_RECORD_BYTES } from './framing'
import { LineFramer } from './line-framing'

const bytesOf = (text: string) => Buffer.from(text, 'utf8')
const lines = (text: string | Uint8Array, sizes?: number[]) =>
  cutWith((sink) => new LineFramer(sink, { offset: 0 }), Buffer.from(text), sizes)
const documents = (text: string | Uint8Array, sizes?: number[]) =>
  cutWith((sink) => new DocumentFramer(sink, { offset: 0 }), Buffer.from(text), sizes)
const textsOf = (records: { text: string }[]) => records.map((record) => record.text)

describe('lines', () => {
  it('gives each line with its byte offset, whatever bytes its letters take', () => {
    expect(lines('{"a":"é"}\n{"b":2}\n')).toEqual([
      { text: '{"a":"é"}', position: 0, place: 'line 1', problem: null },
      { text: '{"b":2}', position: 11, place: 'line 2', problem: null },
    ])
  })

  it('takes CRLF, skips blank lines and a byte order mark, and the last line needs no end', () => {
    const records = lines('\ufeff{"a":1}\r\n\r\n  \n{"b":2}')
    expect(textsOf(records)).toEqual(['{"a":1}', '{"b":2}'])
    expect(records.map((record) => record.position)).toEqual([3, 17])
    expect(records[1]?.place).toBe('line 4')
  })

  it('rejects a line that is not UTF-8 and keeps its neighbours', () => {
    const bytes = Buffer.concat([
      bytesOf('{"a":1}\n'),
      Buffer.from([0x7b, 0xff, 0xfe, 0x0a]),
      bytesOf('{"b":"é"}\n'),
    ])
    const records = lines(bytes)
    expect(records.map((record) => record.problem)).toEqual([
      null,
      expect.stringContaining('UTF-8'),
      null,
    ])
    expect(records[2]?.text).toBe('{"b":"é"}')
  })

  it('cuts a delivery on one line into its items, and a list of objects too', () => {
    const records = lines(
      '{"version":"0.2","alerts":[{"id":1}, {"id":18446744073709551615}]}\n[{"x":1},{"y":2}]\n',
    )
    expect(records).toEqual([
      { text: '{"id":1}', position: 27, place: 'line 1, alerts[0]', problem: null },
      {
        text: '{"id":18446744073709551615}',
        position: 37,
        place: 'line 1, alerts[1]',
        problem: null,
      },
      { text: '{"x":1}', position: 68, place: 'line 2, [0]', problem: null },
      { text: '{"y":2}', position: 76, place: 'line 2, [1]', problem: null },
    ])
  })

  it('does not take the alerts inside a bare alert for a delivery', () => {
    const bare = '{"alert_id":1,"json":{"alerts":{"1":{}}}}'
    expect(textsOf(lines(`${bare}\n`))).toEqual([bare])
  })

  it('rejects a line over the cap once, holds no more than the cap, and goes on behind it', () => {
    const long = Buffer.alloc(20 * 1024 * 1024, 0x61)
    const bytes = Buffer.concat([bytesOf('{"a":1}\n'), long, bytesOf('\n{"b":2}\n')])
    const records = lines(bytes, [64 * 1024])
    expect(records).toHaveLength(3)
    expect(records[1]?.problem).toContain(`${MAX_LINE_BYTES / 1024 / 1024} MiB`)
    expect(records[1]?.text.length).toBeLessThanOrEqual(4096)
    expect(records[2]).toMatchObject({
      text: '{"b":2}',
      place: 'line 3',
      position: 8 + long.length + 1,
    })
  })

  it('rejects one record that is too long for a record', () => {
    const records = lines(`{"a":"${'x'.repeat(MAX_RECORD_BYTES)}"}\n{"b":2}\n`)
    expect(records[0]?.problem).toContain('1 MiB')
    expect(records[1]?.text).toBe('{"b":2}')
  })
})

describe('documents', () => {
  it('cuts documents of any layout, one after the other, into their items', () => {
    const text = '{\n "alerts": [\n  {"a": "}{"},\n  {"b": "\\"]"}\n ]\n}\n\n{"c":\n3}{"d":4}'
    const records = documents(text)
    expect(textsOf(records)).toEqual(['{"a": "}{"}', '{"b": "\\"]"}', '{"c":\n3}', '{"d":4}'])
    expect(records.map((record) => record.place)).toEqual([
      'document 1, line 1, alerts[0]',
      'document 1, line 1, alerts[1]',
      'document 2, line 8',
      'document 3, line 9',
    ])
    for (const record of records) {
      expect(text.slice(record.position, record.position + record.text.length)).toBe(record.text)
    }
  })

  it('takes a list of records, without holding the list', () => {
    expect(textsOf(documents('[\n  {"a":1},\n  {"b":2}\n]\n'))).toEqual(['{"a":1}', '{"b":2}'])
    expect(textsOf(documents('[{"a":1}, 7, "x", {"b":2}]'))).toEqual([
      '{"a":1}',
      '7',
      '"x"',
      '{"b":2}',
    ])
  })

  it('goes on behind a damaged document with the next one at its depth', () => {
    const records = documents('{\n "a": "open\n "b": {\n  "c": 1\n }\n}\n{"d": 4}\n')
    expect(records).toHaveLength(2)
    expect(records[0]?.problem).toContain('runs over the end of its line')
    expect(records[1]).toMatchObject({ text: '{"d": 4}', problem: null })
  })

  it('finds the next document where one has lost its end', () => {
    const records = documents('{\n "a": 1,\n{\n "b": 2\n}\n{"c": 3}\n')
    expect(textsOf(records.slice(1))).toEqual(['{\n "b": 2\n}', '{"c": 3}'])
    expect(records[0]?.problem).toContain('damaged')
    expect(records[0]?.place).toBe('document 1, line 1')
  })

  it('goes on inside a list behind a damaged item', () => {
    const records = documents('[\n  {"a": 1},\n  {"b": ]},\n  {"c": 3}\n]\n')
    expect(records.map((record) => record.problem === null)).toEqual([true, false, true])
    expect(records[2]?.text).toBe('{"c": 3}')
  })

  it('names the line of each, in whatever pieces they come, behind a first line of any length', () => {
    const long = `{"a":"${'x'.repeat(20_000_000)}"}`
    const text = `${long}\n{"b":1}\n\0\0\n{"c":2}\n{"d":\0}\n{"e":3}\n`
    const name = (pieces: number[]) => documents(text, pieces).map(({ place }) => place)
    const places = name([])
    expect(places).toEqual([
      'document 1, line 1',
      'document 2, line 2',
      'line 3',
      'document 3, line 4',
      'document 4, line 5',
      'document 5, line 6',
    ])
    expect(name([64 * 1024])).toEqual(places)
    expect(documents(text)[2]?.text).toBe('\0\0')
  })

  it('rejects lines between documents one by one', () => {
    const records = documents('{\n}\nnot json\nneither\n{"a":1}\n')
    expect(textsOf(records)).toEqual(['{\n}', 'not json', 'neither', '{"a":1}'])
  })

  it('says that the input ends inside a document', () => {
    const records = documents('{"a":1}\n{\n "b": [1,')
    expect(records[1]?.problem).toContain('ends in the middle')
  })

  it('rejects a document over the cap and finds the next', () => {
    const bytes = Buffer.concat([
      bytesOf('{"a":"'),
      Buffer.alloc(MAX_DOCUMENT_BYTES + 10, 0x61),
      bytesOf('"}\n{"b":2}\n'),
    ])
    const records = documents(bytes, [1024 * 1024])
    expect(records).toHaveLength(2)
    expect(records[0]?.problem).toContain('32 MiB')
    expect(records[1]?.text).toBe('{"b":2}')
  })

  it('refuses nesting that no record has', () => {
    const deep = `{"a":${'['.repeat(600)}${']'.repeat(600)}}\n{"b":2}\n`
    const records = documents(deep)
    expect(records[0]?.problem).toContain('deeper than 512')
    expect(records.at(-1)?.text).toBe('{"b":2}')
  })
})

describe('detecting the framing', () => {
  const cases: [string, string, 'lines' | 'json-documents'][] = [
    ['one object a line', '{"a":1}\n{"b":2}\n', 'lines'],
    ['one object and no line end', '{"a":1}', 'lines'],
    ['a printed document', '{\n  "a": 1\n}', 'json-documents'],
    ['objects on one line', '{"a":1}{"b":2}', 'json-documents'],
    ['a list of objects', '[\n {"a":1}\n]', 'json-documents'],
    ['a list of numbers', '[1,2]\n', 'lines'],
    ['plain text', 'hello\n', 'lines'],
    ['text before a printed document', '# exported\n{\n"a":1}', 'json-documents'],
    ['a byte order mark', '\ufeff{\n"a":1}', 'json-documents'],
    ['a line cut off inside a text', '{"a":"x\n{"b":2}\n', 'lines'],
    ['nothing', '', 'lines'],
  ]
  it.each(cases)('%s', (_name, text, framing) => {
    expect(detectFraming(bytesOf(text), true)).toBe(framing)
  })

  it('waits for more while the first line is incomplete', () => {
    expect(detectFraming(bytesOf('{"a":'), false)).toBeNull()
    expect(detectFraming(bytesOf('  '), false)).toBeNull()
    expect(detectFraming(bytesOf('{"a":1}'), false)).toBeNull()
    expect(detectFraming(bytesOf('{"a":1}\n'), false)).toBe('lines')
  })
})

describe('pieces', () => {
  const fragment = fc.oneof(
    { weight: 6, arbitrary: fc.json({ maxDepth: 3 }).map((json) => `{"v":${json}}`) },
    {
      weight: 3,
      arbitrary: fc.json({ maxDepth: 2 }).map((json) => `{"alerts":[{"v":${json}},{"w":1}]}`),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        ',',
        ':',
        'null',
        '\ufeff',
        'é',
        '𝒳',
      ),
    },
    { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
    { weight: 1, arbitrary: fc.constant('{\n  "printed": [\n    {"a": 1}\n  ]\n}') },
  )
  const separator = fc.constantFrom('\n', '\r\n', '\n\n', ' ', '', ',')
  const input = fc
    .array(fc.tuple(fragment, separator), { maxLength: 12 })
    .map((parts) => parts.map(([text, between]) => text + between).join(''))
  const spoilt = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0x80, max: 0xff })), {
    maxLength: 2,
  })
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 })

  function spoil(text: string, changes: [number, number][]): Buffer {
    const bytes = bytesOf(text)
    for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte
    return bytes
  }

  it.each([
    ['lines', lines],
    ['documents', documents],
    ['a whole file', takeAll],
  ] as const)('%s: any pieces give the same records', (_name, cut) => {
    fc.assert(
      fc.property(input, spoilt, sizes, (text, changes, pieces) => {
        const bytes = spoil(text, changes)
        expect(cut(bytes, pieces)).toEqual(cut(bytes))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['lines', lines],
    ['documents', documents],
  ] as const)('%s: positions grow and point at the text', (_name, cut) => {
    fc.assert(
      fc.property(input, sizes, (text, pieces) => {
        const bytes = bytesOf(text)
        let before = -1
        for (const record of cut(bytes, pieces)) {
          expect(record.position).toBeGreaterThan(before)
          before = record.position
          if (record.problem !== null) continue
          const end = record.position + Buffer.byteLength(record.text)
          expect(bytes.subarray(record.position, end).toString('utf8')).toBe(record.text)
        }
      }),
      { numRuns: 300 },
    )
  })
})
