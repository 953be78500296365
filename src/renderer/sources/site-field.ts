import { siteSchema } from '../../shared/source'

/** The host that was typed, as it is kept; absent where nothing was, or where it is none. */
export function siteOf(text: string): string | undefined {
  return siteSchema.safeParse(text).data
}

/** True for a host, and for nothing at all. */
export function isSite(text: string): boolean {
  return text.trim() === '' || siteOf(text) !== undefined
}
