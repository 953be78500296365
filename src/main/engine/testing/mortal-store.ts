import type { Store } from '../history/store'

/** The process died: whatever it held in memory is gone. */
export class Kill extends Error {}

/** A store that dies before or after its n-th write. */
export function mortal(
  store: Store,
  writes: number,
  when: 'before' | 'after',
): Store & { isDead: () => boolean } {
  let left = writes
  let isDead = false
  const write = async (work: () => Promise<void>) => {
    if (isDead) throw new Kill()
    left -= 1
    if (left === 0 && when === 'before') {
      isDead = true
      throw new Kill()
    }
    await work()
    if (left === 0) {
      isDead = true
      throw new Kill()
    }
  }
  return {
    query: (sql, params) => (isDead ? Promise.reject(new Kill()) : store.query(sql, params)),
    command: (sql, params) =>
      /^\s*CREATE/.test(sql) ? store.command(sql, params) : write(() => store.command(sql, params)),
    insert: (table, columns, rows) =>
      rows.length === 0 || table.endsWith('schema_version')
        ? store.insert(table, columns, rows)
        : write(() => store.insert(table, columns, rows)),
    insertText: (table, columns, text) => write(() => store.insertText(table, columns, text)),
    close: () => Promise.resolve(),
    isDead: () => isDead,
  }
}
