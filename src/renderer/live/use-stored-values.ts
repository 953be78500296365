import { useEffect, useState } from 'react'
import type { StoredField, StoredValue } from '../../shared/query/complete'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'

/** A person who goes on typing for this long is asked about nothing, ms. */
const REST_MS = 150

interface Offered {
  field: StoredField
  part: string
  values: readonly StoredValue[]
  error: string | null
}

/**
 * Stored values of a field that hold what is written, once writing rests; a question that nobody waits
 * for any more is given up. Until the answer comes, those of what was written before stand.
 */
export function useStoredValues(
  field: StoredField | null,
  part: string,
): { values: readonly StoredValue[]; error: string | null } {
  const { client } = useDesk()
  const [offered, setOffered] = useState<Offered | null>(null)
  useEffect(() => {
    if (field === null) return
    const asking = new AbortController()
    const timer = setTimeout(async () => {
      const { signal } = asking
      try {
        const values = await client.alerts.values({ field, part: part.slice(0, 200) }, { signal })
        if (!signal.aborted) setOffered({ field, part, values, error: null })
      } catch (error) {
        if (!signal.aborted) setOffered({ field, part, values: [], error: wordsOf(error) })
      }
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [client, field, part])
  if (field === null || offered?.field !== field) return { values: [], error: null }
  return offered
}
