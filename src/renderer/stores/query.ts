import { useCallback, useEffect, useRef, useState } from 'react'
import { wordsOf } from '../link/errors'
import { useConnection } from './desk'

/** Nothing is shown of a wait shorter than this, ms; after it come skeletons. */
export const SKELETON_AFTER_MS = 150

/**
 * An answer of the engine: what is known, why the last attempt failed, and whether a first answer
 * is taking long enough to say so. Known data stay while newer are read.
 */
export interface Query<T> {
  data: T | null
  error: string | null
  isSlow: boolean
  reload: () => void
}

interface Answer<T> {
  key: string
  data: T | null
  error: string | null
}

/**
 * Reads from the engine, again with each new connection, each new `key`, each `reload`, and every
 * `everyMs` where given. Data of another key are not shown. A null key reads nothing.
 */
export function useQuery<T>(
  key: string | null,
  read: () => Promise<T>,
  options: { everyMs?: number } = {},
): Query<T> {
  const { everyMs } = options
  const generation = useConnection((connection) => connection.generation)
  const isConnected = useConnection((connection) => connection.state === 'connected')
  const [answer, setAnswer] = useState<Answer<T>>({ key: '', data: null, error: null })
  const [asked, setAsked] = useState(0)
  const newest = useRef(read)
  newest.current = read

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked and generation mean "read again".
  useEffect(() => {
    if (key === null || !isConnected) return
    let isCurrent = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const run = async () => {
      try {
        const data = await newest.current()
        if (isCurrent) setAnswer({ key, data, error: null })
      } catch (error) {
        const keep = (before: Answer<T>) => (before.key === key ? before.data : null)
        if (isCurrent) setAnswer((before) => ({ key, data: keep(before), error: wordsOf(error) }))
      }
      if (isCurrent && everyMs !== undefined) timer = setTimeout(run, everyMs)
    }
    void run()
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [key, generation, isConnected, asked, everyMs])

  const isAnswered = key !== null && answer.key === key
  const isSlow = useIsSlow(key !== null && !isAnswered, key ?? '')
  return {
    data: isAnswered ? answer.data : null,
    error: isAnswered ? answer.error : null,
    isSlow,
    reload: useCallback(() => setAsked((count) => count + 1), []),
  }
}

/** True once `isWaiting` has lasted long enough to show that something is being read. */
export function useIsSlow(isWaiting: boolean, what: string): boolean {
  const [slow, setSlow] = useState<string | null>(null)
  useEffect(() => {
    setSlow(null)
    if (!isWaiting) return
    const timer = setTimeout(() => setSlow(what), SKELETON_AFTER_MS)
    return () => clearTimeout(timer)
  }, [isWaiting, what])
  return isWaiting && slow === what
}
