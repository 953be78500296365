import type { ForbiddenPage } from '../../shared/traffic'
import { fullCount } from '../numbers'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import type { Query } from '../stores/query'
import { trafficStrings } from '../strings'
import { isoTime, rowTime, zoneName } from '../time'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { SkeletonRows } from '../ui/SkeletonRows'
import { Sparkline } from '../ui/Sparkline'
import base from '../ui/Table.module.css'
import css from './TrafficScreen.module.css'

const words = trafficStrings.forbidden

/** Forbidden pages that were asked for, most hits first. */
export function Forbidden(props: { query: Query<ForbiddenPage[]>; subject: string }) {
  const { data, error, reload } = props.query
  const { route } = useDesk()
  return (
    <section className={css.part} aria-label={words.title}>
      <div className={css.head}>
        <h2 className={css.headTitle}>{words.title}</h2>
        <span className={css.space} />
        <button type="button" className="link" onClick={() => route.go('settings', 'detectors')}>
          {words.editRules}
        </button>
      </div>
      {error !== null && (
        <FailedBanner
          what={words.failed}
          why={error}
          again={trafficStrings.tryAgain}
          onAgain={reload}
        />
      )}
      {data === null && error === null && <SkeletonRows rows={4} text={trafficStrings.reading} />}
      {data?.length === 0 && <p className={css.quiet}>{words.none}</p>}
      {data !== null && data.length > 0 && <Pages pages={data} subject={props.subject} />}
    </section>
  )
}

function Pages({ pages, subject }: { pages: readonly ForbiddenPage[]; subject: string }) {
  const { route, live } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  const open = (id: string) => {
    route.go('live')
    live.openAlert(id)
  }
  return (
    <table className={base.table}>
      <thead>
        <tr>
          <th scope="col">{words.page}</th>
          <th scope="col" className={css.rule}>
            {words.rule}
          </th>
          <th scope="col" className={`${css.number} ${base.right}`}>
            {words.hits}
          </th>
          <th scope="col" className={`${css.number} ${base.right}`}>
            {words.clients}
          </th>
          <th scope="col" className={css.course}>
            {words.course}
          </th>
          <th scope="col" className={`${css.time} ${base.right}`}>
            {words.last(zoneName(zone, now))}
          </th>
        </tr>
      </thead>
      <tbody>
        {pages.map((page) => (
          <tr key={`${page.rule}\n${page.page}`} className={base.row}>
            <td>
              <button
                type="button"
                className="link mono"
                title={`${page.page}. ${words.openAlert}`}
                onClick={() => open(page.alertId)}
              >
                <HostileText text={withoutSite(page.page, subject)} />
              </button>
            </td>
            <td>
              <HostileText text={page.rule === 'reported' ? words.reported : page.rule} />
            </td>
            <td className={`${base.right} mono`}>{fullCount(page.hits)}</td>
            <td className={`${base.right} mono`}>
              {page.clients === 0 ? '' : fullCount(page.clients)}
            </td>
            <td>
              <Sparkline
                values={page.parts}
                width={68}
                height={16}
                summary={`${words.hits}: ${fullCount(page.hits)}`}
              />
            </td>
            <td className={`${base.right} mono`} title={isoTime(page.last)}>
              {rowTime(page.last, now, zone)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** An address of the stream's own site begins with its path. */
function withoutSite(page: string, site: string): string {
  const match = /^[a-z]+:\/\/([^/]+)(\/.*)$/i.exec(page)
  return match?.[1] === site && match[2] !== undefined ? match[2] : page
}
