import { useState } from 'react'
import type { PipelineHealth } from '../../../shared/pipeline'
import { fullCount } from '../../numbers'
import { useDesk } from '../../stores/desk'
import { useQuery } from '../../stores/query'
import { pipelineStrings as words } from '../../strings'
import { FailedBanner } from '../../ui/FailedBanner'
import { Segments } from '../../ui/Segments'
import { SkeletonRows } from '../../ui/SkeletonRows'
import { Sparkline } from '../../ui/Sparkline'
import { Dropped } from './Dropped'
import css from './Pipeline.module.css'
import { StageTable } from './StageTable'
import { TraceForm } from './TraceForm'

/** How often it is read while it is on screen, ms. */
const EVERY_MS = 10_000
const SPANS = (['15', '60', '1440', '20160'] as const).map((value) => ({
  value,
  label: words.spans[value],
}))
type Span = (typeof SPANS)[number]['value']

/** The way of records: where it is slow, what was dropped, and why a line did not alert. */
export function Pipeline() {
  const { client } = useDesk()
  const [span, setSpan] = useState<Span>('60')
  const minutes = Number(span)
  const health = useQuery(`pipeline ${span}`, () => client.pipeline.health({ minutes }), {
    everyMs: EVERY_MS,
  })
  return (
    <div className={css.pipeline}>
      <div className={css.bar}>
        <Segments label={words.span} value={span} options={SPANS} onChange={setSpan} />
        {health.data !== null && <Minutes minutes={health.data.minutes} />}
      </div>
      {health.error !== null && (
        <FailedBanner
          what={words.failed}
          why={health.error}
          again={words.tryAgain}
          onAgain={health.reload}
        />
      )}
      {health.data === null ? (
        health.error === null && <SkeletonRows rows={8} text={words.looking} />
      ) : (
        <>
          <StageTable health={health.data} />
          <Dropped health={health.data} />
        </>
      )}
      <TraceForm />
    </div>
  )
}

/** Records a minute: the shape of the time, and its most. */
function Minutes({ minutes }: { minutes: PipelineHealth['minutes'] }) {
  const values = minutes.map(({ rowsIn }) => rowsIn)
  if (values.length < 2) return null
  const summary = words.perMinute(fullCount(Math.max(...values)))
  return (
    <span className={css.note}>
      <Sparkline values={values} width={160} height={24} summary={summary} /> {summary}
    </span>
  )
}
