import { createHash } from 'node:crypto'

/** How new a document is, for caches and firewalls that ask again. */
export interface Freshness {
  /** Strong entity tag, with its quotes. */
  etag: string
  /** When it became what it is, ms since 1970, whole seconds. */
  modifiedAt: number
}

/** Remembers what each document was, so that Last-Modified tells when it changed. */
export interface FreshnessBook {
  /** How new a document with this content is; `now` in ms since 1970. */
  see: (key: string, content: string, now: number) => Freshness
}

const MOST_DOCUMENTS = 1000

/**
 * A book for one server's run. A document that was not seen before counts as changed now: entries
 * also end by the clock, while nobody looks. Two changes within one second get different times, so
 * that `If-Modified-Since` never hides one.
 */
export function createFreshnessBook(): FreshnessBook {
  const seen = new Map<string, Freshness>()
  return {
    see: (key, content, now) => {
      const etag = `"${fingerprint(content)}"`
      const before = seen.get(key)
      if (before?.etag === etag) return before
      const second = Math.floor(now / 1000) * 1000
      const modifiedAt = before === undefined ? second : Math.max(second, before.modifiedAt + 1000)
      if (before === undefined && seen.size >= MOST_DOCUMENTS) seen.clear()
      const fresh = { etag, modifiedAt }
      seen.set(key, fresh)
      return fresh
    },
  }
}

/** True when the client's copy is the document: If-None-Match decides, else If-Modified-Since. */
export function isUnchanged(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  { etag, modifiedAt }: Freshness,
): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined) {
    const given = String(tags).split(',').map(bareTag)
    return given.includes('*') || given.includes(bareTag(etag))
  }
  const since = Date.parse(String(headers['if-modified-since'] ?? ''))
  return Number.isFinite(since) && modifiedAt <= since
}

/** A tag as it is compared: without weakness, and without the mark of the compressed form. */
function bareTag(tag: string): string {
  return tag
    .trim()
    .replace(/^W\//, '')
    .replace(/-gzip"$/, '"')
}

/** Hash of what a document says; when it was made is no part of that. */
function fingerprint(content: string): string {
  const said = content
    .replace(/^(\s*"generated_at":\s*)"[^"]*"/m, '$1""')
    .replace(/^[#;].*\b\d{4}-\d\d-\d\dT[\d:.]+Z.*$/gm, '#')
    .replace(/^(@ SOA \S+ \S+ )\d+/m, '$1')
  return createHash('sha256').update(said).digest('base64url')
}
