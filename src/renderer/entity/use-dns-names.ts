import { useCallback, useEffect, useRef, useState } from 'react'
import type { DnsOrder, DnsPage } from '../../shared/dns-names'
import { wordsOf } from '../link/errors'
import { useConnection, useDesk } from '../stores/desk'

const FIRST_ROWS = 10
const MORE_ROWS = 50

/** Names of a client or clients of a domain, as far as they are read. */
export interface DnsView {
  page: DnsPage | null
  error: string | null
  isReading: boolean
  more: () => void
  reload: () => void
}

/** Reads the first rows in an order, and more on request. */
export function useDnsNames(value: string, order: DnsOrder): DnsView {
  const { client } = useDesk()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const [page, setPage] = useState<DnsPage | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [isReading, setReading] = useState(false)
  const turn = useRef(0)

  const read = useCallback(
    async (after: number) => {
      turn.current += 1
      const mine = turn.current
      setReading(true)
      try {
        const limit = after === 0 ? FIRST_ROWS : MORE_ROWS
        const next = await client.dns.names({ value, order, after, limit })
        if (mine !== turn.current) return
        setPage((known) => (after === 0 || known === null ? next : joinPages(known, next)))
        setError(null)
      } catch (failure) {
        if (mine === turn.current) setError(wordsOf(failure))
      }
      if (mine === turn.current) setReading(false)
    },
    [client, value, order],
  )
  useEffect(() => {
    if (isConnected) void read(0)
  }, [isConnected, read])

  return {
    page,
    error,
    isReading,
    more: () => typeof page?.next === 'number' && void read(page.next),
    reload: () => void read(0),
  }
}

/** Queries that came in between may have moved a row into the next page: each stands once. */
function joinPages(known: DnsPage, next: DnsPage): DnsPage {
  const values = new Set(known.rows.map(({ value }) => value))
  return { ...next, rows: [...known.rows, ...next.rows.filter(({ value }) => !values.has(value))] }
}
