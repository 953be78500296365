import { useCallback, useEffect, useRef, useState } from 'react'
import type { EntryQuery } from '../../shared/blacklist'
import { wordsOf } from '../link/errors'
import { useConnection, useDesk } from '../stores/desk'
import { type EntryPages, NO_PAGES, PAGE_ROWS, pagesFor, putPage } from './pages'

/** What the table asks for; the engine filters and sorts. */
export type TableQuery = Omit<EntryQuery, 'offset' | 'limit'>

/** The entries table as far as it is read. */
export interface EntriesView {
  pages: EntryPages
  /** Nothing of this list has been read yet. */
  isFirstRead: boolean
  error: string | null
  /** Says which rows are in view, so that their pages are read. */
  need: (first: number, last: number) => void
  /** Reads the rows in view again. */
  refresh: () => void
}

interface Held {
  list: string
  epoch: number
  pages: EntryPages
  error: string | null
}

/**
 * Reads pages of a list as they come into view. A new sort, filter or `refresh` begins a new epoch:
 * rows of the old one stay on screen until the first answer of the new one.
 */
export function useEntries(query: TableQuery): EntriesView {
  const { client } = useDesk()
  const generation = useConnection((connection) => connection.generation)
  const isConnected = useConnection((connection) => connection.state === 'connected')
  const [held, setHeld] = useState<Held>({ list: '', epoch: 0, pages: NO_PAGES, error: null })
  const current = useRef({ epoch: 0, query, held, first: 0, last: 0, inFlight: new Set<number>() })
  current.current.query = query
  current.current.held = held

  const read = useCallback(
    async (number: number) => {
      const { epoch, inFlight, query: wanted } = current.current
      if (inFlight.has(number)) return
      inFlight.add(number)
      const isCurrent = () => current.current.epoch === epoch
      try {
        const offset = number * PAGE_ROWS
        const page = await client.blacklists.entries({ ...wanted, offset, limit: PAGE_ROWS })
        if (!isCurrent()) return
        setHeld((before) => {
          const base = before.epoch === epoch ? before.pages : NO_PAGES
          return { list: wanted.list, epoch, pages: putPage(base, number, page), error: null }
        })
      } catch (error) {
        if (!isCurrent()) return
        setHeld((before) => {
          const isSame = before.list === wanted.list
          const pages = isSame ? before.pages : NO_PAGES
          return { list: wanted.list, epoch: before.epoch, pages, error: wordsOf(error) }
        })
      } finally {
        inFlight.delete(number)
      }
    },
    [client],
  )

  const refresh = useCallback(() => {
    const { first, last } = current.current
    current.current.epoch += 1
    current.current.inFlight = new Set()
    for (const number of pagesFor(first, last, Number.MAX_SAFE_INTEGER)) void read(number)
  }, [read])

  const { list, state, text, sort, descending } = query
  // Whatever changes in it means "read from the top".
  const mark = isConnected
    ? JSON.stringify([list, state, text, sort, descending, generation])
    : null
  useEffect(() => {
    if (mark === null) return
    current.current.first = 0
    current.current.last = 0
    refresh()
  }, [mark, refresh])

  const need = useCallback(
    (first: number, last: number) => {
      current.current.first = first
      current.current.last = last
      const { epoch, held: shown } = current.current
      if (shown.epoch !== epoch) return
      for (const number of pagesFor(first, last, Number.MAX_SAFE_INTEGER)) {
        if (!shown.pages.pages.has(number)) void read(number)
      }
    },
    [read],
  )

  const isOfList = held.list === list
  return {
    pages: isOfList ? held.pages : NO_PAGES,
    isFirstRead: !isOfList,
    error: isOfList ? held.error : null,
    need,
    refresh,
  }
}
