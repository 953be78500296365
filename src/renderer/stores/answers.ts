/** Answers kept at the most; those not read for longest go first. */
const MAX_ANSWERS = 50

/**
 * What the engine answered before, by what was asked: a screen that is opened again shows it at
 * once, also while the engine is away, and renews it.
 */
export interface Answers {
  /** Null where nothing was asked by this key. A key stands for one kind of answer alone. */
  get: <T>(key: string) => T | null
  set: (key: string, answer: unknown) => void
  /** Forgets all: they are of another workspace. */
  clear: () => void
}

/** Nothing answered yet. */
export function createAnswers(limit = MAX_ANSWERS): Answers {
  const known = new Map<string, unknown>()
  const put = (key: string, answer: unknown) => {
    known.delete(key)
    known.set(key, answer)
    const [oldest] = known.keys()
    if (known.size > limit && oldest !== undefined) known.delete(oldest)
  }
  return {
    get: <T>(key: string) => {
      if (!known.has(key)) return null
      const answer = known.get(key)
      put(key, answer)
      // Whoever asks by a key has put the answer there by the same key.
      return answer as T
    },
    set: put,
    clear: () => known.clear(),
  }
}
