import { createProtection, type Protection } from './protection'

/** Who is protected by own networks, made anew only when these are others. */
export class Guards {
  #published: { ownNetworks: readonly string[]; protection: Protection; number: number } | null =
    null
  #counted: { ownNetworks: readonly string[]; protection: Protection } | null = null

  /** Who is never counted: by the own networks that decisions have brought into force. */
  ofCounting(ownNetworks: readonly string[]): Protection {
    if (this.#counted?.ownNetworks !== ownNetworks) {
      this.#counted = { ownNetworks, protection: createProtection(ownNetworks) }
    }
    return this.#counted.protection
  }

  /** Who is never published: by the settings, at once. */
  ofPublishing(ownNetworks: readonly string[]): Protection {
    const known = this.#published
    if (known !== null && known.ownNetworks === ownNetworks) return known.protection
    if (known !== null && isSame(known.ownNetworks, ownNetworks)) {
      known.ownNetworks = ownNetworks
      return known.protection
    }
    const protection = createProtection(ownNetworks)
    this.#published = { ownNetworks, protection, number: this.number + 1 }
    return protection
  }

  /** Another one whenever those who are never published are others. */
  get number(): number {
    return this.#published?.number ?? 0
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index])
}
