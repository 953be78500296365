import { memo } from 'react'
import css from './HostileText.module.css'
import { visiblePieces } from './visible-text'

/** Text from the wire: shown as text, with characters that could mislead named in a small box. */
export const HostileText = memo(function HostileText({ text }: { text: string }) {
  const pieces = visiblePieces(text)
  const [only] = pieces
  if (pieces.length <= 1 && !only?.isMarked) return <bdi>{text}</bdi>
  return (
    <bdi>
      {pieces.map((piece, index) =>
        piece.isMarked ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
          <span key={index} className={css.marked}>
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  )
})
