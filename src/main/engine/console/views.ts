import type { z } from 'zod'
import {
  type CountedView,
  findView,
  MOST_VIEWS,
  type saveViewSchema,
  type View,
} from '../../../shared/view'
import { BadInputError, ConflictError, NotFoundError } from '../decision'
import type { Workspace } from '../workspace'

/** The views with what each holds now for `actor`, all counted by one statement. */
export async function countViews(
  workspace: Workspace,
  views: readonly View[],
  actor: string,
  signal?: AbortSignal,
): Promise<CountedView[]> {
  await workspace.pipeline.settle()
  const questions = await workspace.askEach(views, actor)
  signal?.throwIfAborted()
  const counts = await workspace.alertFacets.countEach(questions, signal)
  return views.map((view, at) => ({ ...view, alerts: counts[at] ?? 0 }))
}

/**
 * The views with one more, or with one changed.
 * @throws ConflictError where another has its name, BadInputError where there are too many
 */
export function saveView(
  views: readonly View[],
  { id, place, ...view }: z.output<typeof saveViewSchema>,
): View[] {
  const kept = views.filter((each) => each.id !== id)
  if (kept.length >= MOST_VIEWS) {
    throw new BadInputError(`There are ${MOST_VIEWS} views; remove one first.`, 'name')
  }
  refuseName(kept, view.name)
  const at = place ?? (id === undefined ? kept.length : placeOf(views, id))
  return insert(kept, at < 0 ? kept.length : at, { id: id ?? makeId(views, view.name), ...view })
}

/** The views with one called something else. @throws NotFoundError, ConflictError */
export function renameView(views: readonly View[], id: string, name: string): View[] {
  const place = needPlace(views, id)
  refuseName(
    views.filter((each) => each.id !== id),
    name,
  )
  return views.map((view, at) => (at === place ? { ...view, name } : view))
}

/** The views without one. @throws NotFoundError */
export function removeView(views: readonly View[], id: string): View[] {
  const place = needPlace(views, id)
  return views.filter((_, at) => at !== place)
}

/** The views with one at another place, from 0. @throws NotFoundError */
export function moveView(views: readonly View[], id: string, place: number): View[] {
  const view = views[needPlace(views, id)]
  const others = views.filter((each) => each.id !== id)
  return view === undefined ? others : insert(others, place, view)
}

function insert(views: readonly View[], place: number, view: View): View[] {
  return [...views.slice(0, place), view, ...views.slice(place)]
}

function placeOf(views: readonly View[], id: string): number {
  return views.findIndex((view) => view.id === id)
}

function needPlace(views: readonly View[], id: string): number {
  const place = placeOf(views, id)
  if (place < 0) throw new NotFoundError('This view is not there any more; somebody removed it.')
  return place
}

function refuseName(others: readonly View[], name: string): void {
  const taken = findView(others, name)
  if (taken !== undefined) {
    throw new ConflictError(`There is a view ${taken.name} already. Choose another name.`)
  }
}

/** An id that says the name, and that no other view has. */
function makeId(views: readonly View[], name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
  const base = plain === '' ? 'view' : plain
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`
    if (placeOf(views, id) < 0 && findView(views, id) === undefined) return id
  }
}
