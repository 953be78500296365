import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogHeader, RawRecord } from '../record'
import { LineFramer } from './line-framing'
import { findHeader, NO_HEADER } from './log-header'

const headerLines = (path: string, fields: string) => [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  `#path\t${path}`,
  '#open\t2026-03-02-10-00-00',
  `#fields\t${fields}`,
  '#types\ttime\tstring',
]

interface Cut {
  text: string
  place: string
  header: LogHeader | null
}

function cut(text: string, pieceBytes = text.length): Cut[] {
  const cuts: Cut[] = []
  const add = (record: RawRecord) =>
    cuts.push({ text: record.text, place: record.place(), header: record.header ?? null })
  const framer = new LineFramer({ add, closeUnit: () => undefined }, { offset: 0 })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += pieceBytes)
    framer.push(bytes.subarray(at, at + pieceBytes))
  framer.end()
  return cuts
}

const LOG = [
  ...headerLines('notice', 'ts\tnote'),
  '1\ta',
  '2\tb',
  '#close\t2026-03-02-11-00-00',
  ...headerLines('notice', 'ts\tuid'),
  '',
  '3\tc',
]

describe('lines below a header', () => {
  it('carry it, and it is no record itself', () => {
    const cuts = cut(`${LOG.join('\n')}\n`)
    expect(cuts.map(({ text }) => text)).toEqual(['1\ta', '2\tb', '3\tc'])
    expect(cuts.map(({ place }) => place)).toEqual(['line 9', 'line 10', 'line 21'])
    expect(cuts.map(({ header }) => header?.get('fields'))).toEqual([
      'ts\tnote',
      'ts\tnote',
      'ts\tuid',
    ])
    expect(cuts[0]?.header).toBe(cuts[1]?.header)
    expect(Object.fromEntries(cuts[0]?.header ?? [])).toEqual({
      separator: '\\x09',
      set_separator: ',',
      empty_field: '(empty)',
      unset_field: '-',
      path: 'notice',
      open: '2026-03-02-10-00-00',
      fields: 'ts\tnote',
      types: 'time\tstring',
    })
  })

  it('are the same in pieces of any size, and with CRLF', () => {
    const whole = cut(LOG.join('\n'))
    for (const size of [1, 2, 7, 64]) expect(cut(LOG.join('\n'), size)).toEqual(whole)
    expect(cut(LOG.join('\r\n'))).toEqual(whole)
  })

  it('leave every other line that begins with # a record', () => {
    const lines = ['#fields\ta', '#comment', '# x', '#', '#close', '#separatorx']
    expect(cut(lines.join('\n')).map(({ text, header }) => [text, header])).toEqual(
      lines.map((line) => [line, null]),
    )
    const below = [...headerLines('notice', 'ts'), '#unknown\tx', '#fields\tuid', '5']
    const cuts = cut(below.join('\n'))
    expect(cuts.map(({ text }) => text)).toEqual(['#unknown\tx', '#fields\tuid', '5'])
    expect(cuts[2]?.header?.get('fields')).toBe('ts')
  })

  it('begin anew with each #separator, and a line too long for a header is none', () => {
    const short = ['#separator \\x09', '#fields\tts', '1', '#separator \\x09', '2']
    expect(cut(short.join('\n')).map(({ header }) => header?.get('fields'))).toEqual([
      'ts',
      undefined,
    ])
    const long = ['#separator \\x09', `#fields\t${'x'.repeat(65_536)}`, '1']
    expect(cut(long.join('\n')).map(({ text }) => text.length)).toEqual([65_544, 1])
  })
})

describe('findHeader', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-header-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function find(text: string, ends: readonly number[]) {
    const path = join(folder, 'notice.log')
    await writeFile(path, text)
    const handle = await open(path, 'r')
    const readAt = async (buffer: Buffer, position: number) =>
      (await handle.read(buffer, 0, buffer.length, position)).bytesRead
    try {
      return await Promise.all(ends.map((end) => findHeader(readAt, end)))
    } finally {
      await handle.close()
    }
  }

  it('knows at every line end what a reader from the beginning knows there', async () => {
    const ends = LOG.map((_line, index) => LOG.slice(0, index + 1).join('\n').length + 1)
    const found = await find(`${LOG.join('\n')}\n`, ends)
    for (const [index, state] of found.entries()) {
      const rest = [...LOG.slice(index + 1).filter((line) => line[0] !== '#'), 'x']
      const whole = cut([...LOG.slice(0, index + 1), ...rest].join('\n'))
      expect(state.header, `line ${index + 1}`).toEqual(whole.at(-1)?.header)
    }
    expect(found.map(({ isOpen }) => isOpen)).toEqual(
      LOG.map((line) => (line[0] === '#' && !line.startsWith('#close')) || line === ''),
    )
  })

  it('finds the last header of a long file, also where a chunk ends inside it', async () => {
    const first = `${headerLines('notice', 'ts').join('\n')}\n`
    const second = `${headerLines('notice', 'ts\tuid').join('\n')}\n`
    for (const over of [0, 1, 5, 11, 12, 13, 20]) {
      const filled = 1024 * 1024 - first.length - over
      const text = `${first}${'x'.repeat(filled - 1)}\n${second}1\t2\n`
      const [state] = await find(text, [text.length])
      expect(state?.header?.get('fields'), `${over} bytes`).toBe('ts\tuid')
      const [before] = await find(text, [first.length + filled])
      expect(before?.header?.get('fields')).toBe('ts')
    }
  })

  it('finds none where the words stand inside a line', async () => {
    expect(await find('1\n2 #separator x\n', [18])).toEqual([NO_HEADER])
    expect(await find('', [0])).toEqual([NO_HEADER])
  })

  it('knows a W3C log at every line end, also where its server wrote a header anew', async () => {
    const log = [
      ...['#Software: IIS', '#Version: 1.0', '#Date: 2026-03-02 10:00:00', '#Fields: time c-ip'],
      '10:00:01 203.0.113.7',
      ...['#Date: 2026-03-02 11:00:00', '#Fields: time c-ip sc-status'],
      '11:00:01 203.0.113.7 200',
      ...headerLines('notice', 'ts'),
      '1',
      '#Fields: time',
      '12:00:00',
    ]
    const ends = log.map((_line, index) => log.slice(0, index + 1).join('\n').length + 1)
    const found = await find(`${log.join('\n')}\n`, ends)
    for (const [index, state] of found.entries()) {
      const whole = cut([...log.slice(0, index + 1), 'x'].join('\n'))
      expect(state.header, `line ${index + 1}`).toEqual(whole.at(-1)?.header)
    }
    expect(found[6]?.header?.get('Software')).toBe('IIS')
    expect(found.at(-1)?.header).toEqual(new Map([['Fields', 'time']]))
  })
})
