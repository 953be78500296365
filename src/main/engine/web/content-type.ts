/** Kinds of content that features count. */
export type ContentKind = 'html' | 'css' | 'js' | 'image'

const KINDS: Readonly<Record<string, ContentKind>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/css': 'css',
  'text/javascript': 'js',
  'application/javascript': 'js',
  'application/x-javascript': 'js',
  'text/ecmascript': 'js',
  'application/ecmascript': 'js',
}

/** The kind of a media type, without its parameters and in whatever case; null for all others. */
export function kindOfContent(contentType: string): ContentKind | null {
  const end = contentType.indexOf(';')
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
  if (type.startsWith('image/')) return 'image'
  return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : null
}
