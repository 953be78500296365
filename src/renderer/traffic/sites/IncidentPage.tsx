import { useElementSize } from '@mantine/hooks'
import { IconArrowLeft, IconPlugConnectedX } from '@tabler/icons-react'
import { useState } from 'react'
import type { BlockedIncident, IncidentDetail, IncidentKey } from '../../../shared/incident'
import { FeedbackButton } from '../../feedback/FeedbackButton'
import { useLabels } from '../../feedback/use-labels'
import { useKeys } from '../../keyboard/KeyboardProvider'
import { fullCount, percent, score } from '../../numbers'
import { useChangeOff, useConnection, useDesk, useZone } from '../../stores/desk'
import { useQuery } from '../../stores/query'
import { feedbackStrings, sitesStrings } from '../../strings'
import { duration, isoTime, sentenceTime } from '../../time'
import { Button } from '../../ui/Button'
import { copyText } from '../../ui/copy-text'
import { EmptyState } from '../../ui/EmptyState'
import { FailedBanner } from '../../ui/FailedBanner'
import { HostileText } from '../../ui/HostileText'
import { NoValue } from '../../ui/NoValue'
import { SeverityLabel } from '../../ui/SeverityMark'
import { SkeletonRows } from '../../ui/SkeletonRows'
import { nameSite } from '../stream-name'
import screen from '../TrafficScreen.module.css'
import { BlockedReport } from './BlockedReport'
import { BlockIncidentForm } from './BlockIncidentForm'
import { IncidentAddresses } from './IncidentAddresses'
import css from './IncidentPage.module.css'
import { incidentText } from './incident-text'
import { SiteCharts } from './SiteCharts'

const words = sitesStrings.incident
/** How often one that goes on is read again, ms. */
const EVERY_MS = 5_000

/** One incident: its figures, its course, who took part, and what can be done about it. */
export function IncidentPage({ incident: key }: { incident: IncidentKey }) {
  const { client, route } = useDesk()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const { data, error, reload } = useQuery(
    `incident ${key.start} ${key.host}`,
    () => client.web.incident(key),
    { everyMs: EVERY_MS },
  )
  const [report, setReport] = useState<BlockedIncident | null>(null)
  return (
    <main className={screen.screen} aria-label={words.title(key.host)}>
      <div className={screen.bar}>
        <nav className={css.crumbs} aria-label={words.title(key.host)}>
          <button
            type="button"
            className="link"
            onClick={() => route.go('traffic', nameSite(key.host))}
          >
            <IconArrowLeft size={13} aria-hidden /> {words.crumb}
          </button>
          <span aria-hidden="true">/</span>
          <h1 className={screen.title}>
            <HostileText text={words.title(key.host)} />
          </h1>
        </nav>
        <span className={screen.space} />
        {data !== null && <Actions detail={data} onBlocked={setReport} />}
      </div>
      {error !== null && (
        <FailedBanner
          what={words.failed}
          why={error}
          again={sitesStrings.tryAgain}
          onAgain={reload}
        />
      )}
      {data === null && error === null && !isConnected && (
        <EmptyState icon={<IconPlugConnectedX size={26} aria-hidden />} title={words.notRead}>
          {words.offline}
        </EmptyState>
      )}
      {data === null && error === null && isConnected && (
        <SkeletonRows rows={12} text={words.reading} />
      )}
      {data !== null && (
        <div className={screen.body}>
          {report !== null && <BlockedReport report={report} onDismiss={() => setReport(null)} />}
          <Body detail={data} />
        </div>
      )}
    </main>
  )
}

