import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { takeAll } from './cut.test-kit'
import { MAX_RECORD_BYTES } from './framing'

const TIME = '2026-03-02T10:16:00.000000001Z'
const textsOf = (text: string, sizes?: number[]) =>
  takeAll(Buffer.from(text), sizes).map((record) => record.problem ?? record.text)

describe('a file of detections', () => {
  it.each([
    [
      'a recorded stream',
      `[{"heartbeat":true},\r\n{"detections":[{"id":1},{"id":2}],"continuationTime":"${TIME}"},\r\n`,
    ],
    [
      'one with its time first',
      `[ {"continuationTime":"${TIME}","detections":[{"id":1}]},{"detections":[{"id":2}]}]`,
    ],
    [
      'an answer of the list call',
      '{\n  "detections": [\n    {"id":1},\n    {"id":2}\n  ],\n  "nextPageToken": "x"\n}\n',
    ],
    ['one of curated rules', '{"curatedRuleDetections":[{"id":1},{"id":2}]}'],
    ['answers one after the other', '{"detections":[{"id":1}]}\n{"detections":[{"id":2}]}\n'],
    ['one detection a line', '{"id":1}\n{"id":2}\n'],
    ['a list of detections', '[{"id":1},\n{"id":2}]'],
  ])('gives a record each: %s', (_what, text) => {
    expect(textsOf(text)).toEqual(['{"id":1}', '{"id":2}'])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sizes) => {
        expect(textsOf(text, sizes)).toEqual(['{"id":1}', '{"id":2}'])
      }),
      { numRuns: 50 },
    )
  })

  it('knows each by its place', () => {
    const text = '{"detections":[ {"id":1},{"id":2}]}'
    expect(takeAll(Buffer.from(text)).map(({ place, position }) => [place, position])).toEqual([
      ['detection 1', text.indexOf('{"id":1')],
      ['detection 2', text.indexOf('{"id":2')],
    ])
  })

  it('loses nothing where it is cut off or damaged, and says where', () => {
    const whole = '[{"detections":[{"id":1}]},{"detections":[{"id":2},{"id"'
    expect(textsOf(whole)).toEqual(['{"id":1}', '{"id":2}', expect.stringContaining('ends in')])
    expect(textsOf('[{"detections":[{"id":1},7,{"id":2}]}]')).toEqual([
      '{"id":1}',
      expect.stringContaining('nothing can be read'),
    ])
  })

  it('takes detections of megabytes, in batches and on lines, and other records no longer than before', () => {
    const text = 'x'.repeat(5 * MAX_RECORD_BYTES)
    const large = JSON.stringify({ id: 'de_1', detection: [{ ruleId: 'ru_1' }], text })
    expect(textsOf(`{"detections":[${large}]}`)).toEqual([large])
    expect(textsOf(`${large}\n{"id":2}\n`)).toEqual([large, '{"id":2}'])
    const other = JSON.stringify({ id: 'de_1', text })
    expect(textsOf(`${other}\n`)).toEqual([expect.stringContaining('longer than 1 MiB')])
  })
})
