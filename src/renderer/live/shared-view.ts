import { z } from 'zod'
import { type LiveFilter, liveFilterSchema, type Tab, tabSchema } from '../../shared/alert'

/** What a shared view shows. */
export interface SharedView {
  tab: Tab
  filter: LiveFilter
}

const NUMBER = z.string().regex(/^\d{1,15}$/)
const LINK = /#\/live\/([^\s<>"]+)/

/** A view as the item of Live's address: `?tab=open&query=...`. */
export function formatSharedView({ tab, filter }: SharedView): string {
  const words = new URLSearchParams({ tab })
  for (const [name, value] of Object.entries(filter))
    if (value !== undefined && value !== '') words.set(name, String(value))
  return `?${words}`
}

/** The view that the item of Live's address names; null where it names something else. */
export function parseSharedView(item: string): SharedView | null {
  if (!item.startsWith('?')) return null
  const words = Object.fromEntries(new URLSearchParams(item.slice(1)))
  const time = (text: string | undefined) => {
    const known = NUMBER.safeParse(text)
    return known.success ? Number(known.data) : undefined
  }
  const { from, to, tab, ...rest } = words
  const filter = liveFilterSchema.safeParse({
    ...rest,
    ...(time(from) === undefined ? {} : { from: time(from) }),
    ...(time(to) === undefined ? {} : { to: time(to) }),
  })
  const known = tabSchema.safeParse(tab ?? 'open')
  return filter.success && known.success ? { tab: known.data, filter: filter.data } : null
}

/** A view as a text that a person reads and a console reads back: what it is, and its link. */
export function writeSharedView(view: SharedView, title: string, address: string): string {
  return `${title}\n${address}#/live/${encodeURIComponent(formatSharedView(view))}`
}

/** The view whose link is in a text; null where there is none. */
export function findSharedView(text: string): SharedView | null {
  const written = LINK.exec(text)?.[1]
  if (written === undefined) return null
  try {
    return parseSharedView(decodeURIComponent(written))
  } catch {
    return null
  }
}
