import type { Alert } from '../../shared/alert'

/** An alert for tests of the desktop; what matters to a test is given. */
export function makeAlert(given: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    name: 'A-ABCDEF',
    detector: 'reported',
    product: 'ntopng',
    rule: 'ntopng:40',
    alertId: 40,
    subject: '192.0.2.147',
    ip: '192.0.2.147',
    target: null,
    indicator: '192.0.2.147',
    title: 'Blacklisted client contact',
    severity: 'high',
    score: null,
    nativeScore: null,
    windowStart: 0,
    first: 0,
    last: 0,
    firstArrived: 0,
    lastArrived: 0,
    count: 1,
    status: 'new',
    closeReason: null,
    note: '',
    assignee: null,
    actor: null,
    decidedAt: null,
    revision: 0,
    blockedBy: null,
    isAllowed: false,
    ...given,
  }
}
