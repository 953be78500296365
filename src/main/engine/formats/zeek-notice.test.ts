import { describe, expect, it } from 'vitest'
import { judgeReported } from '../detectors/reported'
import type { LogHeader, RawRecord } from '../record'
import type { ParseContext } from './format'
import { eventOf, reasonOf, recordOf } from './record.test-kit'
import { zeekNoticeFormat } from './zeek-notice'

const isOwn = (ip: string) => ip.startsWith('10.') || ip === '198.51.100.20'
const CONTEXT: ParseContext = { transportTime: 0, isOwn }

const NOTICE = {
  ts: 1772446531.5,
  uid: 'CHhAvVGS1DHFjwGM9',
  'id.orig_h': '203.0.113.40',
  'id.orig_p': 51300,
  'id.resp_h': '198.51.100.20',
  'id.resp_p': 80,
  note: 'HTTP::SQL_Injection_Attacker',
  msg: 'An SQL injection attacker was discovered!',
  sub: 'seen 5 times',
  src: '203.0.113.40',
  dst: '198.51.100.20',
  p: 80,
  peer_descr: 'worker-2',
  actions: ['Notice::ACTION_LOG'],
}
const parse = (changes: object = {}) =>
  zeekNoticeFormat.parse(recordOf(JSON.stringify({ ...NOTICE, ...changes })), CONTEXT)
const judged = (changes: object) => judgeReported(eventOf(parse(changes)), { isOwn })

describe('a notice in JSON', () => {
  it('becomes one event', () => {
    expect(eventOf(parse())).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      format: 'zeek-notice',
      time: 1772446531500,
      reporter: 'worker-2',
      product: 'zeek',
      alertId: null,
      alertKey: 'HTTP::SQL_Injection_Attacker',
      title: 'HTTP: SQL injection attacker',
      subject: '203.0.113.40',
      ip: '203.0.113.40',
      target: '198.51.100.20',
      targetPort: 80,
      info: 'seen 5 times',
      reason: 'An SQL injection attacker was discovered!',
      nativeScore: null,
      httpStatus: null,
      isBlockedBySensor: false,
      raw: JSON.stringify(NOTICE),
    })
  })

  it('gives a finding by its note', () => {
    expect(judged({})).toMatchObject({
      rule: 'zeek:HTTP::SQL_Injection_Attacker',
      title: 'HTTP: SQL injection attacker',
      severity: 'high',
      indicator: '203.0.113.40',
    })
  })

  it('is the same event in every way to write its time', () => {
    const { id } = eventOf(parse())
    expect(eventOf(parse({ ts: '2026-03-02T10:15:31.500000Z' })).id).toBe(id)
    expect(eventOf(parse({ ts: '1772446531.500000' })).id).toBe(id)
    expect(eventOf(parse({ ts: 1772446531500 })).id).toBe(id)
    expect(eventOf(parse({ _path: 'notice', sub: 'else', actions: [] })).id).toBe(id)
    expect(eventOf(parse({ _path: 'notice_alarm' })).id).toBe(id)
  })

  it.each([
    ['ts', { ts: 1772446531.500001 }],
    ['uid', { uid: 'C2' }],
    ['note', { note: 'HTTP::SQL_Injection_Victim' }],
    ['id.orig_h', { 'id.orig_h': '203.0.113.41' }],
    ['id.resp_h', { 'id.resp_h': '198.51.100.21' }],
    ['src', { src: '203.0.113.41' }],
    ['dst', { dst: '198.51.100.21' }],
    ['msg', { msg: 'else' }],
  ])('is another event with another %s', (_name, changes) => {
    expect(eventOf(parse(changes)).id).not.toBe(eventOf(parse()).id)
  })

  it('never changes the id of a known event', () => {
    expect(eventOf(parse()).id).toMatchInlineSnapshot(`"d9bacd65a23f6e65b14350b67aff2e8d"`)
  })
})

