import { useState } from 'react'
import type { Detector } from '../../shared/detector'
import type { Scores } from '../../shared/score'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { thresholdStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { FailedBanner } from '../ui/FailedBanner'
import { SkeletonRows } from '../ui/SkeletonRows'
import css from './Score.module.css'
import { ScoreChart } from './ScoreChart'
import { ScoreTable } from './ScoreTable'
import { ThresholdEditor } from './ThresholdEditor'

/** How often probabilities are read again while they are on screen, ms. */
const EVERY_MS = 60_000

/** What a detector with a model said in the last day, and its threshold with what another would mean. */
export function ScorePart(props: { detector: Detector; title: string; editOff: string | null }) {
  const { detector, title } = props
  const { client } = useDesk()
  const { id, model } = detector
  const scores = useQuery(`scores ${id}`, () => client.detectors.scores({ id }), {
    everyMs: EVERY_MS,
  })
  const [draft, setDraft] = useState<number | null>(null)
  const { data, error, reload } = scores
  const threshold = draft ?? model?.threshold ?? null
  const isEmpty = data?.bars.every((size) => size === 0) === true
  return (
    <div className={css.part}>
      {error && (
        <FailedBanner what={words.failed} why={error} again={words.tryAgain} onAgain={reload} />
      )}
      {data === null && !error && <SkeletonRows rows={3} text={words.reading} />}
      {data !== null && isEmpty && (
        <p className={css.hint}>{data.to <= 1 ? words.noQueries : words.none[data.of]}</p>
      )}
      {data !== null && !isEmpty && <Bars scores={data} title={title} threshold={threshold} />}
      {model !== null && (
        <ThresholdEditor
          detector={detector}
          title={title}
          draft={draft}
          isEmpty={isEmpty || data === null}
          editOff={props.editOff}
          onDraft={setDraft}
        />
      )}
    </div>
  )
}

function Bars(props: { scores: Scores; title: string; threshold: number | null }) {
  const { scores, title, threshold } = props
  const [isTable, setTable] = useState(false)
  const zone = useZone()
  const now = useNow(60_000)
  const total = scores.bars.reduce((sum, size) => sum + size, 0)
  return (
    <>
      <div className={css.head}>
        <span className={css.title}>{words.title(scores.of)}</span>
        <span className={css.hint}>
          {words.total(total, scores.of)},{' '}
          {words.span(sentenceTime(scores.from, now, zone), sentenceTime(scores.to, now, zone))}
        </span>
        <span className={css.space} />
        <button type="button" className="link" onClick={() => setTable(!isTable)}>
          {isTable ? words.asChart : words.asTable}
        </button>
      </div>
      {isTable ? (
        <ScoreTable scores={scores} title={title} threshold={threshold} />
      ) : (
        <ScoreChart
          bars={scores.bars}
          label={words.chart(title, scores.of)}
          threshold={threshold}
        />
      )}
    </>
  )
}
