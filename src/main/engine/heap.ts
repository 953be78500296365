import { setFlagsFromString } from 'node:v8'

/** How far the old heap may grow beyond what lives before it is collected, percent. */
const EMBEDDED_GROWTH_PERCENT = 100
/** The same where the store has a process of its own. */
const SERVER_GROWTH_PERCENT = 200

/**
 * Keeps the heap near what lives in it. By default V8 lets garbage grow to several times that
 * before a full collection, which under a heavy import costs half a gigabyte for a few percent of
 * speed; the embedded store wants that memory more. An engine without one has more on its way, which
 * each collection walks over: it collects less often.
 */
export function boundHeapGrowth(hasEmbeddedStore: boolean): void {
  const percent = hasEmbeddedStore ? EMBEDDED_GROWTH_PERCENT : SERVER_GROWTH_PERCENT
  setFlagsFromString(`--heap-growing-percent=${percent}`)
}
