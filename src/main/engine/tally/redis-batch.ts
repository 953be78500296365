import type { DeliveredEvent } from './tally'

/** Events that one call takes in: more would hold the server up. */
const MAX_CALL_EVENTS = 1_000
const BY_ID_ALONE = '0'

/** An event and whether it must not count. */
interface Judged {
  event: DeliveredEvent
  isHeld: boolean
}

/** One call's worth of events of a list, as the script takes them. */
export interface Call {
  /** Partitions that events of it came from, with the highest position of each. */
  partitions: ReadonlyMap<string, number>
  args: (string | Buffer)[]
}

/** Events by list. */
export function sortByList(
  events: Iterable<DeliveredEvent>,
  isHeld: (list: string, ip: string, at: number) => boolean,
): Map<string, Judged[]> {
  const byList = new Map<string, Judged[]>()
  for (const event of events) {
    const judged = { event, isHeld: isHeld(event.list, event.ip, event.arrived) }
    const known = byList.get(event.list)
    if (known === undefined) byList.set(event.list, [judged])
    else known.push(judged)
  }
  return byList
}

/**
 * Calls for the events of one list. Those of one position stay together, since the fence lets a
 * position through once: a call is longer than 1,000 only where one position is.
 */
export function* cutCalls(events: readonly Judged[]): Generator<Call> {
  // The fence takes the highest position of a call as the last one, so partitions go in order.
  const sorted = isInOrder(events) ? events : [...events].sort(comparePlaces)
  for (let from = 0; from < sorted.length; ) {
    let to = Math.min(from + MAX_CALL_EVENTS, sorted.length)
    while (to < sorted.length && isSamePlace(sorted[to - 1], sorted[to])) to += 1
    yield toCall(sorted.slice(from, to))
    from = to
  }
}

function toCall(events: readonly Judged[]): Call {
  const numbers = new Map<string, number>()
  const highest = new Map<string, number>()
  const cells: (string | Buffer)[] = []
  for (const { event, isHeld } of events) {
    let number = BY_ID_ALONE
    if (event.partition !== null) {
      const known = numbers.get(event.partition) ?? numbers.size + 1
      numbers.set(event.partition, known)
      highest.set(event.partition, Math.max(highest.get(event.partition) ?? -1, event.position))
      number = `${known}`
    }
    cells.push(Buffer.from(event.id, 'hex'), event.ip, `${event.time}`, `${event.arrived}`)
    cells.push(number, `${event.position}`, isHeld ? '1' : '0')
  }
  return { partitions: highest, args: [`${numbers.size}`, ...numbers.keys(), ...cells] }
}

function isInOrder(events: readonly Judged[]): boolean {
  const reached = new Map<string, number>()
  let before: string | null = null
  for (const { event } of events) {
    const { partition, position } = event
    if (partition === null) continue
    const last = reached.get(partition)
    // Going back to a partition could divide one of its positions.
    if (last !== undefined && (position < last || (partition !== before && position === last))) {
      return false
    }
    reached.set(partition, position)
    before = partition
  }
  return true
}

function comparePlaces({ event: a }: Judged, { event: b }: Judged): number {
  if (a.partition !== b.partition) return (a.partition ?? '') < (b.partition ?? '') ? -1 : 1
  return a.position - b.position
}

function isSamePlace(a: Judged | undefined, b: Judged | undefined): boolean {
  if (a === undefined || b === undefined || a.event.partition === null) return false
  return a.event.partition === b.event.partition && a.event.position === b.event.position
}
