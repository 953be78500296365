import { useElementSize } from '@mantine/hooks'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Severity } from '../../shared/severity'
import { useKeys } from '../keyboard/KeyboardProvider'
import { denseCount, fullCount } from '../numbers'
import { useDesk, useIsDemo, useZone } from '../stores/desk'
import { liveStrings, pieceStrings } from '../strings'
import { SEVERITIES_WORST_FIRST } from '../theme/severity'
import { IconButton } from '../ui/Button'
import { SeverityMark } from '../ui/SeverityMark'
import { ChartPlot } from './ChartPlot'
import { ChartTable } from './ChartTable'
import { barTotal, sumBars } from './chart-data'
import css from './StripChart.module.css'
import { useHistogram } from './use-histogram'

/** The last hour's alert events in 30 s bars, stacked by severity; drag across it to filter. */
export function StripChart() {
  const { live } = useDesk()
  const { bars, error } = useHistogram()
  const isDemo = useIsDemo()
  const zone = useZone()
  const [solo, setSolo] = useState<Severity | null>(null)
  const [isTable, setTable] = useState(false)
  const { ref, width } = useElementSize()
  const follow = useStore(live, (state) => state.follow)
  const filter = useStore(live, (state) => state.filter)
  useKeys(liveStrings.chartTitle, [
    { keys: ['v'], label: liveStrings.chartTable, run: () => setTable((isShown) => !isShown) },
  ])
  const sums = bars ? sumBars(bars) : null

  const filterBy = (from: number | undefined, to: number | undefined) =>
    live.setFilter({ ...filter, from, to })

  return (
    <section className={css.chart} aria-label={liveStrings.chartTitle} data-pane>
      <div className={css.head}>
        <h2 className={css.title}>
          {isDemo ? liveStrings.chartTitleDemo : liveStrings.chartTitle}
        </h2>
        <ul className={css.legend}>
          {SEVERITIES_WORST_FIRST.map((severity) => (
            <li key={severity}>
              <button
                type="button"
                className={css.key}
                aria-pressed={solo === severity}
                title={liveStrings.soloSeverity(pieceStrings.severities[severity])}
                onClick={() => setSolo(solo === severity ? null : severity)}
              >
                <SeverityMark severity={severity} size={10} />
                {pieceStrings.severities[severity]}
                {sums && <b title={fullCount(sums[severity])}>{denseCount(sums[severity])}</b>}
              </button>
            </li>
          ))}
        </ul>
        <span className={css.span}>{liveStrings.last60}</span>
        <IconButton
          label={isTable ? liveStrings.chartGraph : liveStrings.chartTable}
          icon={
            isTable ? (
              <IconChartBar size={15} stroke={1.6} aria-hidden="true" />
            ) : (
              <IconTable size={15} stroke={1.6} aria-hidden="true" />
            )
          }
          keyName="v"
          onClick={() => setTable(!isTable)}
        />
      </div>
      {error && (
        <p className={css.error} role="alert">
          {liveStrings.chartFailed} {error}
        </p>
      )}
      <div ref={ref} className={css.plot}>
        {bars && isTable && <ChartTable bars={bars} zone={zone} />}
        {width > 0 && !isTable && (
          <ChartPlot
            bars={bars ?? []}
            width={width}
            solo={solo}
            zone={zone}
            pausedAt={follow.isPaused ? follow.at : null}
            marked={filter.from !== undefined || filter.to !== undefined ? filter : null}
            onMark={filterBy}
          />
        )}
      </div>
      {bars && (
        <p className="visually-hidden">
          {liveStrings.chartSummary(
            bars.reduce((sum, bar) => sum + barTotal(bar.counts, null), 0),
            barTotal(
              bars.at(-2)?.counts ?? { info: 0, low: 0, medium: 0, high: 0, critical: 0 },
              null,
            ),
          )}
        </p>
      )}
    </section>
  )
}
