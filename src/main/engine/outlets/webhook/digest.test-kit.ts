import type { WatchEvent } from '../../../../shared/event'
import type { PublicAlertMessage } from '../../../../shared/public-api'

/** An alert of ntopng that has just begun; `n` makes it another one. */
export function alertMessage(n: number): PublicAlertMessage {
  const letters = `${n}`.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')
  const id = letters.padStart(6, 'a').padEnd(26, 'z')
  return {
    id,
    name: `A-${id.slice(0, 6).toUpperCase()}`,
    detector: 'reported',
    product: 'ntopng',
    rule: 'ntopng:40',
    alert_id: 40,
    title: 'Possible SQL injection',
    severity: 'high',
    score: null,
    subject: '203.0.113.7',
    ip: '203.0.113.7',
    target: '198.51.100.1',
    indicator: '203.0.113.7',
    window_start: '2026-03-02T10:00:00.000Z',
    first_seen: '2026-03-02T10:05:00.000Z',
    last_seen: '2026-03-02T10:10:00.000Z',
    events: 3,
    status: 'new',
    close_reason: null,
    note: '',
    assignee: null,
    decided_by: null,
    decided_at: null,
    blocked_by: null,
    is_allowed: false,
    change: 'begun',
    version: n,
  }
}

/** A record of such an alert. */
export function sampleEvent(n: number): WatchEvent {
  return {
    id: `${n}`.padStart(32, '0'),
    time: Date.UTC(2026, 2, 2, 10, 10),
    arrived: Date.UTC(2026, 2, 2, 10, 10, 1),
    source: 'alerts',
    partition: 'p',
    position: n,
    reporter: 'probe',
    product: 'ntopng',
    alertId: 40,
    rule: 'ntopng:40',
    title: 'Possible SQL injection',
    severity: 'high',
    score: null,
    nativeScore: null,
    subject: '203.0.113.7',
    ip: '203.0.113.7',
    target: '198.51.100.1',
    targetPort: 80,
    indicator: '203.0.113.7',
    info: `/?id=${n}`,
    reason: 'Detected SQL Inj in logs',
    httpStatus: null,
    isClockAhead: false,
    raw: '',
    rawSize: null,
  }
}
