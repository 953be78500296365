import { describe, expect, it } from 'vitest'
import { decompressLz4, Lz4Error } from './lz4'

/** `Header, then blocks, then the end mark`, as the frame format has it. */
function frame(...blocks: { bytes: number[]; isPlain?: boolean }[]): Buffer {
  const parts = blocks.map(({ bytes, isPlain }) => {
    const size = Buffer.alloc(4)
    size.writeUInt32LE(bytes.length + (isPlain === true ? 0x8000_0000 : 0))
    return Buffer.concat([size, Buffer.from(bytes)])
  })
  const header = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82])
  return Buffer.concat([header, ...parts, Buffer.alloc(4)])
}

const codes = (text: string) => [...Buffer.from(text)]

describe('LZ4 frames', () => {
  it('hold plain blocks, and several frames one behind the other', () => {
    const one = frame({ bytes: codes('plain '), isPlain: true })
    const other = frame({ bytes: codes('text'), isPlain: true })
    expect(decompressLz4(Buffer.concat([one, other])).toString()).toBe('plain text')
    expect(decompressLz4(Buffer.alloc(0))).toHaveLength(0)
  })

  it('repeat what stands before, also what the copy itself wrote', () => {
    // Three letters, then 4 + 5 more from three before; then two letters without a match.
    const bytes = [0x35, ...codes('abc'), 3, 0, 0x20, ...codes('de')]
    expect(decompressLz4(frame({ bytes })).toString()).toBe('abcabcabcabcde')
  })

  it('have lengths that go on in further bytes', () => {
    const text = 'x'.repeat(300)
    const bytes = [0xf0, 255, 30, ...codes(text)]
    expect(decompressLz4(frame({ bytes })).toString()).toBe(text)
    // One letter, then 4 + 15 + 255 + 1 of it, then none.
    expect(decompressLz4(frame({ bytes: [0x1f, 97, 1, 0, 255, 1, 0x00] }))).toHaveLength(276)
  })

  it.each([
    ['no frame', Buffer.from('this is no frame')],
    ['a cut header', Buffer.from([0x04, 0x22])],
    ['a frame without its end', frame({ bytes: [1], isPlain: true }).subarray(0, 10)],
    ['a block that ends in the middle', frame({ bytes: [0x50, 97] })],
    ['a match before the beginning', frame({ bytes: [0x10, 97, 9, 0, 0x00] })],
    ['a match without distance', frame({ bytes: [0x10, 97, 0, 0, 0x00] })],
  ])('are refused where they are %s', (_, bytes) => {
    expect(() => decompressLz4(bytes)).toThrow(Lz4Error)
  })
})
