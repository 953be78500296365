import { setFlagsFromString } from 'node:v8'

/** How far the old heap may grow beyond what lives before it is collected, percent. */
const GROWTH_PERCENT = 100

/**
 * Keeps the heap near what lives in it. By default V8 lets garbage grow to several times that
 * before a full collection, which under a heavy import costs half a gigabyte for a few percent of
 * speed; the embedded store wants that memory more.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
}
