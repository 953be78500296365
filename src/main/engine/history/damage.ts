import type { Store } from './store'

/**
 * What the store found damaged when it was opened and went on without, as a sentence for people;
 * empty where it found nothing.
 */
export async function describeDamage(store: Store): Promise<string> {
  const rows = await store.query<{ parts: number }>(
    "SELECT count() AS parts FROM system.detached_parts WHERE startsWith(reason, 'broken')",
  )
  const parts = Number(rows[0]?.parts ?? 0)
  if (parts === 0) return ''
  const [what, rowsOf] =
    parts === 1
      ? ['A part of the history is damaged and was', 'its']
      : [`${parts} parts of the history are damaged and were`, 'their']
  return `${what} put aside: ${rowsOf} rows are missing. Restore the data folder from a backup to have them back.`
}
