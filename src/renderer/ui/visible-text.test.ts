import { describe, expect, it } from 'vitest'
import { visiblePieces } from './visible-text'

const shown = (text: string) =>
  visiblePieces(text)
    .map((piece) => (piece.isMarked ? `[${piece.text}]` : piece.text))
    .join('')

describe('visiblePieces', () => {
  it('leaves ordinary text of any script alone', () => {
    for (const text of ['GET /wp-config.php.bak', 'žluťoučký kůň', '日本語', 'مرحبا', '🔒 x']) {
      expect(visiblePieces(text)).toEqual([{ text, isMarked: false }])
    }
  })

  it('names control characters, line ends and escapes', () => {
    expect(shown('a\u0000b\nc\td\u001b[31m')).toBe('a[NUL]b[LF]c[TAB]d[ESC][31m')
  })

  it('names bidi controls and zero-width characters', () => {
    expect(shown('user\u202egpj.exe')).toBe('user[U+202E]gpj.exe')
    expect(shown('pay\u200bpal\ufeff')).toBe('pay[U+200B]pal[U+FEFF]')
  })

  it('names halves of broken pairs and keeps whole ones', () => {
    expect(shown('\ud83d')).toBe('[U+D83D]')
    expect(shown('\ud83d\udd12')).toBe('🔒')
  })
})
