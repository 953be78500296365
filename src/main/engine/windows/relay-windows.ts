import type { WindowedDetector } from '../detectors/windowed'
import type { ReadEvent, ReadTraffic } from '../record'
import { InputProgress } from './input-progress'
import type { WindowInputs } from './inputs'
import { IDLE_MS } from './live-windows'
import { encodeRelayMessage, type InputSign, type RelayEntry } from './relay-message'
import type { RelayReader } from './relay-reader'
import type { RelayWriter } from './relay-writer'
import type { WindowFinding } from './window-book'
import {
  findDetector,
  notesOf,
  readWindowEvents,
  readWindowTraffic,
  type WindowBatch,
} from './window-books'
import type { LiveWindows } from './windows'

/** What is known of all inputs is said at least this often. */
export const BEAT_MS = 2_000
/** Characters of entries in one message; brokers take about a megabyte. */
const MAX_MESSAGE = 400_000

/** What is known of windows that are judged from the topic. */
type Judged = Pick<RelayReader, 'judgedThrough' | 'late' | 'crowdedOut'>

/** Entries of one partition of the topic, as text, in messages that brokers take. */
interface Load {
  messages: string[][]
  /** Characters of the last one. */
  size: number
  /** The entry that was put in last. */
  last: RelayEntry | null
}

/**
 * Windows that are judged by whichever engine reads their partition of the topic: what comes here is
 * handed on to it, each entry to the partition of its key, and now and then to all of them what is
 * known of the inputs. A batch counts as taken once the brokers have all of it, so its position is
 * committed after. What is handed on twice changes nothing: windows know events by their ids, and raw
 * traffic by its positions.
 */
export class RelayWindows implements LiveWindows {
  readonly isEmpty = false
  readonly needsReplay = false
  private readonly progress: InputProgress
  private saidAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly detectors: readonly WindowedDetector[],
    private readonly writer: Pick<RelayWriter, 'deliver'>,
    private readonly now: () => number,
    engine: string,
    /** What is known of the windows that this engine judges; null while it judges none. */
    private readonly judged: () => Judged | null = () => null,
  ) {
    this.progress = new InputProgress(engine, IDLE_MS)
  }

  get inputs(): WindowInputs {
    return this.progress
  }

  expect(partition: string): void {
    this.progress.expect(partition, this.now())
  }

  read(events: readonly ReadEvent[], into: WindowBatch): void {
    readWindowEvents(this.detectors, events, into)
  }

  readTraffic(traffic: readonly ReadTraffic[], into: WindowBatch): void {
    readWindowTraffic(this.detectors, traffic, into)
  }

  detectorOf(name: string): WindowedDetector | undefined {
    return findDetector(this.detectors, name)
  }

  async take({ partition, fence = partition, newest, entries }: WindowBatch): Promise<void> {
    const all = this.detectors.flatMap(({ name }, index) =>
      (entries[index] ?? []).map(({ key, id, time, position, window, item }): RelayEntry => {
        const span: RelayEntry[5] = window === undefined ? null : [window.start, window.end]
        return [name, key, id, time, position, span, item]
      }),
    )
    // What brings nothing to any window costs nothing: how far the input is, the next beat says.
    if (all.length > 0) await this.hand(fence, all, [this.progress.signOf(partition, newest)])
    this.progress.hear(partition, newest, this.now())
  }

  /** Says how far all inputs are, when it is time to. Resolves once brokers have it. */
  async beat(): Promise<void> {
    const now = this.now()
    if (now - this.saidAt < BEAT_MS) return
    this.saidAt = now
    await this.hand('', [], this.progress.signs(now))
  }

  close(): WindowFinding[] {
    return []
  }

  finish(): WindowFinding[] {
    return []
  }

  needed(): Map<string, number> {
    return new Map()
  }

  closedThrough(): Map<string, number> {
    return new Map()
  }

  notes(): Map<string, number> {
    return notesOf(this.detectors)
  }

  judgedThrough(): number | null {
    return this.judged()?.judgedThrough ?? null
  }

  get late(): number {
    return this.judged()?.late ?? 0
  }

  get crowdedOut(): number {
    return this.judged()?.crowdedOut ?? 0
  }

  /** Signs go behind the entries that they speak of; without any entries, to every partition. */
  private async hand(
    fence: string,
    entries: readonly RelayEntry[],
    signs: readonly InputSign[],
  ): Promise<void> {
    const at = this.now()
    await this.writer.deliver((partitions, partitionOf) => {
      const loads = Array.from({ length: partitions }, newLoad)
      for (const entry of entries) {
        const [detector, key] = entry
        const load = loads[partitionOf(`${detector}\n${key}`)]
        if (load !== undefined) addTo(load, entry)
      }
      const rounds = Math.max(...loads.map(({ messages }) => messages.length))
      return Array.from({ length: rounds }, (_, round) =>
        loads.flatMap(({ messages }, partition) => {
          const some = messages[round]
          const isIdle = some?.length === 0 && entries.length > 0
          if (some === undefined || isIdle) return []
          const isLast = round === messages.length - 1
          const message = { at, fence, signs: isLast ? [...signs] : [] }
          return [{ partition, value: encodeRelayMessage(message, some) }]
        }),
      )
    })
  }
}

function newLoad(): Load {
  return { messages: [[]], size: 0, last: null }
}

/** What has one position stays together: behind it, whoever knows entries by it takes no more. */
function addTo(load: Load, entry: RelayEntry): void {
  const text = JSON.stringify(entry)
  const { last } = load
  const isSame = last !== null && last[0] === entry[0] && last[4] === entry[4]
  if (load.size > 0 && !isSame && load.size + text.length > MAX_MESSAGE) {
    load.messages.push([])
    load.size = 0
  }
  load.messages.at(-1)?.push(text)
  load.size += text.length
  load.last = entry
}
