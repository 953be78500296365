import { useCallback, useEffect, useRef, useState } from 'react'
import { wordsOf } from '../link/errors'
import { useConnection, useDesk } from './desk'

/**
 * An answer of the engine: what is known and why the last attempt failed. Known data stay while
 * newer are read, and come back with the screen; both are null until the first answer.
 */
export interface Query<T> {
  data: T | null
  error: string | null
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
  const { answers } = useDesk()
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
        if (!isCurrent) return
        answers.set(key, data)
        setAnswer({ key, data, error: null })
      } catch (error) {
        const data = answers.get<T>(key)
        if (isCurrent) setAnswer({ key, data, error: wordsOf(error) })
      }
      if (isCurrent && everyMs !== undefined) timer = setTimeout(run, everyMs)
    }
    void run()
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [answers, key, generation, isConnected, asked, everyMs])

  const isAnswered = key !== null && answer.key === key
  return {
    data: isAnswered ? answer.data : key === null ? null : answers.get<T>(key),
    error: isAnswered ? answer.error : null,
    reload: useCallback(() => setAsked((count) => count + 1), []),
  }
}
