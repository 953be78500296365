/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From 0 to just below 1. */
  fraction: () => number
  /** A whole number from 0 to `below` - 1. */
  below: (below: number) => number
  /** True with this probability, 0 to 1. */
  isLucky: (probability: number) => boolean
  pick: <T>(values: readonly [T, ...T[]]) => T
}

/** Mulberry32: 32 bits of state, fast, good enough for made-up alerts and for nothing secret. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    fraction: next,
    below: (below) => Math.floor(next() * below),
    isLucky: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
  }
}
