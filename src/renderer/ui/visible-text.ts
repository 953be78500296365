/**
 * Characters that could mislead a reader or change the direction of what follows: control
 * characters, bidi controls, zero-width ones, line and paragraph separators, lone surrogates.
 */
const MISLEADING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu

const NAMES: Record<number, string> = { 9: 'TAB', 10: 'LF', 13: 'CR', 0: 'NUL', 27: 'ESC' }

/** A piece of a hostile text: as it is, or a character made visible by its name. */
export interface TextPiece {
  text: string
  isMarked: boolean
}

/** Cuts text from the wire into what may be shown as it is and what must be named. */
export function visiblePieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let end = 0
  for (const match of text.matchAll(MISLEADING)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), isMarked: false })
    pieces.push({ text: characterName(match[0]), isMarked: true })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isMarked: false })
  return pieces
}

function characterName(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
