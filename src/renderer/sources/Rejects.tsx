import { useState } from 'react'
import type { Reject, SourceStatus } from '../../shared/source'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { type Query, useQuery } from '../stores/query'
import { sourcesStrings } from '../strings'
import { isoTime, rowTime, sentenceTime, type Zone, zoneName } from '../time'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { RawRecord } from '../ui/RawRecord'
import { SkeletonRows } from '../ui/SkeletonRows'
import { saveFile } from '../ui/save-file'
import css from './Rejects.module.css'
import { ReplayButton } from './ReplayButton'
import { lineAtFault, rejectsFileName, rejectsToJsonl } from './rejects'

const words = sourcesStrings.rejects

/** Rejects listed at once, and at most in one saved file. */
const SHOWN = 200
const SAVED = 1000

type RejectPage = { rejects: Reject[]; total: number }

/** Records that were not accepted, why, and the record itself. */
export function Rejects(props: {
  sources: readonly SourceStatus[]
  /** Source whose rejects are shown, null for all. */
  chosen: string | null
  onAll: () => void
}) {
  const { sources, chosen } = props
  const { client } = useDesk()
  const [picked, setPicked] = useState<string | null>(null)
  const counted = sources.reduce((sum, source) => sum + source.rejected, 0)
  const source = chosen ?? undefined
  const page = useQuery<RejectPage>(
    `rejects ${chosen ?? ''}`,
    () => client.sources.rejects({ source, limit: SHOWN }),
    { everyMs: 5000 },
  )
  const leftOut = sources
    .filter((each) => chosen === null || each.id === chosen)
    .reduce((sum, each) => sum + each.rejectsLeftOut, 0)
  const rejects = page.data?.rejects ?? []
  const shown = rejects.find((reject) => reject.id === picked) ?? rejects[0] ?? null
  const nameOf = (id: string) => sources.find((each) => each.id === id)?.name ?? id

  const move = (by: number) => {
    const at = rejects.findIndex((reject) => reject.id === shown?.id)
    const next = rejects[Math.max(0, Math.min(rejects.length - 1, at + by))]
    if (!next) return false
    setPicked(next.id)
  }
  useKeys(sourcesStrings.keys.title, [
    { keys: ['j'], label: sourcesStrings.keys.next, run: () => move(1) },
    { keys: ['k'], label: sourcesStrings.keys.next, run: () => move(-1), isHidden: true },
  ])

  return (
    <div className={css.split} data-empty={rejects.length === 0 || undefined}>
      <section className={css.side} aria-label={words.title} data-pane>
        <RejectsHead
          page={page}
          chosen={chosen}
          name={chosen === null ? null : nameOf(chosen)}
          onAll={props.onAll}
        />
        {page.error && (
          <FailedBanner
            what={words.failed}
            why={page.error}
            again={sourcesStrings.tryAgain}
            onAgain={page.reload}
          />
        )}
        {leftOut > 0 && <p className={css.note}>{words.leftOut(leftOut)}</p>}
        {!page.data && !page.error && <SkeletonRows rows={4} text={words.reading} />}
        {page.data && rejects.length === 0 && counted === 0 && (
          <EmptyState title={words.none}>{words.noneText}</EmptyState>
        )}
        {rejects.length > 0 && (
          <RejectList rejects={rejects} shown={shown} nameOf={nameOf} onPick={setPicked} />
        )}
      </section>
      {shown && (
        <section className={css.side} aria-label={words.record} data-pane>
          <RejectRecord reject={shown} onReplayed={page.reload} />
        </section>
      )}
    </div>
  )
}

function RejectsHead(props: {
  page: Query<RejectPage>
  chosen: string | null
  name: string | null
  onAll: () => void
}) {
  const { chosen, name } = props
  const { client, changes, toast } = useDesk()
  const { total = 0, rejects = [] } = props.page.data ?? {}
  const save = async () => {
    try {
      const source = chosen ?? undefined
      const all = (await client.sources.rejects({ source, limit: SAVED })).rejects
      const fileName = rejectsFileName(chosen, Date.now())
      const content = rejectsToJsonl(all)
      const outcome = await saveFile({ fileName, content, mediaType: 'application/x-ndjson' })
      const text = outcome === 'saved' ? words.saved(fileName, all.length) : words.notSaved
      toast.show({ tone: 'plain', text, undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <div className={css.head}>
      <h2 className={css.title}>{words.title}</h2>
      <span className={css.quiet}>
        {props.page.data &&
          (total > rejects.length ? words.newest(rejects.length, total) : words.total(total))}
        {name !== null && ` ${words.of(name)}`}
      </span>
      {chosen !== null && <Button onClick={props.onAll}>{words.all}</Button>}
      <span className={css.space} />
      <ReplayButton
        label={words.replayAll}
        choice={chosen === null ? {} : { source: chosen }}
        offReason={total === 0 ? words.replayNone : null}
        onDone={props.page.reload}
      />
      <Button
        kind="quiet"
        offReason={total === 0 ? words.nothing : null}
        onClick={() => void save()}
      >
        {words.save}
      </Button>
    </div>
  )
}

function RejectList(props: {
  rejects: readonly Reject[]
  shown: Reject | null
  nameOf: (source: string) => string
  onPick: (id: string) => void
}) {
  const zone = useZone()
  const now = useNow(60_000)
  return (
    <>
      <div className={css.cols} aria-hidden="true">
        <span>{words.columns.time(zoneName(zone, now))}</span>
        <span>{words.columns.from}</span>
        <span>{words.columns.why}</span>
        <span>{words.columns.place}</span>
      </div>
      <ol className={css.list}>
        {props.rejects.map((reject) => (
          <li key={reject.id}>
            <RejectButton
              reject={reject}
              name={props.nameOf(reject.source)}
              isShown={reject.id === props.shown?.id}
              now={now}
              zone={zone}
              onPick={props.onPick}
            />
          </li>
        ))}
      </ol>
    </>
  )
}

function RejectButton(props: {
  reject: Reject
  name: string
  isShown: boolean
  now: number
  zone: Zone
  onPick: (id: string) => void
}) {
  const { reject } = props
  return (
    <button
      type="button"
      className={css.reject}
      aria-current={props.isShown ? 'true' : undefined}
      onClick={() => props.onPick(reject.id)}
    >
      <span className="mono" title={isoTime(reject.at)}>
        {rowTime(reject.at, props.now, props.zone)}
      </span>
      <span>{props.name}</span>
      <span title={reject.reason}>
        <HostileText text={reject.reason} />
      </span>
      <span className="mono">{reject.place}</span>
    </button>
  )
}

function RejectRecord(props: { reject: Reject; onReplayed: () => void }) {
  const { reject } = props
  const zone = useZone()
  return (
    <>
      <div className={css.head}>
        <h2 className={css.title}>{words.record}</h2>
        <span className={`${css.quiet} mono`}>{reject.place}</span>
        <span className={css.space} />
        <span className={css.quiet}>{sentenceTime(reject.at, Date.now(), zone)}</span>
        <ReplayButton
          label={words.replay}
          choice={{ ids: [reject.id] }}
          offReason={reject.isWhole ? null : words.replayCut}
          onDone={props.onReplayed}
        />
      </div>
      <div className={css.record}>
        <p className={css.reason}>
          <HostileText text={reject.reason} />
        </p>
        {reject.text === '' ? (
          <p className={css.quiet}>{words.empty}</p>
        ) : (
          <RawRecord
            label={words.recordOf(reject.place)}
            text={reject.text}
            fault={lineAtFault(reject.reason, reject.text)}
          />
        )}
      </div>
    </>
  )
}
