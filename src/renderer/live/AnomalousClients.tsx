import { useMemo, useState } from 'react'
import type { AlertDetail } from '../../shared/alert'
import type { IncidentKey } from '../../shared/incident'
import { type AnomalousClient, readAnomalousClients } from '../../shared/web-evidence'
import { FeedbackButton, standingOf } from '../feedback/FeedbackButton'
import { useLabels } from '../feedback/use-labels'
import { fullCount, score as scoreWords } from '../numbers'
import { useDesk } from '../stores/desk'
import { feedbackStrings, anomalousClientsStrings as words } from '../strings'
import { nameIncident } from '../traffic/stream-name'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import drawerCss from './Drawer.module.css'
import css from './EvidenceTable.module.css'

/** Clients shown before the rest is asked for. */
const FIRST_CLIENTS = 10
/** Digits of scores: those of request sets lie close together. */
const SCORE_DIGITS = 4

/** Who behaved unlike others on a host, with scores; nothing for other alerts. */
export function AnomalousClients({ detail }: { detail: AlertDetail }) {
  const { evidence, alert } = detail
  const [openFor, setOpenFor] = useState('')
  const found = useMemo(() => readAnomalousClients(evidence.map(({ raw }) => raw)), [evidence])
  if (found === null) return null
  const { clients, leftOut } = found
  const shown = openFor === alert.id ? clients : clients.slice(0, FIRST_CLIENTS)
  const { facts } = words
  return (
    <section className={drawerCss.section} aria-label={words.title}>
      <div className={drawerCss.sectionHead}>
        <h3>{words.title}</h3>
        <span>{words.of(shown.length, clients.length)}</span>
      </div>
      {found.isIncident && <p className={css.alarm}>{words.underAttack}</p>}
      {found.incidentStart !== null && (
        <IncidentLink host={alert.subject} start={found.incidentStart} />
      )}
      <dl className={css.facts}>
        <dt>{facts.requests}</dt>
        <dd>{words.requests(found.anomalousRequests, found.requests)}</dd>
        <dt>{facts.failed}</dt>
        <dd>{fullCount(found.failedRequests)}</dd>
        <dt>{facts.buckets}</dt>
        <dd>{fullCount(found.buckets)}</dd>
        <dt>{facts.threshold}</dt>
        <dd>
          <Score score={found.threshold} />
        </dd>
        <dt>{facts.model}</dt>
        <dd>
          {found.model === '' ? (
            <NoValue means={words.noModel} />
          ) : (
            <HostileText text={found.model} />
          )}
        </dd>
      </dl>
      <Clients clients={shown} host={alert.subject} />
      {shown.length < clients.length && (
        <Button className={drawerCss.more} onClick={() => setOpenFor(alert.id)}>
          {words.showAll(clients.length)}
        </Button>
      )}
      {leftOut > 0 && <p className={css.note}>{words.leftOut(leftOut)}</p>}
    </section>
  )
}

function Clients({ clients, host }: { clients: readonly AnomalousClient[]; host: string }) {
  const { route } = useDesk()
  const labels = useLabels({ host })
  const { columns } = words
  return (
    <table className={css.table} aria-label={words.title}>
      <thead>
        <tr>
          <th scope="col">{columns.address}</th>
          <th scope="col" className={css.number}>
            {columns.score}
          </th>
          <th scope="col">{columns.why}</th>
          <th scope="col" className={css.number}>
            {columns.requests}
          </th>
          <th scope="col" className={css.number}>
            {columns.buckets}
          </th>
          <th scope="col" className={css.number}>
            {feedbackStrings.column}
          </th>
        </tr>
      </thead>
      <tbody>
        {clients.map(({ address, score, flaggedBy, requests, buckets }) => (
          <tr key={address}>
            <td className="mono">
              <button
                type="button"
                className="link"
                title={words.open(address)}
                onClick={() => route.go('entity', address)}
              >
                <HostileText text={address} />
              </button>
            </td>
            <td className={`mono ${css.number}`}>
              <Score score={score} />
            </td>
            <td>{flaggedBy.map((reason) => words.why[reason]).join(', ')}</td>
            <td className={`mono ${css.number}`}>{fullCount(requests)}</td>
            <td className={`mono ${css.number}`}>{fullCount(buckets)}</td>
            <td className={css.number}>
              <FeedbackButton
                subject={{ kind: 'request-set', client: address, host }}
                said="anomalous"
                name={feedbackStrings.ofSet(address, host)}
                standing={standingOf(labels.data, address, host)}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Score({ score }: { score: number | null }) {
  return score === null ? <NoValue means={words.noScore} /> : scoreWords(score, SCORE_DIGITS)
}

function IncidentLink(incident: IncidentKey) {
  const { route } = useDesk()
  return (
    <Button className={drawerCss.more} onClick={() => route.go('traffic', nameIncident(incident))}>
      {words.openIncident}
    </Button>
  )
}
