import { useRef, useState } from 'react'
import type { Model } from '../../shared/model'
import type { Comparison, ComparisonSide, DifferingClient } from '../../shared/training'
import { wordsOf } from '../link/errors'
import { fullCount, percent, score } from '../numbers'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { feedbackStrings, trainingStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { Segments } from '../ui/Segments'
import { SkeletonRows } from '../ui/SkeletonRows'
import panel from './ModelPanel.module.css'
import { ScoreChart } from './ScoreChart'
import css from './Training.module.css'

type Days = keyof typeof words.dayChoices
const DAYS = (Object.keys(words.dayChoices) as Days[])
  .sort((a, b) => Number(a) - Number(b))
  .map((value) => ({ value, label: words.dayChoices[value] }))

/** What a model of request sets would find beside the one in place, and the way to put it there. */
export function CompareModel(props: { model: Model; editOff: string | null }) {
  const { model, editOff } = props
  const { client, changes } = useDesk()
  const [days, setDays] = useState<Days>('7')
  const [compared, setCompared] = useState<Comparison | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const stopper = useRef<AbortController | null>(null)
  const isInPlace = model.usedBy.includes('web-anomaly')
  const compare = async () => {
    const own = new AbortController()
    stopper.current = own
    setBusy(true)
    setError(null)
    try {
      const asked = { model: model.name, days: Number(days) }
      setCompared(await client.models.compare(asked, { signal: own.signal }))
    } catch (failure) {
      if (!own.signal.aborted) setError(wordsOf(failure))
    }
    setBusy(false)
  }
  const use = () =>
    void changes.perform(() =>
      client.models.use({ detector: 'web-anomaly', model: model.name, reason: '' }),
    )
  const useOff = editOff ?? (model.fault === null ? null : words.notUsable)
  return (
    <section className={css.compared} aria-label={words.compare}>
      <h3>{words.compare}</h3>
      <p className={panel.hint}>{isInPlace ? words.inPlace : words.compareHint(model.name)}</p>
      {!isInPlace && (
        <div className={css.line}>
          <Segments label={words.days} value={days} options={DAYS} onChange={setDays} />
          {isBusy ? (
            <Button onClick={() => stopper.current?.abort()}>{words.stopComparing}</Button>
          ) : (
            <Button onClick={() => void compare()}>{words.compareNow}</Button>
          )}
          <Button kind="primary" offReason={useOff} title={words.useHint} onClick={use}>
            {words.use}
          </Button>
        </div>
      )}
      {isBusy && <SkeletonRows rows={4} text={words.comparing} />}
      {error && (
        <FailedBanner
          what={words.compareFailed}
          why={error}
          again={words.tryAgain}
          onAgain={() => void compare()}
        />
      )}
      {compared !== null && !isBusy && <Compared compared={compared} />}
    </section>
  )
}

function Compared({ compared }: { compared: Comparison }) {
  const { from, to, judged, total, attackers, benign, current, candidate } = compared
  const zone = useZone()
  const now = useNow(60_000)
  return (
    <>
      <p className={panel.hint}>
        {words.judged(judged, total)},{' '}
        {words.span(sentenceTime(from, now, zone), sentenceTime(to, now, zone))}.{' '}
        {words.labelled(attackers, benign)}
      </p>
      <div className={css.charts}>
        {[current, candidate].map((side, at) => (
          <div key={at === 0 ? 'current' : 'candidate'}>
            <p className={panel.hint}>{words.scores(side.name)}</p>
            <ScoreChart
              bars={side.bars}
              label={words.scores(side.name)}
              threshold={side.threshold}
            />
          </div>
        ))}
      </div>
      <Figures current={current} candidate={candidate} />
      <Differing title={words.found(compared.foundTotal)} clients={compared.found} />
      <Differing title={words.lost(compared.lostTotal)} clients={compared.lost} />
    </>
  )
}

function Figures({ current, candidate }: { current: ComparisonSide; candidate: ComparisonSide }) {
  const { lines, columns } = words
  const share = (value: number | null) =>
    value === null ? <NoValue means={words.noLabels} /> : percent(value, 1)
  const figures: [string, (side: ComparisonSide) => React.ReactNode][] = [
    [lines.threshold, (side) => score(side.threshold, 4)],
    [lines.sets, (side) => fullCount(side.sets)],
    [lines.clients, (side) => fullCount(side.clients)],
    [lines.alerts, (side) => fullCount(side.alerts)],
    [lines.hosts, (side) => fullCount(side.hosts)],
    [lines.auc, ({ auc }) => (auc === null ? <NoValue means={words.noLabels} /> : score(auc, 4))],
    [lines.found, (side) => share(side.found)],
    [lines.falsePositives, (side) => share(side.falsePositives)],
  ]
  return (
    <table className={panel.small} aria-label={words.compare}>
      <thead>
        <tr>
          <th>{columns.what}</th>
          <th className={panel.number} title={current.name}>
            {columns.current}
          </th>
          <th className={panel.number} title={candidate.name}>
            {columns.candidate}
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.map(([title, of]) => (
          <tr key={title}>
            <td>{title}</td>
            <td className={panel.number}>{of(current)}</td>
            <td className={panel.number}>{of(candidate)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Differing({ title, clients }: { title: string; clients: readonly DifferingClient[] }) {
  const { route } = useDesk()
  const { differ } = words
  if (clients.length === 0) return <p className={panel.hint}>{title}</p>
  return (
    <details>
      <summary>{title}</summary>
      <p className={panel.hint}>{words.shown(clients.length)}</p>
      <div className={panel.tableBox}>
        <table className={panel.small} aria-label={title}>
          <thead>
            <tr>
              <th>{differ.client}</th>
              <th>{differ.host}</th>
              <th className={panel.number}>{differ.current}</th>
              <th className={panel.number}>{differ.candidate}</th>
              <th>{differ.label}</th>
            </tr>
          </thead>
          <tbody>
            {clients.map(({ client, host, current, candidate, label }) => (
              <tr key={`${client} ${host}`}>
                <td className="mono">
                  <button
                    type="button"
                    className="link"
                    title={words.openClient(client)}
                    onClick={() => route.go('entity', client)}
                  >
                    <HostileText text={client} />
                  </button>
                </td>
                <td>
                  <HostileText text={host} />
                </td>
                <td className={`${panel.number} mono`}>{score(current, 4)}</td>
                <td className={`${panel.number} mono`}>{score(candidate, 4)}</td>
                <td>
                  {label === null ? (
                    <NoValue means={words.noLabels} />
                  ) : (
                    feedbackStrings.labels[label]
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
