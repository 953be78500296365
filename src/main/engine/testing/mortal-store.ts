import type { Store } from '../history/store'

/** The process died: whatever it held in memory is gone. */
export class Kill extends Error {}

/** A store with a given time to live. */
export interface MortalStore extends Store {
  isDead: () => boolean
  /** Does a write elsewhere that counts as one of its own. */
  write: <T>(work: () => Promise<T>) => Promise<T>
}

/** A store that dies before or after its n-th write. */
export function mortal(store: Store, writes: number, when: 'before' | 'after'): MortalStore {
  let left = writes
  let isDead = false
  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Kill()
    left -= 1
    // Others may begin while it runs.
    const isLast = left === 0
    if (isLast && when === 'before') {
      isDead = true
      throw new Kill()
    }
    const result = await work()
    if (isLast) {
      isDead = true
      throw new Kill()
    }
    return result
  }
  return {
    ...(store.cluster === undefined ? {} : { cluster: store.cluster }),
    query: (sql, params) => (isDead ? Promise.reject(new Kill()) : store.query(sql, params)),
    readBytes: (sql, params) =>
      isDead ? Promise.reject(new Kill()) : store.readBytes(sql, params),
    command: (sql, params) =>
      /^\s*CREATE/.test(sql) ? store.command(sql, params) : write(() => store.command(sql, params)),
    insert: (table, columns, rows) =>
      rows.length === 0 || table.endsWith('schema_version')
        ? store.insert(table, columns, rows)
        : write(() => store.insert(table, columns, rows)),
    insertText: (table, columns, text) => write(() => store.insertText(table, columns, text)),
    close: () => Promise.resolve(),
    isDead: () => isDead,
    write,
  }
}
