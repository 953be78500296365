import { IconHistory } from '@tabler/icons-react'
import type { AuditEntry } from '../../shared/blacklist'
import { useNow } from '../stores/clock'
import { useChangeOff, useDesk, useZone } from '../stores/desk'
import type { Query } from '../stores/query'
import { blacklistsStrings } from '../strings'
import { isoTime } from '../time'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import css from './SidePanel.module.css'
import { seenTime } from './seen-time'

const words = blacklistsStrings.audit

/** Who changed what, when and why; the newest change can be taken back. */
export function AuditTrail({ audit }: { audit: Query<AuditEntry[]> }) {
  const { changes } = useDesk()
  const off = useChangeOff()
  const zone = useZone()
  const now = useNow(10_000)
  const entries = audit.data ?? []
  const last = entries.find((entry) => entry.canUndo)
  return (
    <section className={`${css.part} ${css.audit}`} aria-label={words.title}>
      <h2 className={css.title}>
        <IconHistory size={15} aria-hidden />
        {words.title}
      </h2>
      {audit.error && (
        <FailedBanner
          what={blacklistsStrings.auditFailed}
          why={audit.error}
          again={blacklistsStrings.tryAgain}
          onAgain={audit.reload}
        />
      )}
      {audit.data?.length === 0 && <p className={css.note}>{words.empty}</p>}
      <ol className={css.lines}>
        {entries.map((entry) => (
          <li key={`${entry.id} ${entry.object}`} className={css.line}>
            <time dateTime={isoTime(entry.at)} title={isoTime(entry.at)}>
              {seenTime(entry.at, now, zone)}
            </time>
            <div>
              <p>
                <strong>{entry.actor}</strong> {entry.action}{' '}
                <span className="mono">
                  <HostileText text={entry.object} />
                </span>
              </p>
              {entry.reason !== '' && (
                <p className={css.why}>
                  <HostileText text={entry.reason} />
                </p>
              )}
            </div>
          </li>
        ))}
      </ol>
      {last && (
        <div className={css.undo}>
          <span>{words.undoHint}</span>
          <Button keyName="Mod+z" offReason={off} onClick={() => void changes.undoChange(last.id)}>
            {words.undo}
          </Button>
        </div>
      )}
    </section>
  )
}
