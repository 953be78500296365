/**
 * A map that keeps the entries used last: half of `most` for sure, and never more than `most`. Other
 * than a list in order of use it writes nothing when an entry is found, which counts where thousands
 * are looked up with each batch.
 */
export class RecentMap<K, V> {
  private recent = new Map<K, V>()
  private older = new Map<K, V>()

  constructor(private readonly most: number) {}

  get(key: K): V | undefined {
    const recent = this.recent.get(key)
    if (recent !== undefined) return recent
    const older = this.older.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: K, value: V): void {
    this.recent.set(key, value)
    if (this.recent.size < this.most / 2) return
    this.older = this.recent
    this.recent = new Map()
  }
}
