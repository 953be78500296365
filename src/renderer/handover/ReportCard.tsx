import { IconReportAnalytics } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { ReportCard as Card, CardRule } from '../../shared/report-card'
import { useKeys } from '../keyboard/KeyboardProvider'
import { percent } from '../numbers'
import { useChangeCount, useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { handoverStrings, reportCardStrings as words } from '../strings'
import { EmptyState } from '../ui/EmptyState'
import { FailedBanner } from '../ui/FailedBanner'
import { Segments } from '../ui/Segments'
import { SkeletonRows } from '../ui/SkeletonRows'
import tableCss from '../ui/Table.module.css'
import { useOnChange } from '../ui/use-on-change'
import css from './HandoverScreen.module.css'
import { RuleRow } from './RuleRow'
import { ruleKey, useRuleVerbs } from './rule-verbs'

const SPANS = ['1', '4', '8', '26'] as const
type Span = (typeof SPANS)[number]

/** What each rule gave and what it cost: the noisiest first, with what can be done about it. */
export function ReportCard({ views }: { views: ReactNode }) {
  const { client } = useDesk()
  const [span, setSpan] = useState<Span>('8')
  const card = useQuery(`report card ${span}`, () => client.report.card({ weeks: Number(span) }))
  useOnChange(useChangeCount(), card.reload)
  return (
    <>
      <div className={css.bar}>
        <h1 className={css.title}>{handoverStrings.title}</h1>
        {views}
        <Segments
          label={words.weeks}
          value={span}
          options={SPANS.map((value) => ({ value, label: words.lastWeeks(Number(value)) }))}
          onChange={setSpan}
        />
        <span className={css.quiet} role="status" title={words.click}>
          {card.data !== null && card.data.rules.length > 0 && sayNoisiest(card.data)}
        </span>
      </div>
      {card.error !== null && (
        <FailedBanner
          what={words.failed}
          why={card.error}
          again={handoverStrings.tryAgain}
          onAgain={card.reload}
        />
      )}
      {card.data === null && card.error === null && <SkeletonRows rows={12} text={words.reading} />}
      {card.data !== null && card.data.rules.length === 0 && (
        <EmptyState icon={<IconReportAnalytics size={26} aria-hidden />} title={words.none.title}>
          {words.none.text}
        </EmptyState>
      )}
      {card.data !== null && card.data.rules.length > 0 && <Rules card={card.data} />}
    </>
  )
}

function sayNoisiest({ rules, clicks, noisiestShare }: Card): string {
  if (noisiestShare === null) return words.noClicks
  return words.noisiest(Math.min(3, rules.length), noisiestShare, clicks)
}

function Rules({ card }: { card: Card }) {
  const { rules, clicks } = card
  const [cursor, setCursor] = useState(0)
  const [suppressing, setSuppressing] = useState<string | null>(null)
  const { showAlerts, openDetector } = useRuleVerbs()
  const current = rules[Math.min(cursor, rules.length - 1)]
  const move = (step: number) => () =>
    setCursor((now) => Math.max(0, Math.min(rules.length - 1, now + step)))
  const onCurrent = (run: (rule: CardRule) => void) => () => {
    if (current === undefined) return false
    run(current)
    return true
  }
  useKeys(words.title, [
    { keys: ['j', 'ArrowDown'], label: words.keys.next, run: move(1) },
    { keys: ['k', 'ArrowUp'], label: words.keys.previous, run: move(-1) },
    { keys: ['Enter'], label: words.keys.show, run: onCurrent(showAlerts) },
    {
      keys: ['h'],
      label: words.keys.suppress,
      run: onCurrent((rule) => setSuppressing(ruleKey(rule))),
    },
    { keys: ['t'], label: words.keys.threshold, run: onCurrent(openDetector) },
  ])
  const { columns } = words
  return (
    <div className={css.body} data-pane>
      <table className={tableCss.table} aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{columns.rule}</th>
            <th scope="col" className={css.who}>
              {columns.detector}
            </th>
            <th scope="col" className={css.who}>
              {columns.weeks}
            </th>
            <th scope="col" className={`${css.number} ${tableCss.right}`}>
              {columns.alerts}
            </th>
            <th scope="col" className={css.outcomes}>
              {columns.outcomes}
            </th>
            <th scope="col" className={`${css.short} ${tableCss.right}`}>
              {columns.median}
            </th>
            <th scope="col" className={`${css.short} ${tableCss.right}`}>
              {columns.clicks}
            </th>
            <th scope="col" className={css.verbs} aria-label={words.keys.show} />
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, index) => (
            <RuleRow
              key={ruleKey(rule)}
              rule={rule}
              clickShare={clicks === 0 ? '' : percent(rule.total.clicks / clicks)}
              isCurrent={rule === current}
              isSuppressing={suppressing === ruleKey(rule)}
              onSuppress={(isOpen) => setSuppressing(isOpen ? ruleKey(rule) : null)}
              onCurrent={() => setCursor(index)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
