import { IconChevronRight } from '@tabler/icons-react'
import type { AlertDetail } from '../../shared/alert'
import { NO_VALUE, score } from '../numbers'
import { useNow } from '../stores/clock'
import { useZone } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { CutNote } from '../ui/CutNote'
import { HostileText } from '../ui/HostileText'
import { LongText } from '../ui/LongText'
import css from './Drawer.module.css'

/** Characters of a record drawn before the rest is asked for. */
const FIRST_RAW = 16_384

/** What happened when, and who decided what. */
export function AlertTimeline({ detail }: { detail: AlertDetail }) {
  const zone = useZone()
  const now = useNow(60_000)
  return (
    <section className={css.section}>
      <div className={css.sectionHead}>
        <h3>{words.timeline}</h3>
      </div>
      <ol className={css.timeline}>
        {detail.timeline.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id and only grow at the end
          <li key={index}>
            <time className="mono" dateTime={isoTime(entry.at)} title={isoTime(entry.at)}>
              {sentenceTime(entry.at, now, zone)}
            </time>
            <span>
              <HostileText text={entry.text} />
              {entry.actor !== null && <span className={css.actor}> {entry.actor}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The newest record as it arrived, and the plain facts of the alert; closed at first. */
export function RawRecord({ detail }: { detail: AlertDetail }) {
  const { alert, evidence } = detail
  const [newest] = evidence
  const kept = evidence.find((event) => event.raw !== '')
  return (
    <details className={css.raw}>
      <summary>
        <IconChevronRight size={14} stroke={1.8} aria-hidden="true" />
        {words.raw}
      </summary>
      <dl className={css.facts}>
        <div className={css.fact}>
          <dt>{words.rule}</dt>
          <dd className="mono">
            <HostileText text={alert.rule} />
          </dd>
        </div>
        <div className={css.fact}>
          <dt>{words.reporter}</dt>
          <dd>
            <HostileText text={newest?.reporter || NO_VALUE} />
          </dd>
        </div>
        <div className={css.fact}>
          <dt>{words.nativeScore}</dt>
          <dd>{alert.nativeScore === null ? NO_VALUE : score(alert.nativeScore, 0)}</dd>
        </div>
      </dl>
      {kept === undefined ? (
        <p className={css.quiet}>{words.noRaw}</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key */}
          <pre className={css.record} tabIndex={0}>
            <LongText text={kept.raw} first={FIRST_RAW} />
          </pre>
          <CutNote event={kept} />
        </>
      )}
    </details>
  )
}
