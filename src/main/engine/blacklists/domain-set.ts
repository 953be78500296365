import type { Domain } from './domain'

/** Names that are protected, each with everything below it. */
export class DomainSet {
  readonly #names: ReadonlySet<string>
  /** Every name above a protected one: what covers it must not be published. */
  readonly #above: ReadonlySet<string>

  /** `names` are canonical, as `parseDomain` spells them. */
  constructor(names: Iterable<string>) {
    this.#names = new Set(names)
    this.#above = new Set([...this.#names].flatMap((name) => [...namesAbove(name)]))
  }

  /** The protected name that a name is or lies below; null where there is none. */
  coverOf(name: string): string | null {
    if (this.#names.has(name)) return name
    for (const above of namesAbove(name)) if (this.#names.has(above)) return above
    return null
  }

  /** Whether blocking a domain would block a protected name. */
  isHitBy({ text, coversSubdomains }: Domain): boolean {
    return this.coverOf(text) !== null || (coversSubdomains && this.#above.has(text))
  }
}

/** The names above a name, the nearest first. */
export function* namesAbove(name: string): Generator<string> {
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    yield name.slice(dot + 1)
  }
}