describe('severity', () => {
  it.each(['ALARM', 'PAGE', 'EMAIL', 'EMAIL_ADMIN'])('%s is high', (action) => {
    const actions = ['Notice::ACTION_LOG', `Notice::ACTION_${action}`]
    expect(judged({ note: 'Weird::Activity', actions }).severity).toBe('high')
  })

  it.each([
    ['Heartbleed::SSL_Heartbeat_Attack_Success', 'critical'],
    ['Intel::Intel', 'high'],
    ['SSH::Password_Guessing', 'medium'],
    ['SSL::Weak_Key', 'low'],
    ['Site::Nobody_Knows_This', 'low'],
    ['CaptureLoss::Too_Much_Loss', 'info'],
    ['constructor', 'low'],
  ])('%s is %s by the table', (note, severity) => {
    expect(judged({ note }).severity).toBe(severity)
  })

  it('goes one step down where Zeek blocked it', () => {
    expect(judged({ dropped: true }).severity).toBe('medium')
    expect(judged({ actions: ['Notice::ACTION_DROP'] }).severity).toBe('medium')
  })
})

describe('subject and target', () => {
  it('is the stated source, else the one side outside, else the source address', () => {
    const unstated = { src: undefined, dst: undefined }
    const outwards = { 'id.orig_h': '10.20.0.15', 'id.resp_h': '203.0.113.195' }
    expect(eventOf(parse({ src: '203.0.113.7' }))).toMatchObject({
      subject: '203.0.113.7',
      target: '198.51.100.20',
    })
    expect(eventOf(parse({ ...unstated, ...outwards }))).toMatchObject({
      subject: '203.0.113.195',
      target: '10.20.0.15',
      targetPort: 51300,
    })
    expect(eventOf(parse({ ...unstated, ...outwards, 'id.resp_h': '10.1.1.1' }))).toMatchObject({
      subject: '10.20.0.15',
      target: '10.1.1.1',
    })
  })

  it('comes from source and destination where there is no connection', () => {
    const alone = {
      uid: undefined,
      'id.orig_h': undefined,
      'id.orig_p': undefined,
      'id.resp_h': undefined,
      'id.resp_p': undefined,
    }
    expect(eventOf(parse(alone))).toMatchObject({
      subject: '203.0.113.40',
      target: '198.51.100.20',
      targetPort: 80,
    })
    expect(eventOf(parse({ ...alone, src: undefined, dst: undefined }))).toMatchObject({
      subject: 'worker-2',
      ip: null,
      target: null,
    })
  })
})

describe('other lines', () => {
  it.each([
    ['another log by its path', { _path: 'conn', note: undefined }, '"conn"'],
    ['another log by its fields', { note: undefined }, 'another Zeek log'],
  ])('%s is skipped', (_name, changes, words) => {
    expect(parse(changes)).toMatchObject({ kind: 'skip', reason: expect.stringContaining(words) })
  })

  it.each([
    [
      'what is no line of Zeek',
      { note: undefined, uid: undefined, 'id.orig_h': undefined },
      '`note`',
    ],
    ['no time', { ts: undefined }, '`ts` is missing'],
    ['a time in words', { ts: 'yesterday' }, '`ts` is "yesterday"'],
    ['a note that is a number', { note: 5 }, '`note` is 5'],
    ['an empty note', { note: '' }, '`note` has 0 characters'],
    ['a notice log without a note', { _path: 'notice', note: undefined }, '`note` is missing'],
    ['an address that is none', { src: 'x' }, '`src` is "x"'],
    ['a port out of range', { 'id.orig_p': 70_000 }, '`id.orig_p` is 70000'],
    ['a list for an address', { 'id.resp_h': [] }, '`id.resp_h` is a list'],
  ])('%s is rejected', (_name, changes, words) => {
    expect(reasonOf(parse(changes))).toContain(words)
  })
})

