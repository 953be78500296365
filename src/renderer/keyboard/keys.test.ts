import { describe, expect, it } from 'vitest'
import { type KeyPress, keyCap, keyName, worksInTextField } from './keys'
import { type KeyScope, KeyScopes } from './scopes'

const press = (key: string, fields: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...fields,
})

describe('keyName', () => {
  it('names letters, shifted letters and signs by their label', () => {
    expect(keyName(press('j'))).toBe('j')
    expect(keyName(press('J', { shiftKey: true }))).toBe('Shift+J')
    expect(keyName(press('?', { shiftKey: true }))).toBe('?')
    expect(keyName(press(' '))).toBe('Space')
    expect(keyName(press('ArrowLeft', { altKey: true }))).toBe('Alt+ArrowLeft')
  })

  it('takes Ctrl and Cmd for the same', () => {
    expect(keyName(press('k', { ctrlKey: true }))).toBe('Mod+k')
    expect(keyName(press('K', { metaKey: true }))).toBe('Mod+k')
  })

  it('falls back to the physical key where the layout gives no ASCII letter', () => {
    expect(keyName(press('ф', { code: 'KeyA' }))).toBe('a')
    expect(keyName(press('Ф', { code: 'KeyA', shiftKey: true }))).toBe('Shift+A')
  })

  it('lets only keys with Ctrl, Alt, function keys and Esc act in a text field', () => {
    expect(['Mod+k', 'Alt+ArrowLeft', 'Escape', 'F6'].every(worksInTextField)).toBe(true)
    expect(['a', 'Space', '?', 'Enter'].some(worksInTextField)).toBe(false)
  })

  it('writes key caps', () => {
    expect(keyCap('Mod+k', false)).toBe('Ctrl K')
    expect(keyCap('Mod+k', true)).toBe('Cmd K')
    expect(keyCap('Shift+J', false)).toBe('Shift J')
    expect(keyCap('+', false)).toBe('+')
  })
})

describe('KeyScopes', () => {
  const event = {} as KeyboardEvent
  const scope = (title: string, keys: string[], ran: string[], more: Partial<KeyScope> = {}) => ({
    current: {
      title,
      bindings: [{ keys, label: title, run: () => void ran.push(title) }],
      ...more,
    },
  })

  it('asks higher ranks first, then the newest', () => {
    const ran: string[] = []
    const scopes = new KeyScopes()
    scopes.add(scope('drawer', ['a'], ran, { rank: 2 }))
    scopes.add(scope('screen', ['a'], ran))
    expect(scopes.run('a', event)).toBe(true)
    expect(ran).toEqual(['drawer'])
  })

  it('goes on to the next scope when a binding does not want the key', () => {
    const ran: string[] = []
    const scopes = new KeyScopes()
    scopes.add(scope('screen', ['a'], ran))
    const bindings = [{ keys: ['a'], label: 'no', run: () => false }]
    scopes.add({ current: { title: 'menu', bindings } })
    expect(scopes.run('a', event)).toBe(true)
    expect(ran).toEqual(['screen'])
  })

  it('keeps single keys from what lies below a floating thing, but not Ctrl keys', () => {
    const ran: string[] = []
    const scopes = new KeyScopes()
    scopes.add(scope('screen', ['a', 'Mod+k'], ran))
    const remove = scopes.add(scope('menu', ['Escape'], ran, { isExclusive: true }))
    expect(scopes.run('a', event)).toBe(false)
    expect(scopes.run('Mod+k', event)).toBe(true)
    remove()
    expect(scopes.run('a', event)).toBe(true)
  })
})
