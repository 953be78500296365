import type { Counter, CounterChange, IsHeld, ListTally, Tally, TallyEvent } from './tally'

/** What a memory tally needs to know from outside. */
export interface MemoryTallyOptions {
  /** How long a counter lives after its last arrival, ms. */
  ttlMs: () => number
  isHeld: IsHeld
}

interface Book {
  counters: Map<string, Counter>
  version: number
}

interface Batch {
  seq: number
  events: Iterable<TallyEvent>
}

/**
 * Counters in memory. While a decision is being stored (`pause`), batches wait in line, so that
 * decisions and batches take effect in the order in which a rebuild will see them.
 */
export class MemoryTally implements Tally, ListTally {
  readonly #books = new Map<string, Book>()
  readonly #ttlMs: () => number
  readonly #isHeld: IsHeld
  #seq = 0
  #pauses = 0
  #waiting: Batch[] = []

  constructor(options: MemoryTallyOptions) {
    this.#ttlMs = options.ttlMs
    this.#isHeld = options.isHeld
  }

  seq(): number {
    return this.#seq
  }

  apply(seq: number, events: Iterable<TallyEvent>): void {
    if (this.#pauses > 0) this.#waiting.push({ seq, events })
    else this.#take(seq, events)
  }

  pause(): () => void {
    this.#pauses++
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#pauses--
      if (this.#pauses > 0) return
      const waiting = this.#waiting
      this.#waiting = []
      for (const batch of waiting) this.#take(batch.seq, batch.events)
    }
  }

  lists(): string[] {
    return [...this.#books.keys()]
  }

  counters(list: string): ReadonlyMap<string, Counter> {
    return this.#books.get(list)?.counters ?? NONE
  }

  drop(list: string, ip: string): Counter | null {
    const book = this.#books.get(list)
    const counter = book?.counters.get(ip)
    if (book === undefined || counter === undefined) return null
    book.counters.delete(ip)
    book.version++
    return counter
  }

  restore(list: string, ip: string, counter: Counter): void {
    const book = this.#book(list)
    const newer = book.counters.get(ip)
    book.counters.set(ip, newer === undefined ? { ...counter } : joinCounters(counter, newer))
    book.version++
  }

  change({ dropped, restored }: CounterChange): void {
    for (const { list, ip } of dropped) this.drop(list, ip)
    for (const { list, ip, counter } of restored) this.restore(list, ip, counter)
  }

  whyAway(): null {
    return null
  }

  version(list: string): number {
    return this.#books.get(list)?.version ?? 0
  }

  /** Lets go of counters that ended longer ago than `graceMs`; nobody can see them any more. */
  sweep(now: number, graceMs: number): number {
    const oldest = now - this.#ttlMs() - graceMs
    let swept = 0
    for (const book of this.#books.values()) {
      for (const [ip, counter] of book.counters) {
        if (counter.lastArrival < oldest) {
          book.counters.delete(ip)
          swept++
        }
      }
    }
    return swept
  }

  /** Takes over what a snapshot holds; whatever was counted before is gone. */
  load(seq: number, lists: Iterable<[string, Iterable<[string, Counter]>]>): void {
    const versions = new Map([...this.#books].map(([list, { version }]) => [list, version]))
    this.#books.clear()
    this.#seq = seq
    for (const [list, counters] of lists) {
      const version = (versions.get(list) ?? 0) + 1
      this.#books.set(list, { counters: new Map(counters), version })
    }
  }

  #take(seq: number, events: Iterable<TallyEvent>): void {
    if (seq <= this.#seq) return
    this.#seq = seq
    const ttlMs = this.#ttlMs()
    let list: string | null = null
    let book: Book | null = null
    for (const event of events) {
      if (book === null || event.list !== list) {
        list = event.list
        book = this.#book(list)
        book.version++
      }
      if (!this.#isHeld(event.list, event.ip, event.arrived)) count(book.counters, event, ttlMs)
    }
  }

  #book(list: string): Book {
    const known = this.#books.get(list)
    if (known !== undefined) return known
    const book = { counters: new Map<string, Counter>(), version: 0 }
    this.#books.set(list, book)
    return book
  }
}

const NONE: ReadonlyMap<string, Counter> = new Map()

function count(counters: Map<string, Counter>, event: TallyEvent, ttlMs: number): void {
  const { ip, time, arrived } = event
  const counter = counters.get(ip)
  if (counter === undefined || arrived - counter.lastArrival > ttlMs) {
    counters.set(ip, {
      count: 1,
      firstSeen: time,
      lastSeen: time,
      since: arrived,
      lastArrival: arrived,
    })
    return
  }
  counter.count++
  if (time < counter.firstSeen) counter.firstSeen = time
  if (time > counter.lastSeen) counter.lastSeen = time
  if (arrived > counter.lastArrival) counter.lastArrival = arrived
}

function joinCounters(a: Counter, b: Counter): Counter {
  return {
    count: a.count + b.count,
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
    lastSeen: Math.max(a.lastSeen, b.lastSeen),
    since: Math.min(a.since, b.since),
    lastArrival: Math.max(a.lastArrival, b.lastArrival),
  }
}
