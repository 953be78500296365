import { IconChartBar, IconCopy, IconTable } from '@tabler/icons-react'
import { useState } from 'react'
import type { Traffic, TrafficSpan } from '../../shared/traffic'
import { useKeys } from '../keyboard/KeyboardProvider'
import { score } from '../numbers'
import { useDesk, useZone } from '../stores/desk'
import { trafficStrings as words } from '../strings'
import { duration, isoTime, timeRange } from '../time'
import { Banner } from '../ui/Banner'
import { Button, IconButton } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import { isOver, toTabbed } from './shapes'
import { TrafficPlot } from './TrafficPlot'
import css from './TrafficScreen.module.css'
import { describeState, TrafficTable } from './TrafficTable'

/** Ratio and clicks by window, as a drawing or as a table. */
export function Charts(props: {
  traffic: Traffic
  width: number
  marked: TrafficSpan | null
  onMark: (span: TrafficSpan | null) => void
}) {
  const { traffic, width, marked, onMark } = props
  const { changes, toast } = useDesk()
  const zone = useZone()
  const [isTable, setTable] = useState(false)
  const toggle = () => setTable((isShown) => !isShown)
  useKeys(words.keys.title, [{ keys: ['v'], label: words.keys.table, run: toggle }])
  const copy = async () => {
    const { bars } = traffic
    const rows = bars.filter(({ windows }) => windows > 0)
    try {
      await copyText(
        toTabbed(
          HEADS,
          rows.map((bar) => cellsOf(bar, traffic)),
        ),
      )
      toast.show({ tone: 'plain', text: words.copied(rows.length), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  const windowMs = traffic.windowMs ?? traffic.barMs
  const title =
    traffic.barMs === windowMs
      ? words.ratioTitle(duration(windowMs))
      : words.ratioTitleThinned(duration(windowMs), duration(traffic.barMs))
  return (
    <section aria-label={title}>
      <div className={css.head}>
        <h2 className={css.headTitle}>{title}</h2>
        <span className={css.quiet}>{words.formula}</span>
        <span className={css.space} />
        <span className={css.legend} aria-hidden="true">
          <span className={css.swatch} data-part="flagged" /> {words.flagged}
          <span className={css.swatch} data-part="other" /> {words.other}
        </span>
        {isTable && (
          <IconButton
            label={words.copyTable}
            icon={<IconCopy size={15} stroke={1.6} aria-hidden />}
            onClick={() => void copy()}
          />
        )}
        <IconButton
          label={isTable ? words.asChart : words.asTable}
          keyName="v"
          icon={
            isTable ? (
              <IconChartBar size={15} stroke={1.6} aria-hidden />
            ) : (
              <IconTable size={15} stroke={1.6} aria-hidden />
            )
          }
          onClick={toggle}
        />
      </div>
      {!traffic.isOn && <Banner>{words.off}</Banner>}
      {marked !== null && (
        <Banner action={<Button onClick={() => onMark(null)}>{words.showAll}</Button>}>
          {words.shownRange(timeRange(marked.from, marked.to, Date.now(), zone))}
        </Banner>
      )}
      <p className="visually-hidden">{summarise(traffic)}</p>
      {isTable && <TrafficTable traffic={traffic} zone={zone} />}
      {!isTable && width > 0 && (
        <TrafficPlot
          traffic={traffic}
          width={width - 24}
          zone={zone}
          marked={marked}
          onMark={onMark}
        />
      )}
    </section>
  )
}

/** As programs read them: they are the same in every language. */
const HEADS = ['start', 'end', 'windows', 'flagged', 'other', 'ratio', 'state']

function cellsOf(bar: Traffic['bars'][number], traffic: Traffic): string[] {
  return [
    isoTime(bar.start),
    isoTime(bar.end),
    String(bar.windows),
    String(bar.flagged),
    String(bar.other),
    bar.ratio === null ? '' : bar.ratio.toFixed(4),
    describeState(bar, traffic),
  ]
}

function summarise({ bars, threshold }: Traffic): string {
  const windows = bars.reduce((sum, bar) => sum + bar.windows, 0)
  const over = bars.filter((bar) => isOver(bar, threshold)).length
  const most = bars.reduce((highest, bar) => Math.max(highest, bar.ratio ?? 0), 0)
  return words.summary(windows, over, score(most))
}
