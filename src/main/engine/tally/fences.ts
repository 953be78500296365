/** How far a partition went the whole way: `applied` is the position that comes next. */
interface Applied {
  source: string
  partition: string
  applied: number
}

/** Source name under which the names of partitions with growing positions are kept. */
export const FENCED = '#fenced'
/** Source name under which a history keeps its own name, as its partition. */
export const HISTORY_NAME = '#history'
/** Places of one history batch. */
const PLACES = 4096

/**
 * Names of a history, as fences know the batches of its engines. Another history in the same Redis
 * must not be taken for it, so each engine names it for itself: where several begin at once, none
 * waits for another.
 */
export class HistoryNames {
  private readonly names = new Map<string, string>()

  constructor(positions: readonly Pick<Applied, 'source' | 'partition'>[]) {
    for (const { source, partition } of positions) if (source === HISTORY_NAME) this.add(partition)
  }

  /** The fence of an engine's batches; undefined where it has named none. */
  fenceOf(engine: string): string | undefined {
    const name = this.names.get(engine)
    return name === undefined ? undefined : fenceOfHistory(name)
  }

  /** Takes in a name: `<engine>/<name>`, or the name alone of an engine that was alone. */
  add(name: string): void {
    const engine = name.includes('/') ? name.slice(0, name.indexOf('/')) : ''
    const known = this.names.get(engine)
    // Should there be two, all take the same.
    if (known === undefined || name < known) this.names.set(engine, name)
  }
}

/** Name by which engines know a partition of a source. */
export function fenceOf(source: string, partition: string): string {
  return `${source}/${partition}`
}

/** The partition of events that no position of their own fences: the history that they stand in. */
function fenceOfHistory(name: string): string {
  return `${HISTORY_NAME}/${name}`
}

/**
 * Place of an event in history: batches in order, and events of one divided by their ids, so that
 * no place holds many. The same whoever reads it.
 */
export function placeInHistory(seq: number, id: string): number {
  return seq * PLACES + Number.parseInt(id.slice(0, 3), 16)
}

/** The last place of a batch. */
export function lastPlaceOf(seq: number): number {
  return seq * PLACES + PLACES - 1
}

/** Partitions whose positions grow, by what was committed of them. */
export class FencedPartitions {
  private readonly names = new Set<string>()

  constructor(committed: readonly Applied[]) {
    for (const each of committed) this.take(each)
  }

  /** Takes in a partition of a source, or the note of one. */
  take({ source, partition }: Pick<Applied, 'source' | 'partition'>): void {
    if (source === FENCED) this.names.add(partition)
    else if (isOfSource(source, partition)) this.names.add(fenceOf(source, partition))
  }

  has(name: string): boolean {
    return this.names.has(name)
  }

  list(): string[] {
    return [...this.names]
  }

  add(name: string): void {
    this.names.add(name)
  }
}

/** How far each partition went the whole way: the highest position of it, by name. */
export function committedFences(committed: readonly Applied[]): Map<string, number> {
  const through = new Map<string, number>()
  for (const { source, partition, applied } of committed) {
    if (!isOfSource(source, partition)) continue
    const name = fenceOf(source, partition)
    through.set(name, Math.max(through.get(name) ?? -1, applied - 1))
  }
  return through
}

/** Notes of sources and projections stand in the same table. */
function isOfSource(source: string, partition: string): boolean {
  return !source.startsWith('#') && !partition.startsWith('#')
}
