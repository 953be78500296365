import { keyCap } from '../keyboard/keys'
import css from './KeyCap.module.css'

const isMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)

/** A key as a cap, by its name (`Mod+k`, `Shift+J`); hidden from readers, who get aria-keyshortcuts. */
export function KeyCap({ name }: { name: string }) {
  return (
    <span className={css.cap} aria-hidden="true">
      {keyCap(name, isMac)}
    </span>
  )
}

/** A key's name as words, for tooltips. */
export function keyWords(name: string): string {
  return keyCap(name, isMac)
}

/** A key's name as `aria-keyshortcuts` wants it. */
export function ariaKey(name: string): string {
  return name.replace('Mod', isMac ? 'Meta' : 'Control')
}