function Actions(props: { detail: IncidentDetail; onBlocked: (report: BlockedIncident) => void }) {
  const { incident } = props.detail
  const { route, live, changes, toast } = useDesk()
  const labels = useLabels({ incident: incident.id })
  const [isOpen, setOpen] = useState(false)
  const off = useChangeOff() ?? (props.detail.distinctFlagged === 0 ? words.nobody : null)
  const openAlert = () => {
    route.go('live')
    live.openAlert(incident.alertId)
  }
  const copy = async () => {
    try {
      await copyText(incidentText(props.detail))
      toast.show({ tone: 'plain', text: words.copied, undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  useKeys(words.keys.title, [
    { keys: ['y'], label: words.keys.copy, run: () => void copy() },
    { keys: ['a'], label: words.keys.alert, run: openAlert },
    {
      keys: ['b'],
      label: words.keys.block,
      run: () => {
        if (off === null) setOpen(true)
        else toast.show({ tone: 'plain', text: off, undo: null })
      },
    },
  ])
  return (
    <>
      <Button keyName="y" onClick={() => void copy()}>
        {words.copy}
      </Button>
      <Button keyName="a" onClick={openAlert}>
        {words.openAlert}
      </Button>
      <FeedbackButton
        subject={{
          kind: 'incident',
          id: incident.id,
          host: incident.host,
          from: incident.start,
          to: incident.stop ?? incident.lastSeen,
        }}
        said="anomalous"
        name={feedbackStrings.ofIncident(incident.host)}
        standing={labels.data?.[0] ?? null}
      />
      <BlockIncidentForm
        detail={props.detail}
        isOpen={isOpen}
        offReason={off}
        onOpen={setOpen}
        onBlocked={props.onBlocked}
      />
    </>
  )
}

function Body({ detail }: { detail: IncidentDetail }) {
  const { ref, width } = useElementSize()
  return (
    <>
      <div className={screen.upper}>
        <div ref={ref} className={screen.charts}>
          <SiteCharts traffic={detail.traffic} width={width} />
        </div>
        <aside className={screen.side} aria-label={words.figures}>
          <Figures detail={detail} />
        </aside>
      </div>
      <IncidentAddresses incident={detail.incident} />
    </>
  )
}

function Figures({ detail }: { detail: IncidentDetail }) {
  const { incident, usual, late, moments } = detail
  const zone = useZone()
  const now = Date.now()
  const time = (at: number) => <span title={isoTime(at)}>{sentenceTime(at, now, zone)}</span>
  const lines: [string, React.ReactNode][] = [
    [words.severity, <SeverityLabel key="severity" severity={incident.severity} />],
    [words.start, time(incident.start)],
    [words.lastSeen, time(incident.lastSeen)],
    [words.stop, incident.stop === null ? words.goesOn : time(incident.stop)],
    [words.length, duration(incident.lastSeen - incident.start)],
    [
      words.portion,
      sitesStrings.incidents.portionOf(percent(incident.portion), percent(incident.requestPortion)),
    ],
    [words.clients, words.clientsOf(detail.distinctFlagged, detail.distinctClients)],
    [words.requests, words.requestsOf(incident.flaggedRequests, incident.requests)],
    [
      words.usual,
      usual === null
        ? words.noUsual
        : words.usualOf(
            fullCount(Math.round(usual.clients)),
            fullCount(Math.round(usual.requests)),
          ),
    ],
    [words.errors, `${fullCount(incident.status4xx)}, ${fullCount(incident.status5xx)}`],
    [
      words.threshold,
      incident.threshold === null ? (
        <NoValue key="threshold" means={words.noThreshold} />
      ) : (
        score(incident.threshold, 4)
      ),
    ],
    [words.highest, score(incident.highest, 4)],
    [words.model, <HostileText key="model" text={incident.model} />],
  ]
  return (
    <>
      <h2 className={screen.headTitle}>{words.figures}</h2>
      <dl className={css.figures}>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {late > 0 && <p className={screen.note}>{words.late(late)}</p>}
      <h2 className={screen.headTitle}>{words.timeline}</h2>
      <ol className={css.timeline}>
        {moments.map(({ at, kind, count }) => (
          <li key={kind}>
            <span className="mono">{time(at)}</span> {words.moments[kind](fullCount(count))}
          </li>
        ))}
      </ol>
    </>
  )
}
