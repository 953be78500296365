import { describe, expect, it } from 'vitest'
import { cutDelivery, TooManyRecordsError } from './cut-delivery'

const recordsOf = (body: string | Buffer) =>
  cutDelivery(Buffer.from(body), 1_000).flatMap(({ records }) => records)
const textsOf = (body: string) => recordsOf(body).map(({ text, problem }) => problem ?? text)

describe('a delivery', () => {
  it('is cut into the items of its `alerts`, on one line or on many', () => {
    const delivery = { version: '0.2', sharedsecret: 'x', alerts: [{ a: 1 }, { a: [2] }] }
    expect(textsOf(JSON.stringify(delivery))).toEqual(['{"a":1}', '{"a":[2]}'])
    const wide = JSON.stringify(delivery, null, 2)
    expect(textsOf(wide).map((text) => JSON.parse(text))).toEqual(delivery.alerts)
    expect(textsOf(`${wide}\n${wide}`)).toHaveLength(4)
    expect(textsOf('{"version": "0.2", "alerts": []}')).toEqual([])
  })

  it('is cut into the items of a list, or into lines', () => {
    expect(textsOf('[{"a": 1}, {"a": 2}]')).toEqual(['{"a": 1}', '{"a": 2}'])
    expect(textsOf('[\n  {"a": 1},\n  {"a": 2}\n]\n')).toEqual(['{"a": 1}', '{"a": 2}'])
    expect(textsOf('{"a": 1}\n\n{"a": 2}\r\nno JSON')).toEqual(['{"a": 1}', '{"a": 2}', 'no JSON'])
    expect(textsOf('{"a": 1}')).toEqual(['{"a": 1}'])
  })

  it('is nothing where it is an empty list or blank', () => {
    for (const body of ['[]', ' [ \n] ', '\n', '']) expect(recordsOf(body)).toEqual([])
  })

  it('stays large numbers and keeps its last line without a break', () => {
    expect(textsOf('{"n": 37154697198436350}\n{"n": 9007199254740993}')).toEqual([
      '{"n": 37154697198436350}',
      '{"n": 9007199254740993}',
    ])
  })

  it('has the same positions when it comes again, and others when it differs', () => {
    const body = '{"a": 1}\n{"a": 2}\n'
    const [first, again, other] = [body, body, `${body} `].map((each) =>
      cutDelivery(Buffer.from(each), 1_000),
    )
    expect(again).toMatchObject(JSON.parse(JSON.stringify(first)))
    expect(first?.[0]?.partition).toMatch(/^body:[0-9a-f]{32}$/)
    expect(other?.[0]?.partition).not.toBe(first?.[0]?.partition)
    expect(first?.[0]?.records.map(({ position }) => position)).toEqual([0, 9])
  })

  it('goes in several batches where it is long, all of one partition', () => {
    const lines = Array.from({ length: 6_000 }, (_, n) => `{"n": ${n}}`)
    const batches = cutDelivery(Buffer.from(lines.join('\n')), 1_000)
    expect(batches.length).toBeGreaterThan(1)
    expect(new Set(batches.map(({ partition }) => partition)).size).toBe(1)
    expect(batches.flatMap(({ records }) => records.map(({ text }) => text))).toEqual(lines)
  })

  it('is refused where it has more records than fit in memory', () => {
    const lines = Buffer.from('{}\n'.repeat(100_001))
    expect(recordsOf(lines.subarray(3))).toHaveLength(100_000)
    expect(() => recordsOf(lines)).toThrow(TooManyRecordsError)
    expect(() => recordsOf(`[${'{},'.repeat(100_000)}{}]`)).toThrow(TooManyRecordsError)
  })

  it('is read though its first line is longer than what tells how it is cut', () => {
    const wide = `{"alerts": [{"a": "${'x'.repeat(600_000)}"}, {"a": "${'y'.repeat(600_000)}"}]}`
    expect(recordsOf(wide).map(({ text }) => text.length)).toEqual([600_009, 600_009])
    const long = `${wide}\n{"b": 1}`
    expect(recordsOf(long)).toHaveLength(3)
  })
})
