import type { Alert, LiveBatch, LiveTotals } from '../alert'
import { noSeverityCounts } from '../severity'

/** An alert for tests: a new High one of 192.0.2.1, but for what is given. */
export function makeAlert(fields: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    name: 'A-AAAAAA',
    detector: 'reported',
    product: 'ntopng',
    rule: 'ntopng:40',
    alertId: 40,
    subject: '192.0.2.1',
    ip: '192.0.2.1',
    target: null,
    indicator: '192.0.2.1',
    title: 'Possible SQL injection',
    severity: 'high',
    score: null,
    nativeScore: null,
    windowStart: 0,
    first: 1000,
    last: 1000,
    firstArrived: 1000,
    lastArrived: 1000,
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
    silence: null,
    ...fields,
  }
}

/** Totals of nothing. */
export function noTotals(): LiveTotals {
  return {
    open: 0,
    mine: 0,
    blocked: 0,
    suppressed: 0,
    all: 0,
    bySeverity: noSeverityCounts(),
    newCritical: 0,
    unread: 0,
  }
}

/** A live batch for tests. */
export function makeBatch(fields: Partial<LiveBatch> = {}): LiveBatch {
  return {
    stream: 'live-1',
    number: 1,
    at: 1000,
    alerts: [],
    arrived: noSeverityCounts(),
    thinned: 0,
    isReset: false,
    totals: noTotals(),
    ...fields,
  }
}
