import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WatchEvent } from '../../../../shared/event'
import type { PublicAlertMessage } from '../../../../shared/public-api'
import { detailBytes, MESSAGE_BYTES, writeDetail, writeHead } from './chat'
import { type DetailedAlert, headOf } from './digest'
import { alertMessage, sampleEvent } from './digest.test-kit'
import { escapeWithin, googleChatMarkup, slackMarkup } from './markup'
import { createWithhold } from './withhold'

const FENCE = '```'
const withhold = createWithhold(null)

/** Everything that a chat might act on, whole and in pieces. */
const HOSTILE = [
  '<!channel>',
  '<!here|x>',
  '<@U0123ABC>',
  '<#C0123|general>',
  '<https://evil.example|click>',
  '<users/all>',
  '<users/123456>',
  '@channel',
  '@here',
  '@all',
  'https://evil.example/x',
  'www.evil.example',
  'evil.example',
  'evil。example',
  'a@evil.example',
  '[click](https://evil.example)',
  '```',
  '``',
  '`',
  '*bold*',
  '_it_',
  '~no~',
  '> quote',
  '&lt;!channel&gt;',
  '&amp;lt;',
  '\n',
  '\r\n',
  '\u2028',
  '\u202e',
  '\u200b',
  '\u0000',
  '\ud800',
  '😀',
  '<',
  '>',
  '&',
  ':',
  '//',
  '.',
  '@',
]
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 20 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''))

const hostileAlert = fc
  .record({
    title: hostileText,
    rule: hostileText,
    subject: hostileText,
    target: hostileText,
    indicator: hostileText,
    version: hostileText,
    info: hostileText,
    reason: hostileText,
    raw: fc.oneof(
      hostileText,
      fc.dictionary(hostileText, hostileText).map((o) => JSON.stringify(o)),
    ),
  })
  .map(({ title, rule, subject, target, indicator, version, info, reason, raw }): DetailedAlert => {
    const alert: PublicAlertMessage = {
      ...alertMessage(1),
      title,
      rule,
      subject,
      target,
      indicator,
    }
    const sample: WatchEvent = { ...sampleEvent(1), info, reason, raw }
    return { alert, version, sample, detection: null }
  })

/** A whole message as `compose` lays it out. */
function write(alerts: readonly DetailedAlert[], markup: typeof slackMarkup): string {
  const parts = { markup, withhold }
  const head = writeHead(headOf(alerts, null), ['Without details: 1 alert.'], parts)
  const most = detailBytes(alerts.length)
  const details = alerts.map((each, n) =>
    writeDetail(each, { number: n + 1, of: alerts.length }, most, parts),
  )
  return [head, ...details].join('\n')
}

/** What stands outside of code: words of ours alone, whatever the alerts say. */
const OURS =
  /^\*Watchfloor: \d+ alerts?\* of \d+ events?, (at \S+|\S+ to \S+)$|^Without details: 1 alert\.$/

function expectHarmless(text: string): void {
  const lines = text.split('\n')
  let isCode = false
  for (const line of lines) {
    if (line === FENCE) isCode = !isCode
    else if (!isCode) expect(line).toMatch(OURS)
    // Nothing ends the code from within.
    else expect(line).not.toContain('`')
  }
  expect(isCode).toBe(false)
  expect(text).not.toMatch(/[<>]/)
  expect(text.replaceAll('[@]', '')).not.toContain('@')
  expect(text).not.toContain('://')
  const code = text
    .split(FENCE)
    .filter((_, n) => n % 2 === 1)
    .join('\n')
  expect(code).not.toMatch(/[\p{L}\p{N}][.。][\p{L}]{2}/u)
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
  expect(Buffer.byteLength(text, 'utf8')).toBeLessThanOrEqual(MESSAGE_BYTES)
}

describe.each([
  ['Slack', slackMarkup],
  ['Google Chat', googleChatMarkup],
] as const)('a message to %s', (name, markup) => {
  it('has no mention, link or mark of an alert in it', () => {
    fc.assert(
      fc.property(fc.array(hostileAlert, { minLength: 1, maxLength: 4 }), (alerts) => {
        const text = write(alerts, markup)
        expectHarmless(text)
        // Every sign of Slack's own is one of its three escapes.
        if (name === 'Slack') expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/)
      }),
      { numRuns: 300 },
    )
  })

  it('is never too long, however long and however many alerts are', () => {
    const long = '<&>"é😀'.repeat(20_000)
    const alerts = Array.from({ length: 10 }, (_, n): DetailedAlert => {
      const alert = { ...alertMessage(n), title: long, rule: `${n} ${long}`, subject: long }
      return {
        alert,
        version: long,
        sample: { ...sampleEvent(n), info: long, raw: long },
        detection: null,
      }
    })
    expectHarmless(write(alerts, markup))
    const many = Array.from({ length: 500 }, (_, n) => ({
      alert: { ...alertMessage(n), rule: `rule-${n}` },
      version: '',
    }))
    const head = writeHead(headOf(many, null), [], { markup, withhold })
    expect(head).toContain('and 460 alerts of 460 further rules')
    expect(Buffer.byteLength(head)).toBeLessThanOrEqual(MESSAGE_BYTES)
  })

  it('cuts a text so that it fits once it is escaped', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 3, max: 60 }), (text, most) => {
        const cut = escapeWithin(text, most, markup)
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most)
        if (cut !== markup.toHarmless(text)) expect(cut === '' || cut.endsWith('…')).toBe(true)
      }),
    )
  })
})

it('says in its head where the stream of its source goes on, unless that is no time', () => {
  const parts = { markup: slackMarkup, withhold }
  const headWith = (continuationTime: string) =>
    writeHead(headOf([{ alert: alertMessage(1), version: '' }], continuationTime), [], parts)
  expect(headWith('2026-03-02T10:15:30.123456789Z').split('\n')[0]).toBe(
    '*Watchfloor: 1 alert* of 3 events, continuation time 2026-03-02T10:15:30.123456789Z',
  )
  expect(headWith('2026-03-02T10:15:30Z <!channel>')).not.toContain('channel')
})

it('escapes for Slack what it asks for, and writes hosts as people do who know', () => {
  expect(slackMarkup.toHarmless('<!channel> & <https://evil.example|x>')).toBe(
    '&lt;!channel&gt; &amp; &lt;https[:]//evil[.]example|x&gt;',
  )
  expect(googleChatMarkup.toHarmless('<users/all> 203.0.113.7 a@b.example')).toBe(
    '‹users/all› 203.0.113.7 a[@]b[.]example',
  )
})

it('tells an alert with its rule, its window and one record', () => {
  const alert = alertMessage(7)
  const sample = { ...sampleEvent(7), raw: '{"http":{"url":"/?token=hush"},"ip":"203.0.113.7"}' }
  const parts = { markup: slackMarkup, withhold }
  const text = writeDetail(
    { alert, version: '', sample, detection: null },
    { number: 1, of: 1 },
    4_000,
    parts,
  )
  expect(text.split('\n')).toEqual([
    FENCE,
    '1/1  Possible SQL injection',
    'alert     A-AAAAAH, begun',
    'severity  high',
    'rule      ntopng:40',
    'detector  ntopng',
    'subject   203.0.113.7',
    'target    198.51.100.1',
    'events    3',
    'window    2026-03-02T10:05:00.000Z to 2026-03-02T10:10:00.000Z',
    '  /?id=7',
    '  Detected SQL Inj in logs',
    '  {',
    '   "http": {',
    '    "url": "/?token={REDACTED}"',
    '   },',
    '   "ip": "203.0.113.7"',
    '  }',
    FENCE,
  ])
})
