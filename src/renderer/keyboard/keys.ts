import { pieceStrings } from '../strings'

/** What is needed of a KeyboardEvent to name its key. */
export interface KeyPress {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/**
 * Names a key press: `a`, `Shift+J`, `Mod+k` (Ctrl, or Cmd on a Mac), `Alt+ArrowLeft`, `?`, `Space`.
 * The letter is the label's; where a layout gives no ASCII letter the physical key's name counts.
 * Shift is named only with letters and named keys: a `?` is a `?` on every layout.
 */
export function keyName(press: KeyPress): string {
  const isMod = press.ctrlKey || press.metaKey
  const key = labelOf(press)
  const isLetter = /^[a-z]$/i.test(key)
  const isNamed = key.length > 1
  const parts: string[] = []
  if (isMod) parts.push('Mod')
  if (press.altKey) parts.push('Alt')
  if (press.shiftKey && (isLetter || isNamed)) parts.push('Shift')
  parts.push(isLetter ? (press.shiftKey && !isMod ? key.toUpperCase() : key.toLowerCase()) : key)
  return parts.join('+')
}

function labelOf({ key, code }: KeyPress): string {
  if (key === ' ') return 'Space'
  if (key.length !== 1 || /^[\x21-\x7e]$/.test(key)) return key
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase()
  if (/^Digit[0-9]$/.test(code)) return code.slice(5)
  return key
}

/** True where typing belongs to the element: single keys must not act there. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  if (target instanceof HTMLSelectElement) return true
  if (!(target instanceof HTMLInputElement)) return false
  return !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
}

/** True for keys that act even while a text field has focus: those with Ctrl, Cmd or Alt, and Esc. */
export function worksInTextField(name: string): boolean {
  return (
    name.startsWith('Mod+') || name.startsWith('Alt+') || name === 'Escape' || /^F\d+$/.test(name)
  )
}

/** True for keys that a focused control needs itself: Space and Enter on what can be pressed. */
export function isOwnKey(target: EventTarget | null, name: string): boolean {
  if (name !== 'Space' && name !== 'Enter') return false
  if (!(target instanceof HTMLElement)) return false
  return target.closest('button, a[href], summary, input, select, [role="option"]') !== null
}

/** A key's name as a key cap shows it: `Ctrl K`, `Shift J`, `Cmd K` on a Mac. */
export function keyCap(name: string, isMac: boolean): string {
  return name
    .split(/\+(?=.)/)
    .map((part) => {
      if (part === 'Mod' && isMac) return pieceStrings.command
      const shown = new Map(Object.entries(pieceStrings.keys)).get(part) ?? part
      return shown.length === 1 ? shown.toUpperCase() : shown
    })
    .join(' ')
}
