import type { AlertExport, ExportPiece } from '../../../shared/alert-export'
import {
  publicAlertSchema,
  publicEventSchema,
  toPublicAlert,
  toPublicEvent,
} from '../../../shared/public-api'
import type { AlertFacts } from '../alerts/facts'
import { toWatchEvent } from '../history/stored-event'
import type { Workspace } from '../workspace'
import { createRowWriter } from './write-rows'

/** Alerts read at once, and rows of one piece of text. */
const PAGE_ALERTS = 10_000
const PIECE_ROWS = 1_000
/** Alerts whose events are read at once. */
const EVENTS_OF_ALERTS = 500

const ALERT_COLUMNS = Object.keys(publicAlertSchema.shape)
const EVENT_COLUMNS = ['alert', ...Object.keys(publicEventSchema.shape)]

/**
 * The alerts of a filter as they stand when it begins, or their events, the newest window first. A
 * piece is made when the one before was taken: memory does not grow with what there is.
 */
export async function* exportAlerts(
  workspace: Workspace,
  input: AlertExport,
  actor: string,
  now: number,
  signal?: AbortSignal,
): AsyncGenerator<ExportPiece> {
  await workspace.pipeline.settle()
  const asked = await workspace.ask({ tab: input.status, filter: input.filter }, actor)
  // What comes while it is written is left out: pages stay whole.
  const question = { ...asked, arrivedUntil: now }
  const counts = await workspace.alerts.countBySeverity(question)
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const columns = input.of === 'alerts' ? ALERT_COLUMNS : EVENT_COLUMNS
  const write = createRowWriter(input.format, columns)
  let [done, rows] = [0, 0]
  yield { text: write([]), rows, done, total }
  let before: Pick<AlertFacts, 'windowStart' | 'id'> | null = null
  for (;;) {
    signal?.throwIfAborted()
    const page: AlertFacts[] = await workspace.alerts.readOlder(question, before, PAGE_ALERTS)
    if (input.of === 'alerts') {
      for (const part of partsOf(page, PIECE_ROWS)) {
        done += part.length
        rows += part.length
        const text = write(part.map((facts) => toPublicAlert(workspace.desk.present(facts))))
        yield { text, rows, done, total }
        signal?.throwIfAborted()
      }
    } else {
      for (const part of partsOf(page, EVENTS_OF_ALERTS)) {
        for await (const events of workspace.alertEvents.read(part, PIECE_ROWS)) {
          rows += events.length
          const text = write(
            events.map(({ alert, event }) => ({
              alert: workspace.desk.nameOf(alert),
              ...toPublicEvent(toWatchEvent(event)),
            })),
          )
          yield { text, rows, done, total }
          signal?.throwIfAborted()
        }
        done += part.length
        yield { text: '', rows, done, total }
      }
    }
    before = page.at(-1) ?? null
    if (page.length < PAGE_ALERTS || before === null) return
  }
}

function* partsOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size)
}
