import type { AlertFacts } from '../alerts/facts'
import { alertName } from '../alerts/identity'

/** When the alerts of these tests began, ms. */
export const BEGUN = Date.UTC(2026, 2, 2)

/** An alert whose target is its number; its id sorts as the number does. */
export function factsOf(n: number, seq = 0): AlertFacts {
  const id = `${n}`.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '').padStart(26, 'z')
  return {
    id,
    seq,
    windowStart: BEGUN,
    detector: 'reported',
    product: 'ntopng',
    rule: '40',
    alertId: 40,
    subject: '203.0.113.7',
    ip: '203.0.113.7',
    target: `${n}`,
    indicator: '203.0.113.7',
    title: 'Reported',
    severity: 'high',
    score: null,
    nativeScore: null,
    first: BEGUN,
    last: BEGUN,
    firstArrived: BEGUN,
    lastArrived: BEGUN,
    count: 1,
  }
}

/** An alert on which nobody decided. */
export function presentUndecided({ seq: _, ...facts }: AlertFacts) {
  return {
    ...facts,
    name: alertName(facts.id),
    status: 'new' as const,
    closeReason: null,
    note: '',
    assignee: null,
    actor: null,
    decidedAt: null,
    revision: 0,
    blockedBy: null,
    isAllowed: false,
    silence: null,
  }
}
