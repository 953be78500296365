import { describe, expect, it } from 'vitest'
import type { Reject } from '../../shared/source'
import { recordLines } from '../ui/record-lines'
import { sparklineFacts } from '../ui/sparkline-facts'
import { lineAtFault, rejectsFileName, rejectsToJsonl } from './rejects'
import { countRunning, LAG_BUDGET_MS, progressShare, sourceMark } from './state'

describe('sourceMark', () => {
  const running = { state: 'running', lagMs: 400, rate: 5 } as const
  it('differs by state', () => {
    expect(sourceMark(running)).toBe('running')
    expect(sourceMark({ ...running, state: 'failed' })).toBe('down')
    expect(sourceMark({ ...running, state: 'paused' })).toBe('off')
  })
  it('is late only while old events arrive', () => {
    expect(sourceMark({ ...running, lagMs: LAG_BUDGET_MS + 1 })).toBe('late')
    expect(sourceMark({ ...running, lagMs: LAG_BUDGET_MS + 1, rate: 0 })).toBe('running')
  })
  it('counts sources that take events in', () => {
    expect(countRunning([{ state: 'running' }, { state: 'waiting' }, { state: 'paused' }])).toBe(2)
  })
})

describe('progressShare', () => {
  it('is null without an end and never above one', () => {
    expect(progressShare(null)).toBeNull()
    expect(progressShare({ done: 0, total: 0 })).toBeNull()
    expect(progressShare({ done: 30, total: 20 })).toBe(1)
  })
})

describe('sparkline', () => {
  it('says its least, most and last', () => {
    expect(sparklineFacts([3, 1, 2])).toEqual({ least: 1, most: 3, last: 2 })
    expect(sparklineFacts([])).toBeNull()
  })
})

describe('rejects', () => {
  const reject: Reject = {
    id: 'r1',
    at: 0,
    source: 'edge',
    partition: 'p',
    position: 12,
    place: 'line 12',
    reason: 'not JSON',
    text: 'a "quoted"\nline',
    isWhole: true,
  }
  it('are saved one a line with times as ISO 8601', () => {
    const lines = rejectsToJsonl([reject, reject]).split('\n')
    expect(lines).toHaveLength(3)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      text: reject.text,
    })
  })
  it('get a file name that says of what and when', () => {
    expect(rejectsFileName(null, 0)).toBe('rejects-all-19700101T0000Z.jsonl')
  })
  it('are laid out without touching large numbers, strings or empties', () => {
    const lines = recordLines('{"n":18446744073709551615,"s":"a,{b","e":{},"l":[1,2]}')
    expect(lines).toEqual([
      '{',
      '  "n": 18446744073709551615,',
      '  "s": "a,{b",',
      '  "e": {},',
      '  "l": [',
      '    1,',
      '    2',
      '  ]',
      '}',
    ])
  })
  it('show anything else as it arrived', () => {
    expect(recordLines('first\nsecond')).toEqual(['first', 'second'])
  })
  it('mark the stated line where the text has it', () => {
    expect(lineAtFault('Line 2: decimal comma', 'a\nb')).toBe(2)
    expect(lineAtFault('Line 9: decimal comma', 'a\nb')).toBeNull()
    expect(lineAtFault('not JSON', 'a')).toBeNull()
  })
})
