import { blacklistsStrings } from '../strings'
import css from './AddEntry.module.css'
import type { CheckState } from './use-value-check'

const words = blacklistsStrings.add

/** What the engine says about the typed value, read out as it changes. */
export function CheckLine(props: { typed: string; checked: CheckState; fault: string | null }) {
  const { check, error } = props.checked
  const text =
    props.fault ??
    error ??
    (props.typed.trim() === ''
      ? ''
      : check === null
        ? words.checking
        : check.message || check.extent)
  const verdict = props.fault !== null || error !== null ? 'refused' : check?.verdict
  return (
    <p id="add-entry-check" className={css.check} data-verdict={verdict} aria-live="polite">
      {text}
    </p>
  )
}
