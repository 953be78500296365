import type { CardRule, CardTally } from '../../shared/report-card'
import { fullCount } from '../numbers'
import { reportCardStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { Sparkline } from '../ui/Sparkline'
import tableCss from '../ui/Table.module.css'
import css from './HandoverScreen.module.css'
import { useRuleVerbs } from './rule-verbs'
import { SuppressRule } from './SuppressRule'

/** A rule: what it gave, what it cost, and what can be done about it. */
export function RuleRow(props: {
  rule: CardRule
  /** Its share of all clicks, in words; empty without any click. */
  clickShare: string
  isCurrent: boolean
  isSuppressing: boolean
  onSuppress: (isOpen: boolean) => void
  onCurrent: () => void
}) {
  const { rule, clickShare, isCurrent } = props
  const { total, byWeek } = rule
  const { showAlerts, openDetector } = useRuleVerbs()
  const counts = byWeek.map(({ alerts }) => alerts)
  return (
    <tr
      className={tableCss.row}
      aria-current={isCurrent || undefined}
      data-current={isCurrent || undefined}
      onClick={props.onCurrent}
    >
      <td title={rule.rule}>
        <HostileText text={rule.title} />
      </td>
      <td>{rule.detector}</td>
      <td>
        <Sparkline values={counts} width={110} height={20} summary={words.byWeek(counts)} />
      </td>
      <td className={tableCss.right}>{fullCount(total.alerts)}</td>
      <td>
        <Outcomes tally={total} />
      </td>
      <td className={tableCss.right}>
        {total.medianMinutes === null ? (
          <NoValue means={words.neverClosed} />
        ) : (
          words.minutes(total.medianMinutes)
        )}
      </td>
      <td className={tableCss.right}>
        {total.clicks === 0 ? (
          <NoValue means={words.noClick} />
        ) : (
          `${fullCount(total.clicks)}, ${clickShare}`
        )}
      </td>
      <td>
        <span className={css.ruleVerbs}>
          <Button keyName={isCurrent ? 'Enter' : undefined} onClick={() => showAlerts(rule)}>
            {words.show}
          </Button>
          <SuppressRule
            rule={rule}
            hasKey={isCurrent}
            isOpen={props.isSuppressing}
            onOpen={props.onSuppress}
          />
          <Button keyName={isCurrent ? 't' : undefined} onClick={() => openDetector(rule)}>
            {words.threshold}
          </Button>
        </span>
      </td>
    </tr>
  )
}

/** Shares of what was closed, as a bar and in words. */
function Outcomes({ tally }: { tally: CardTally }) {
  const { truePositives, benignPositives, falsePositives, otherwise } = tally
  const closed = truePositives + benignPositives + falsePositives + otherwise
  return (
    <span className={css.outcome}>
      {closed > 0 && (
        <span className={css.outcomeBar} aria-hidden="true">
          <i data-outcome="true" style={{ flexGrow: truePositives }} />
          <i data-outcome="benign" style={{ flexGrow: benignPositives }} />
          <i data-outcome="false" style={{ flexGrow: falsePositives }} />
          <i style={{ flexGrow: otherwise }} />
        </span>
      )}
      {words.outcomes(truePositives, benignPositives, falsePositives, closed)}
    </span>
  )
}
