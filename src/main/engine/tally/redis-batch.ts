import type { DeliveredEvent } from './tally'

/** Events that one call takes in: more would hold the server up. */
const MAX_CALL_EVENTS = 1_000
const BY_ID_ALONE = 0
/** Of a packed event, without its address: id, time, arrival, partition, position, held, length. */
const EVENT_BYTES = 16 + 8 + 8 + 2 + 8 + 1 + 1

/** Events of a list, and those among them that must not count: few or none. */
interface Judged {
  events: DeliveredEvent[]
  held: Set<DeliveredEvent>
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
): Map<string, Judged> {
  const byList = new Map<string, Judged>()
  for (const event of events) {
    let judged = byList.get(event.list)
    if (judged === undefined) {
      judged = { events: [], held: new Set() }
      byList.set(event.list, judged)
    }
    judged.events.push(event)
    if (isHeld(event.list, event.ip, event.arrived)) judged.held.add(event)
  }
  return byList
}

/**
 * Calls for the events of one list. Those of one position stay together, since the fence lets a
 * position through once: a call is longer than 1,000 only where one position is.
 */
export function* cutCalls({ events, held }: Judged): Generator<Call> {
  // The fence takes the highest position of a call as the last one, so partitions go in order.
  const sorted = isInOrder(events) ? events : [...events].sort(comparePlaces)
  for (let from = 0; from < sorted.length; ) {
    let to = Math.min(from + MAX_CALL_EVENTS, sorted.length)
    while (to < sorted.length && isSamePlace(sorted[to - 1], sorted[to])) to += 1
    yield toCall(sorted.slice(from, to), held)
    from = to
  }
}

function toCall(events: readonly DeliveredEvent[], held: ReadonlySet<DeliveredEvent>): Call {
  const numbers = new Map<string, number>()
  const highest = new Map<string, number>()
  let size = 0
  // Events of one partition follow one another: it is looked up where it changes.
  let named: string | null = null
  let top = -1
  for (const { partition, position, ip } of events) {
    size += EVENT_BYTES + ip.length
    if (partition === null) continue
    if (partition !== named) {
      if (named !== null) highest.set(named, top)
      named = partition
      top = highest.get(partition) ?? -1
      if (!numbers.has(partition)) numbers.set(partition, numbers.size + 1)
    }
    if (position > top) top = position
  }
  if (named !== null) highest.set(named, top)
  const packed = Buffer.allocUnsafe(size)
  let at = 0
  let packing: string | null = null
  let number = BY_ID_ALONE
  for (const event of events) {
    const { partition } = event
    if (partition !== packing) {
      packing = partition
      number = partition === null ? BY_ID_ALONE : (numbers.get(partition) ?? BY_ID_ALONE)
    }
    at = pack(event, held.has(event), number, packed, at)
  }
  return { partitions: highest, args: [`${numbers.size}`, ...numbers.keys(), packed] }
}

/** One event as the script unpacks it. An argument for each field would cost more than all the rest. */
function pack(
  event: DeliveredEvent,
  isHeld: boolean,
  number: number,
  packed: Buffer,
  start: number,
): number {
  const { id, ip, time, arrived, position } = event
  let at = start + packed.write(id, start, 'hex')
  at = packed.writeDoubleLE(time, at)
  at = packed.writeDoubleLE(arrived, at)
  at = packed.writeUInt16LE(number, at)
  at = packed.writeDoubleLE(position, at)
  at = packed.writeUInt8(isHeld ? 1 : 0, at)
  at = packed.writeUInt8(ip.length, at)
  return at + packed.write(ip, at, 'latin1')
}

function isInOrder(events: readonly DeliveredEvent[]): boolean {
  const reached = new Map<string, number>()
  let before: string | null = null
  let last = -1
  for (const { partition, position } of events) {
    if (partition === null) continue
    if (partition === before) {
      if (position < last) return false
    } else {
      if (before !== null) reached.set(before, last)
      // Going back to a partition could divide one of its positions.
      if (position <= (reached.get(partition) ?? -1)) return false
      before = partition
    }
    last = position
  }
  return true
}

function comparePlaces(a: DeliveredEvent, b: DeliveredEvent): number {
  if (a.partition !== b.partition) return (a.partition ?? '') < (b.partition ?? '') ? -1 : 1
  return a.position - b.position
}

function isSamePlace(a: DeliveredEvent | undefined, b: DeliveredEvent | undefined): boolean {
  if (a === undefined || b === undefined || a.partition === null) return false
  return a.partition === b.partition && a.position === b.position
}
