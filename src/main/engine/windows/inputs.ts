/**
 * Who reads what windows are filled from says how far it is, by the names of sources and of their
 * partitions' logs; times are ms of the engine's clock. A source of which nobody speaks here is taken
 * for idle once nothing came of it for a while.
 */
export interface WindowInputs {
  /**
   * Somebody begins to read a source, or to look for what it lost: its partitions hold windows open
   * until it says that nothing is unread.
   */
  begin: (source: string) => void
  /** These partitions of a source are read here now, and no others of it. */
  assign: (source: string, partitions: readonly string[], now: number) => void
  /** Somebody looked at a partition then, and nothing of it was unread; null: at all of the source. */
  confirm: (source: string, partition: string | null, lookedAt: number) => void
  /** What is unread of a source is not known at present. */
  doubt: (source: string) => void
  /** Nobody is to read the source any more. */
  end: (source: string) => void
}

/** The source of a partition by its whole name, `source\npartition`. */
export function sourceOf(key: string): string {
  const end = key.indexOf('\n')
  return end < 0 ? key : key.slice(0, end)
}

/** Whole name of a partition of a source. */
export function inputKey(source: string, partition: string): string {
  return `${source}\n${partition}`
}
