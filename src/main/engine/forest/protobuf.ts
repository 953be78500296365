/** A part of a message in the encoding of Protocol Buffers. */
export type Part = Uint8Array

const VARINT = 0
const LENGTH = 2

/** A whole number that is not negative. */
export function integerField(field: number, value: number): Part {
  return Buffer.from([...varint(field * 8 + VARINT), ...varint(value)])
}

/** Text or bytes. */
export function bytesField(field: number, value: string | Uint8Array): Part {
  const bytes = Buffer.from(value)
  return Buffer.concat([
    Buffer.from([...varint(field * 8 + LENGTH), ...varint(bytes.length)]),
    bytes,
  ])
}

/** A message of these parts. */
export function messageField(field: number, ...parts: readonly Part[]): Part {
  return bytesField(field, Buffer.concat(parts))
}

/** Whole numbers that are not negative, one after the other. */
export function integersField(field: number, values: Iterable<number>): Part {
  const bytes: number[] = []
  for (const value of values) bytes.push(...varint(value))
  return bytesField(field, Uint8Array.from(bytes))
}

/** 32-bit numbers one after the other. */
export function floatsField(field: number, values: Float32Array): Part {
  return bytesField(field, floatBytes(values))
}

/** 32-bit numbers, the lowest byte first whatever the machine. */
export function floatBytes(values: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [at, value] of values.entries()) bytes.writeFloatLE(value, at * 4)
  return bytes
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return bytes
}
