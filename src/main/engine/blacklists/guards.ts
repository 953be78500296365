import type { ListSettings } from './desk'
import { createProtection, type Protection } from './protection'

/** What of the settings is the organisation's own. */
type Own = Pick<ListSettings, 'ownNetworks' | 'ownDomains'>

/** Who is protected by own networks and own domains, made anew only when these are others. */
export class Guards {
  #published: { own: Own; protection: Protection; number: number } | null = null
  #counted: { ownNetworks: readonly string[]; protection: Protection } | null = null

  /** Who is never counted: by the own networks that decisions have brought into force. */
  ofCounting(ownNetworks: readonly string[]): Protection {
    if (this.#counted?.ownNetworks !== ownNetworks) {
      this.#counted = { ownNetworks, protection: createProtection(ownNetworks) }
    }
    return this.#counted.protection
  }

  /** Who is never published: by the settings, at once. */
  ofPublishing(own: Own): Protection {
    const { ownNetworks, ownDomains } = own
    const known = this.#published
    if (
      known !== null &&
      isSame(known.own.ownNetworks, ownNetworks) &&
      isSame(known.own.ownDomains, ownDomains)
    ) {
      known.own = own
      return known.protection
    }
    const protection = createProtection(ownNetworks, ownDomains)
    this.#published = { own, protection, number: this.number + 1 }
    return protection
  }

  /** Another one whenever those who are never published are others. */
  get number(): number {
    return this.#published?.number ?? 0
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((text, index) => text === b[index]))
}
