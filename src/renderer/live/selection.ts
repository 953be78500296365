/**
 * Which row the keyboard stands on and which rows are chosen, held by id: rows may move, be drawn
 * or not, and the selection stays theirs.
 */
export interface Selection {
  cursor: string | null
  chosen: ReadonlySet<string>
  /** Where an extension began. */
  anchor: string | null
}

/** Nothing chosen, the keyboard nowhere. */
export const NO_SELECTION: Selection = { cursor: null, chosen: new Set(), anchor: null }

/** Ids in the order they are shown. */
type Ids = readonly string[]

/** A step of the cursor: by rows, or to an end. */
export type Step = number | 'first' | 'last'

/** Where a step from the cursor leads; the first row where there is no cursor yet. */
export function stepFrom(cursor: string | null, ids: Ids, step: Step): string | null {
  if (ids.length === 0) return null
  if (step === 'first') return ids[0] ?? null
  if (step === 'last') return ids.at(-1) ?? null
  const place = cursor === null ? -1 : ids.indexOf(cursor)
  if (place < 0) return ids[0] ?? null
  return ids[Math.min(ids.length - 1, Math.max(0, place + step))] ?? null
}

/** Moves the cursor and keeps what is chosen. */
export function moveTo(selection: Selection, id: string | null): Selection {
  return { ...selection, cursor: id, anchor: id }
}

/** Chooses or lets go of one row, and stands on it. */
export function toggle(selection: Selection, id: string): Selection {
  const chosen = new Set(selection.chosen)
  if (!chosen.delete(id)) chosen.add(id)
  return { cursor: id, anchor: id, chosen }
}

/** Chooses all from the anchor to `id`, both included, and stands on it. */
export function extendTo(selection: Selection, ids: Ids, id: string): Selection {
  const anchor = selection.anchor ?? selection.cursor ?? id
  const from = ids.indexOf(anchor)
  const to = ids.indexOf(id)
  if (from < 0 || to < 0) return toggle(selection, id)
  const chosen = new Set(selection.chosen)
  for (const each of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) chosen.add(each)
  return { cursor: id, anchor, chosen }
}

/** Lets go of what is chosen; the cursor stays. */
export function clearChosen(selection: Selection): Selection {
  return { ...selection, chosen: new Set() }
}
