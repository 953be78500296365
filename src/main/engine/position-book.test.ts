import { expect, it } from 'vitest'
import { PositionBook } from './position-book'

const P = { source: 'kafka', partition: 'clicks/0' }
const KEY = 'kafka\nclicks/0'

/** Windows that still need these positions. */
function windowsThatNeed(needed: Record<string, number>) {
  return {
    needed: () => new Map(Object.entries(needed)),
    closedThrough: () => new Map(),
    notes: () => new Map(),
  }
}

function commit(book: PositionBook, needed: Record<string, number>) {
  const due = book.listDue(windowsThatNeed(needed))
  book.settle()
  return due
}

it('holds nothing back for a partition of which windows take nothing', () => {
  const book = new PositionBook([])
  book.note([{ ...P, applied: 20 }])
  expect(book.committedReplay(P.source, P.partition)).toBe(Number.POSITIVE_INFINITY)
})

it('holds a partition back while a window needs it, and until what it came to is committed', () => {
  const book = new PositionBook([])
  book.noteFed(KEY)
  book.note([{ ...P, applied: 20 }])
  expect(book.committedReplay(P.source, P.partition)).toBeUndefined()
  expect(commit(book, { [KEY]: 5 })).toMatchObject([{ applied: 20, replayFrom: 5 }])
  expect(book.committedReplay(P.source, P.partition)).toBe(5)
  // The window is judged, and a kill now would have to judge it again.
  book.note([{ ...P, applied: 30 }])
  expect(book.committedReplay(P.source, P.partition)).toBe(5)
  expect(commit(book, {})).toMatchObject([{ applied: 30, replayFrom: 30 }])
  expect(book.committedReplay(P.source, P.partition)).toBe(Number.POSITIVE_INFINITY)
})

it('holds back what windows took while a commit was under way', () => {
  const book = new PositionBook([])
  book.note([{ ...P, applied: 20 }])
  book.listDue(windowsThatNeed({}))
  book.noteFed(KEY)
  book.settle()
  expect(book.committedReplay(P.source, P.partition)).toBe(20)
})
