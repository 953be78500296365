import { type RefObject, useEffect, useState } from 'react'
import { useDesk } from '../stores/desk'
import { hasKey, holdsWords } from './search'

/** Sections in which something was found; null while nothing is looked for. */
type Found = ReadonlySet<string> | null

/**
 * Shows the sections and settings that hold what was typed: in a title, a label, a help text, or by
 * the name that the file of settings has for them. Where a title or a name holds it, all of its
 * section is shown.
 */
export function useSearch(page: RefObject<HTMLElement | null>, typed: string): Found {
  const { settings } = useDesk()
  const [found, setFound] = useState<Found>(null)
  useEffect(() => {
    const { current } = page
    if (current === null) return
    const names = new Set<string>()
    for (const section of current.querySelectorAll<HTMLElement>('[data-section]')) {
      const name = section.dataset.section ?? ''
      const hasSome = holdsWords(section.textContent ?? '', typed)
      const rows = [...section.querySelectorAll<HTMLElement>('[data-setting]')]
      const held = rows.filter((row) => holdsWords(row.textContent ?? '', typed))
      const isNamed = holdsWords(section.getAttribute('aria-label') ?? '', typed)
      const isWhole =
        isNamed || (held.length === 0 && hasKey(settings.getState().settings, name, typed))
      section.hidden = !isWhole && !hasSome
      // Where only a table or a text holds it, all of the section belongs to it.
      for (const row of rows) row.hidden = !isWhole && held.length > 0 && !held.includes(row)
      if (!section.hidden) names.add(name)
    }
    setFound(typed.trim() === '' ? null : names)
  }, [page, typed, settings])
  return found
}
