/** Moments that are remembered of a list, at most. */
const MOST_MOMENTS = 4_000

/** An export or a pull that carried a list to somebody. */
export interface Carriage {
  at: number
  by: string
}

/** When lists were exported or pulled, since the engine started. */
export class Carriages {
  readonly #of = new Map<string, Carriage[]>()

  /** Of very many every second is let go: what is found is then a little later than it was. */
  note(list: string, carriage: Carriage): void {
    const all = this.#of.get(list) ?? []
    all.push(carriage)
    const kept = all.length <= MOST_MOMENTS ? all : all.filter((_, at) => at % 2 === 0)
    this.#of.set(list, kept)
  }

  /** The first that carried what stands on a list since a time. */
  firstSince(list: string, since: number): Carriage | null {
    return this.#of.get(list)?.find(({ at }) => at >= since) ?? null
  }
}
