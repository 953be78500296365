import { pieceStrings } from '../strings'
import { HostileText } from './HostileText'
import css from './RawRecord.module.css'
import { recordLines } from './record-lines'

/** Lines of a record that are drawn; the rest is counted. */
const MOST_LINES = 400

/** A record as it arrived, as text with line numbers; `fault` marks the line it was refused for. */
export function RawRecord(props: { label: string; text: string; fault?: number | null }) {
  const lines = recordLines(props.text)
  return (
    <>
      <p className={css.label}>{props.label}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section className={css.record} tabIndex={0} aria-label={props.label}>
        {lines.slice(0, MOST_LINES).map((line, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text never move
            key={index}
            className={css.line}
            data-fault={props.fault === index + 1 || undefined}
          >
            <span className={css.number} aria-hidden="true">
              {index + 1}
            </span>
            <span className={css.text}>
              <HostileText text={line} />
            </span>
          </div>
        ))}
        {lines.length > MOST_LINES && (
          <div className={css.line}>
            <span className={css.number} aria-hidden="true" />
            <span>{pieceStrings.moreLines(lines.length - MOST_LINES)}</span>
          </div>
        )}
      </section>
    </>
  )
}
