import type { OffenderKey, TrafficSpan, TrafficStream } from '../../shared/traffic'
import { useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { everyMsOf, type SpanChoice, spanOf } from './span'
import { nameStream } from './stream-name'

/** How often lists beside the charts are read again at most, ms. */
const LIST_EVERY_MS = 5_000

/** What is looked at, and until when where it was paused. */
export interface View {
  choice: SpanChoice
  pausedAt: number | null
}

/** When a view is read, by which key, and how often. */
export function timing({ choice, pausedAt }: View) {
  const every = pausedAt === null ? everyMsOf(choice) : null
  return {
    read: () => spanOf(choice, pausedAt ?? Date.now()),
    mark: `${choice.kind === 'now' ? choice.name : `${choice.span.from} ${choice.span.to}`} ${pausedAt ?? ''}`,
    options: every === null ? {} : { everyMs: every },
    listOptions: every === null ? {} : { everyMs: Math.max(LIST_EVERY_MS, every) },
  }
}

/** Streams with traffic in the span. */
export function useStreams(view: View) {
  const { client } = useDesk()
  const { read, mark, listOptions } = timing(view)
  return useQuery(`streams ${mark}`, () => client.traffic.streams({ span: read() }), listOptions)
}

/** Windows of a stream. */
export function useWindows(stream: TrafficStream | null, view: View) {
  const { client } = useDesk()
  const { read, mark, options } = timing(view)
  return useQuery(
    stream === null ? null : `windows ${nameStream(stream)} ${mark}`,
    async () => (stream === null ? null : client.traffic.read({ stream, span: read() })),
    options,
  )
}

/** Forbidden pages, of a marked part of the span where there is one. */
export function useForbidden(stream: TrafficStream | null, view: View, marked: TrafficSpan | null) {
  const { client } = useDesk()
  const { read, mark, listOptions } = timing(view)
  const span = marked === null ? mark : `${marked.from} ${marked.to}`
  return useQuery(
    stream === null ? null : `forbidden ${nameStream(stream)} ${span}`,
    async () =>
      stream === null ? [] : client.traffic.forbidden({ stream, span: marked ?? read() }),
    listOptions,
  )
}

/** Who made most flagged clicks, of a marked part of the span where there is one. */
export function useOffenders(
  stream: TrafficStream | null,
  view: View,
  marked: TrafficSpan | null,
  by: OffenderKey,
) {
  const { client } = useDesk()
  const { read, mark, listOptions } = timing(view)
  const span = marked === null ? mark : `${marked.from} ${marked.to}`
  return useQuery(
    stream === null ? null : `offenders ${by} ${nameStream(stream)} ${span}`,
    async () =>
      stream === null ? [] : client.traffic.offenders({ stream, span: marked ?? read(), by }),
    listOptions,
  )
}
