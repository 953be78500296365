/** What is due at a time. */
interface Due {
  at: number
}

/** Keeps what is due soonest in front (a binary heap); of those due at once the one that was given first. */
export class SoonestFirst<T extends Due> {
  private readonly heap: { each: T; order: number }[]

  constructor(all: readonly T[]) {
    this.heap = all.map((each, order) => ({ each, order }))
    for (let at = (this.heap.length >> 1) - 1; at >= 0; at -= 1) this.sink(at)
  }

  /** What is due next; undefined where there is nothing. */
  get first(): T | undefined {
    return this.heap[0]?.each
  }

  /** Puts the first where it belongs by now: its time has changed. */
  settleFirst(): void {
    this.sink(0)
  }

  private sink(from: number): void {
    for (let at = from; ; ) {
      let soonest = at
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < this.heap.length && this.isBefore(below, soonest)) soonest = below
      }
      if (soonest === at) return
      this.swap(at, soonest)
      at = soonest
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [left, right] = [this.heap[one], this.heap[other]]
    if (left === undefined || right === undefined) return false
    if (left.each.at !== right.each.at) return left.each.at < right.each.at
    return left.order < right.order
  }

  private swap(one: number, other: number): void {
    const [left, right] = [this.heap[one], this.heap[other]]
    if (left === undefined || right === undefined) return
    this.heap[one] = right
    this.heap[other] = left
  }
}
