import { writeTerm } from '../../shared/query/terms'
import type { CardRule } from '../../shared/report-card'
import { useDesk } from '../stores/desk'

/** What tells a rule from the others. */
export function ruleKey({ detector, rule }: Pick<CardRule, 'detector' | 'rule'>): string {
  return `${detector} ${rule}`
}

/** The query that holds the alerts of a rule. */
export function ruleQuery({ detector, rule }: Pick<CardRule, 'detector' | 'rule'>): string {
  const terms = [
    { field: 'detector' as const, value: detector, isExcluded: false },
    { field: 'rule' as const, value: rule, isExcluded: false },
  ]
  return terms.map(writeTerm).join(' and ')
}

/** Where one goes from a rule: to its alerts, or to its detector. */
export function useRuleVerbs() {
  const { live, route } = useDesk()
  return {
    showAlerts: (rule: CardRule) => {
      route.go('live')
      live.setTab('all')
      live.setFilter({ query: ruleQuery(rule) })
    },
    openDetector: (rule: CardRule) => route.go('detectors', rule.detector),
  }
}
