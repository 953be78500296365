import type { Position } from './history/operations'
import type { BatchCursor } from './record'
import { replayName } from './sources/source'
import type { StagedPosition } from './stage'
import type { LiveWindows } from './windows/windows'

/** Source name under which windowed detectors keep how far they have judged. */
export const WINDOWS = '#windows'
/** Source name under which they keep what else they have to know after a start. */
export const WINDOW_NOTES = '#window-notes'

/** How far every partition went the whole way, and from where open windows need it again. */
export class PositionBook {
  private readonly applied = new Map<string, StagedPosition>()
  private readonly uncommitted = new Map<string, StagedPosition>()
  /** From where partitions must be read again for windows that were open at the last commit. */
  private readonly replays = new Map<string, number>()
  /** `replayFrom` of each partition as it is committed. */
  private readonly replayFrom = new Map<string, number>()
  /** Partitions that windows took something of since positions were last due. */
  private readonly fed = new Set<string>()
  /** Those of before, until what windows came to is committed. */
  private fedBefore = new Set<string>()
  private due: readonly Position[] = []
  /** Partitions whose committed `replayFrom` lies before their position. */
  private lagging = new Set<string>()

  /** `committed`: what was committed before this start. */
  constructor(committed: readonly Position[]) {
    for (const each of committed) {
      const key = keyOf(each)
      this.applied.set(key, each)
      this.replayFrom.set(key, each.replayFrom)
      if (each.replayFrom < each.applied) this.replays.set(key, each.replayFrom)
    }
  }

  /** Some of it is not committed as it stands. */
  get isChanged(): boolean {
    return this.uncommitted.size + this.lagging.size + this.fed.size > 0
  }

  /**
   * Where a source goes on, by partition. A note says from where windows need to see a partition
   * again.
   */
  read(source: string): Map<string, number> {
    const positions = new Map<string, number>()
    for (const [key, each] of this.applied) {
      if (each.source !== source) continue
      positions.set(each.partition, each.applied)
      const from = this.replays.get(key)
      if (from !== undefined) positions.set(replayName(each.partition), from)
    }
    return positions
  }

  /** Where the other side of a source goes on, by the name it is kept under; null where nothing is. */
  cursorOf(source: string, name: string): BatchCursor | null {
    const kept = this.applied.get(keyOf({ source, partition: name }))
    return kept === undefined ? null : { name, applied: kept.applied, text: kept.cursor ?? '' }
  }

  /** How far each partition went the whole way. */
  list(): StagedPosition[] {
    return [...this.applied.values()]
  }

  /**
   * From where a partition is read again after a kill, as it is committed together with how far
   * windows were judged; undefined where nothing of it was committed yet, and infinite where windows
   * took nothing of it that is not committed.
   */
  committedReplay(source: string, partition: string): number | undefined {
    const key = keyOf({ source, partition })
    const isNeeded = this.fed.has(key) || this.fedBefore.has(key)
    return isNeeded ? this.replayFrom.get(key) : Number.POSITIVE_INFINITY
  }

  /** Windows take something of a partition, by its whole name. */
  noteFed(key: string): void {
    this.fed.add(key)
  }

  /** Everything up to these positions went the whole way. */
  note(positions: Iterable<StagedPosition>): void {
    for (const position of positions) {
      const key = keyOf(position)
      this.applied.set(key, position)
      this.uncommitted.set(key, position)
      this.replays.delete(key)
    }
  }

  /** Positions that are new or that open windows need otherwise than before, and how far those are. */
  listDue(windows: Pick<LiveWindows, 'needed' | 'closedThrough' | 'notes'>): Position[] {
    const needed = windows.needed()
    const due = new Map(this.uncommitted)
    for (const key of new Set([...needed.keys(), ...this.lagging])) {
      const position = this.applied.get(key)
      if (position !== undefined) due.set(key, position)
    }
    this.lagging = new Set(needed.keys())
    for (const key of this.fed) this.fedBefore.add(key)
    this.fed.clear()
    const positions: Position[] = [...due].map(([key, position]) => {
      const { applied } = position
      const replayFrom = Math.min(applied, needed.get(key) ?? this.replays.get(key) ?? applied)
      return { ...position, replayFrom }
    })
    for (const [partition, through] of windows.closedThrough()) {
      if (!Number.isFinite(through) || through <= 0) continue
      positions.push({ source: WINDOWS, partition, applied: through, replayFrom: through })
    }
    for (const [partition, time] of windows.notes()) {
      positions.push({ source: WINDOW_NOTES, partition, applied: time, replayFrom: time })
    }
    const unwritten = positions.filter((each) => !this.isNoted(each))
    this.due = unwritten
    return unwritten
  }

  /** A note of windows that is committed as it stands. */
  private isNoted(position: Position): boolean {
    const { source, applied } = position
    if (source !== WINDOWS && source !== WINDOW_NOTES) return false
    return this.replayFrom.get(keyOf(position)) === applied
  }

  /** What was due is committed. */
  settle(): void {
    for (const each of this.due) this.replayFrom.set(keyOf(each), each.replayFrom)
    this.due = []
    this.fedBefore = new Set([...this.fedBefore].filter((key) => this.lagging.has(key)))
    this.uncommitted.clear()
  }
}

function keyOf({ source, partition }: Pick<StagedPosition, 'source' | 'partition'>): string {
  return `${source}\n${partition}`
}
