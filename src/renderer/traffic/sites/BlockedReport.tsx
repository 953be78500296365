import type { BlockedIncident } from '../../../shared/incident'
import { sitesStrings } from '../../strings'
import { Button } from '../../ui/Button'
import { HostileText } from '../../ui/HostileText'
import css from './IncidentPage.module.css'

const words = sitesStrings.incident
/** Addresses named among those that were left out. */
const NAMED = 200

/** What blocking the addresses of an incident did: how many, and which were left out and why. */
export function BlockedReport(props: { report: BlockedIncident; onDismiss: () => void }) {
  const { added, leftOut } = props.report
  return (
    <section className={css.report} aria-label={words.leftOut}>
      <div className={css.reportHead} role="status">
        <strong>
          {added === 0 ? words.noneBlocked(leftOut.length) : words.blocked(added, leftOut.length)}
        </strong>
        <Button onClick={props.onDismiss}>{words.dismiss}</Button>
      </div>
      {leftOut.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
        <ul className={css.left} tabIndex={0} aria-label={words.leftOut}>
          {leftOut.slice(0, NAMED).map(({ address, why }) => (
            <li key={address}>
              <HostileText text={words.leftOutLine(address, why)} />
            </li>
          ))}
          {leftOut.length > NAMED && <li>{words.moreLeftOut(leftOut.length - NAMED)}</li>}
        </ul>
      )}
    </section>
  )
}
