import { createHash } from 'node:crypto'
import type { Severity } from '../../../shared/severity'
import { encodeEvents } from '../history/event-rows'
import type { EventStore } from '../history/events'
import type { EvidenceStore } from '../history/evidence'
import type { StoredEvent } from '../record'

/** What a test says of an event; all else is filled in. */
export interface EventSketch {
  n: number
  ip: string | null
  time: number
  subject?: string
  alertId?: number
  arrived?: number
  seq?: number
  severity?: Severity
  info?: string
}

/** A stored event for tests, its id drawn from `n`. */
export function storedEvent(sketch: EventSketch): StoredEvent {
  const id = createHash('sha256').update(`event ${sketch.n}`).digest('hex').slice(0, 32)
  const alertId = sketch.alertId ?? 40
  const subject = sketch.subject ?? sketch.ip ?? 'nobody'
  return {
    id,
    format: 'blacklist-event',
    time: sketch.time,
    reporter: 'probe-1',
    product: 'ntopng',
    alertId,
    alertKey: '',
    subject,
    ip: sketch.ip,
    target: null,
    targetPort: 443,
    info: sketch.info ?? '/index.php?id=1',
    reason: 'Detected SQL Inj in logs',
    nativeScore: null,
    httpStatus: null,
    isBlockedBySensor: false,
    raw: '',
    source: 'test',
    partition: 'p0',
    position: sketch.n,
    arrived: sketch.arrived ?? sketch.time + 500,
    isClockAhead: false,
    seq: sketch.seq ?? 1,
    finding: {
      id,
      detector: 'reported',
      rule: `ntopng:${alertId}`,
      title: 'Possible SQL injection',
      subject,
      severity: sketch.severity ?? 'high',
      score: null,
      nativeScore: null,
      indicator: sketch.ip,
    },
  }
}

/** Stores events, each with the place it carries. */
export async function insertEvents(
  store: EventStore,
  events: readonly StoredEvent[],
): Promise<void> {
  await store.insertRows(
    events.map((event) => {
      const { finding, position, isClockAhead } = event
      return encodeEvents([{ event, finding, position, isClockAhead }], event)
    }),
  )
}

/** Copies evidence of batches in (after, through] and answers through which it was after each piece. */
export async function copyEvidence(
  evidence: EvidenceStore,
  after: number,
  through: number,
): Promise<number[]> {
  const reached: number[] = []
  for await (const seq of evidence.copy(after, through)) reached.push(seq)
  return reached
}
