import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react'
import { isOwnKey, isTextField, keyName, worksInTextField } from './keys'
import type { KeyBinding, KeyScope, KeyScopes } from './scopes'

const ScopesContext = createContext<KeyScopes | null>(null)

/** Listens to the keyboard once for the whole window and asks the scopes. */
export function KeyboardProvider({ scopes, children }: { scopes: KeyScopes; children: ReactNode }) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const name = keyName(event)
      if (isTextField(event.target) && !worksInTextField(name)) return
      if (isOwnKey(event.target, name)) return
      if (scopes.run(name, event)) event.preventDefault()
    }
    // Not at the window: an open tooltip lets no Escape come so far.
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [scopes])
  return <ScopesContext.Provider value={scopes}>{children}</ScopesContext.Provider>
}

/** The window's key scopes. */
export function useKeyScopes(): KeyScopes {
  const scopes = useContext(ScopesContext)
  if (!scopes) throw new Error('useKeyScopes needs a KeyboardProvider above it')
  return scopes
}

/**
 * Binds keys while the component is mounted (and `isActive`). Higher ranks are asked first, so a
 * drawer's keys win over its screen's; floating things (`isExclusive`) before all.
 */
export function useKeys(
  title: string,
  bindings: readonly KeyBinding[],
  options: { isActive?: boolean; isExclusive?: boolean; rank?: number } = {},
): void {
  const scopes = useKeyScopes()
  const { isActive = true, isExclusive = false, rank = 1 } = options
  const ref = useRef<KeyScope>({ title, bindings, isExclusive, rank })
  ref.current = { title, bindings, isExclusive, rank }
  useEffect(() => (isActive ? scopes.add(ref) : undefined), [scopes, isActive])
}
