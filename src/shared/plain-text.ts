const MINUTE_MS = 60_000

/**
 * Text from the wire on one line: control characters and marks that turn the direction of writing
 * are named instead of being obeyed, as `U+202E`.
 */
export function onOneLine(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g,
    (character) => ` U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} `,
  )
}

/**
 * What Markdown or HTML in it would do becomes what it is, also in a cell of a table: no mark, no
 * markup, and no address that readers of Markdown would turn into a link by themselves.
 */
export function inMarkdown(text: string): string {
  return onOneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#!|~]/g, (mark) => `\\${mark}`)
    .replaceAll('://', '&#58;//')
    .replaceAll('@', '&#64;')
    .replace(/\bwww\./gi, (start) => `${start.slice(0, -1)}&#46;`)
}

/** Text as it may stand in an element or a quoted attribute of a page. */
export function inHtml(text: string): string {
  return onOneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** A time to the minute, `2026-03-02 10:15 UTC`. */
export function utcMinute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** A span in whole hours and minutes, `8 h`, `1 d 4 h 30 min`. */
export function spanInWords(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS)
  const parts: string[] = []
  const days = Math.floor(minutes / (24 * 60))
  const hours = Math.floor(minutes / 60) % 24
  if (days > 0) parts.push(`${days} d`)
  if (hours > 0) parts.push(`${hours} h`)
  if (minutes % 60 > 0 || parts.length === 0) parts.push(`${minutes % 60} min`)
  return parts.join(' ')
}
