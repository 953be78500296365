import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PREVIEW_BYTES } from '../sources/framing'
import {
  BadStreamError,
  type BatchFacts,
  MAX_DETECTION_BYTES,
  StreamSplitter,
} from './stream-splitter'

interface Found {
  detections: string[]
  offsets: number[]
  lengths: number[]
  batches: BatchFacts[]
}

/** Cuts bytes that come in pieces of these sizes, the last of which repeats. */
function split(bytes: Buffer, sizes: readonly number[] = [bytes.length]): Found {
  const found: Found = { detections: [], offsets: [], lengths: [], batches: [] }
  const splitter = new StreamSplitter({
    takeDetection: (part, offset, length) => {
      found.detections.push(part.toString('utf8'))
      found.offsets.push(offset)
      found.lengths.push(length)
    },
    endBatch: (batch) => found.batches.push(batch),
  })
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = Math.max(1, sizes[Math.min(n, sizes.length - 1)] ?? 1)
    // A piece of its own, as a socket gives it.
    splitter.push(Buffer.from(bytes.subarray(at, at + size)))
    at += size
  }
  return found
}

const NOTHING = {
  continuationTime: null,
  isHeartbeat: false,
  error: null,
  nextPageToken: '',
  nextPageStartTime: null,
}
const TIME = '2026-03-02T10:16:00.000000001Z'

describe('a stream', () => {
  it('gives each detection as it stands there, and what else a batch says', () => {
    const first = '{"id": "de_1",  "n": 12345678901234567890 }'
    const text = `[{"heartbeat": true},\r\n{"continuationTime":"${TIME}","detections":[${first},\n{"id":"de_2"}]},\r\n{"error":{"code":503,"status":"UNAVAILABLE","message":"again"}}`
    const found = split(Buffer.from(text))
    expect(found.detections).toEqual([first, '{"id":"de_2"}'])
    expect(found.offsets.map((at) => text.slice(at, at + 6))).toEqual(['{"id":', '{"id":'])
    expect(found.batches).toEqual([
      { ...NOTHING, isHeartbeat: true, detections: 0 },
      { ...NOTHING, continuationTime: TIME, detections: 2 },
      {
        ...NOTHING,
        error: { code: 503, status: 'UNAVAILABLE', message: 'again' },
        detections: 0,
      },
    ])
  })

  it('finds the continuation time before and behind the detections, and passes over the rest', () => {
    const text = `[{"warnings":[{"detections":[1]},"]}"],"detections":[{"a":"]}"}],"more":{"continuationTime":"no"},"continuationTime":"${TIME}"}, {"detections":[], "continuationTime" : "${TIME}" , "x":-1.5e3}]`
    const found = split(Buffer.from(text))
    expect(found.detections).toEqual(['{"a":"]}"}'])
    expect(found.batches).toEqual([
      { ...NOTHING, continuationTime: TIME, detections: 1 },
      { ...NOTHING, continuationTime: TIME, detections: 0 },
    ])
  })

  it('reads the answer of a list call', () => {
    const found = split(
      Buffer.from(
        '\ufeff{\n "curatedRuleDetections": [ {"id":"de_1"} ],\n "nextPageToken": "t\\u0041" }\n',
      ),
    )
    expect(found.detections).toEqual(['{"id":"de_1"}'])
    expect(found.batches).toEqual([{ ...NOTHING, nextPageToken: 'tA', detections: 1 }])
  })

  it('is cut alike wherever its chunks end, inside of letters and escapes too', () => {
    const detection = fc.record({
      id: fc.string({ unit: 'grapheme' }),
      text: fc.constantFrom('\ud83d\ude00', '\\"', '}],[{', '\u0000\\', 'é\n'),
      more: fc.jsonValue(),
    })
    const batch = fc.record(
      {
        heartbeat: fc.constant(true),
        other: fc.jsonValue(),
        detections: fc.array(detection, { maxLength: 4 }),
        continuationTime: fc.constant(TIME),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        fc.array(batch, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0, 2),
        (batches, sizes, indent) => {
          const bytes = Buffer.from(JSON.stringify(batches, null, indent).slice(0, -1))
          const found = split(bytes, sizes)
          const meant = batches.flatMap(({ detections }) => detections ?? [])
          expect(found.detections.map((text) => JSON.parse(text))).toEqual(
            JSON.parse(JSON.stringify(meant)),
          )
          expect(found.batches.map(({ detections }) => detections)).toEqual(
            batches.map(({ detections }) => detections?.length ?? 0),
          )
          expect(found.batches.map(({ continuationTime }) => continuationTime)).toEqual(
            batches.map((each) => each.continuationTime ?? null),
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  it('keeps a detection of megabytes whole, and of one that is far too long the beginning', () => {
    const large = JSON.stringify({ id: 'de_1', text: 'é"'.repeat(1_500_000) })
    const huge = JSON.stringify({ id: 'de_2', text: 'x'.repeat(MAX_DETECTION_BYTES) })
    const text = `[{"detections":[${large},${huge},{"id":"de_3"}]}`
    const found = split(Buffer.from(text), [65_536])
    expect(found.detections[0]).toBe(large)
    expect(Buffer.byteLength(found.detections[1] ?? '')).toBe(PREVIEW_BYTES)
    expect(huge.startsWith(found.detections[1] ?? 'nothing')).toBe(true)
    expect(found.lengths[1]).toBe(huge.length)
    expect(found.detections[2]).toBe('{"id":"de_3"}')
  })

  it.each([
    'Service unavailable',
    '[{"detections":[1]}',
    '[{"detections":[{"a":[}]}]}',
    '[{"detections":[{"a":"b\nc"}]}',
    '[{"a" 1}',
    '[{"a":1 2}',
    '<html>',
  ])('is told to be none where it is damaged: %s', (text) => {
    for (const size of [1, text.length]) {
      expect(() => split(Buffer.from(text), [size])).toThrow(BadStreamError)
    }
  })
})
