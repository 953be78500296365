import { useEffect, useState } from 'react'
import type { ValueCheck } from '../../shared/blacklist'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'

/** Typing rests this long before the engine is asked, ms. */
const REST_MS = 150

/** What the engine says about a typed value: null while it is asked, and where nothing is typed. */
export interface CheckState {
  check: ValueCheck | null
  error: string | null
}

/** Asks the engine about a value while it is typed. */
export function useValueCheck(list: string, typed: string): CheckState {
  const { client } = useDesk()
  const value = typed.trim()
  const [answer, setAnswer] = useState<CheckState & { value: string }>({
    value: '',
    check: null,
    error: null,
  })
  useEffect(() => {
    if (value === '') return
    let isCurrent = true
    const timer = setTimeout(async () => {
      try {
        const check = await client.blacklists.check({ list, value })
        if (isCurrent) setAnswer({ value, check, error: null })
      } catch (error) {
        if (isCurrent) setAnswer({ value, check: null, error: wordsOf(error) })
      }
    }, REST_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [client, list, value])
  return answer.value === value ? answer : { check: null, error: null }
}