describe('tab-separated lines', () => {
  const FIELDS = ['ts', 'uid', 'id.orig_h', 'id.orig_p', 'note', 'msg', 'src', 'actions', 'dropped']
  const TYPES = 'time string addr port enum string addr set[enum] bool'.split(' ')
  const header = (changes: Record<string, string> = {}): LogHeader =>
    new Map(
      Object.entries({
        separator: '\\x09',
        set_separator: ',',
        empty_field: '(empty)',
        unset_field: '-',
        path: 'notice',
        fields: FIELDS.join('\t'),
        types: TYPES.join('\t'),
        ...changes,
      }),
    )
  const CELLS = [
    '1772446531.500000',
    'C1',
    '203.0.113.40',
    '51300',
    'SSH::Password_Guessing',
    '5 guesses',
    '203.0.113.40',
    'Notice::ACTION_LOG,Notice::ACTION_ALARM',
    'T',
  ]
  const line = (cells: readonly string[], head: LogHeader | undefined = header()): RawRecord => ({
    ...recordOf(cells.join('\t')),
    header: head,
  })
  const read = (record: RawRecord) => zeekNoticeFormat.parse(record, CONTEXT)
  const withCell = (name: string, cell: string) =>
    CELLS.map((each, index) => (FIELDS[index] === name ? cell : each))

  it('say the same as JSON', () => {
    const json = {
      ts: 1772446531.5,
      uid: 'C1',
      'id.orig_h': '203.0.113.40',
      'id.orig_p': 51300,
      note: 'SSH::Password_Guessing',
      msg: '5 guesses',
      src: '203.0.113.40',
      actions: ['Notice::ACTION_LOG', 'Notice::ACTION_ALARM'],
      dropped: true,
    }
    const fromJson = eventOf(zeekNoticeFormat.parse(recordOf(JSON.stringify(json)), CONTEXT))
    expect(eventOf(read(line(CELLS)))).toEqual({ ...fromJson, raw: CELLS.join('\t') })
    expect(fromJson).toMatchObject({ severity: 'high', isBlockedBySensor: true })
  })

  it('leave out unset fields, and take empty ones for empty', () => {
    expect(eventOf(read(line(withCell('uid', '-')))).id).not.toBe(eventOf(read(line(CELLS))).id)
    expect(eventOf(read(line(withCell('src', '-')))).subject).toBe('203.0.113.40')
    expect(eventOf(read(line(withCell('msg', '(empty)')))).reason).toBe('')
    expect(eventOf(read(line(withCell('actions', '(empty)')))).severity).toBeUndefined()
  })

  it.each([
    ['a\\x09b', 'a\tb'],
    ['Z\\xc3\\xbcrich', 'Zürich'],
    ['Inc\\\\, x', 'Inc\\, x'],
    ['\\\\x41', '\\x41'],
    ['\\xff\\xfe', '\\xff\\xfe'],
    ['\\x00a', 'a'],
    ['\\q', '\\q'],
  ])('reads %s', (written, meant) => {
    expect(eventOf(read(line(withCell('msg', written)))).reason).toBe(meant)
  })

  it('obey another separator and other words for nothing', () => {
    const head = header({
      separator: '|',
      fields: FIELDS.join('|'),
      types: TYPES.join('|'),
      unset_field: 'none',
      set_separator: ';',
    })
    const cells = withCell('actions', 'Notice::ACTION_LOG;Notice::ACTION_PAGE')
    const record = { ...recordOf(cells.join('|').replace('C1', 'none')), header: head }
    expect(eventOf(read(record))).toMatchObject({ severity: 'high', subject: '203.0.113.40' })
  })

  it('of other logs are skipped without a look at them', () => {
    expect(read(line(['what', 'ever'], header({ path: 'conn' })))).toMatchObject({ kind: 'skip' })
  })

  it('are rejected where they do not fit their header', () => {
    expect(reasonOf(read(line(CELLS.slice(1))))).toContain(
      '8 fields; the `#fields` above it name 9',
    )
    expect(reasonOf(read(line(['x'])))).toContain('1 field;')
    expect(reasonOf(read(line(CELLS, new Map([['separator', '\\x09']]))))).toContain('no `#fields`')
    expect(reasonOf(read(recordOf(CELLS.join('\t'))))).toContain('not valid JSON')
    expect(reasonOf(read(line(withCell('id.orig_p', 'x'))))).toContain('`id.orig_p` is "x"')
  })

  it('are rejected for what the framing found', () => {
    const record = { ...line(CELLS), problem: 'Its bytes are not valid UTF-8 text.' }
    expect(reasonOf(read(record))).toContain('UTF-8')
  })
})
