/** One key of a scope: what it says in the overlay, and what it does. */
export interface KeyBinding {
  /** Names as keyName makes them; the first one is shown. */
  keys: readonly string[]
  label: string
  /** Returns false where the key means nothing right now, and the next scope may have it. */
  run: (event: KeyboardEvent) => unknown
  /** Left out of the shortcut overlay: arrows beside J and K, for example. */
  isHidden?: boolean
}

/** Keys that belong together: a screen's, a drawer's, a menu's. */
export interface KeyScope {
  title: string
  bindings: readonly KeyBinding[]
  /** Higher ones are asked first: 0 the frame, 1 a screen, 2 a drawer, 3 what beats them all. */
  rank?: number
  /** Floating things take the keyboard: scopes below get nothing but keys with Ctrl or Cmd. */
  isExclusive?: boolean
}

/**
 * Scopes in the order they appeared. Floating things are asked first, then higher ranks, then the
 * newest. Held outside React so that a key costs no render.
 */
export class KeyScopes {
  private scopes: { current: KeyScope }[] = []

  /** Adds a scope that reads its bindings through `ref`; returns how to take it away. */
  add(ref: { current: KeyScope }): () => void {
    this.scopes.push(ref)
    return () => {
      this.scopes = this.scopes.filter((scope) => scope !== ref)
    }
  }

  /** The scopes in the order they are asked. */
  active(): KeyScope[] {
    const scopes = this.scopes.map((ref) => ref.current).reverse()
    return scopes.sort((a, b) => placeOf(b) - placeOf(a))
  }

  /** Runs the first binding that wants the key; false where nobody did. */
  run(name: string, event: KeyboardEvent): boolean {
    let isBlocked = false
    for (const scope of this.active()) {
      if (isBlocked && !name.startsWith('Mod+')) return false
      for (const binding of scope.bindings) {
        if (binding.keys.includes(name) && binding.run(event) !== false) return true
      }
      isBlocked ||= scope.isExclusive === true
    }
    return false
  }
}

function placeOf(scope: KeyScope): number {
  return (scope.isExclusive ? 100 : 0) + (scope.rank ?? 1)
}
