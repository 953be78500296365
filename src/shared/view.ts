import { z } from 'zod'
import { liveFilterSchema, tabSchema } from './alert'

/** Views kept at the most. */
export const MOST_VIEWS = 50

/** How a view is called. */
export const viewNameSchema = z.string().trim().min(1).max(60)

/** A tab and a filter of Live under a name. */
export const viewSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be small letters, digits and -'),
  name: viewNameSchema,
  tab: tabSchema,
  filter: liveFilterSchema,
})
export type View = z.infer<typeof viewSchema>

/** A view and how many alerts it holds now; of those that are not closed its tab says. */
export const countedViewSchema = viewSchema.extend({ alerts: z.number() })
export type CountedView = z.infer<typeof countedViewSchema>

/** The views that there are before anybody saved, renamed or removed one. */
export const SHIPPED_VIEWS: readonly View[] = [
  shipped('worst-first', 'New, High or Critical', 'status:new and severity>=high'),
  shipped('unassigned', 'Nobody has it', 'not is:assigned and not is:health'),
  shipped('last-hour', 'Last hour', 'last>=now-1h'),
  shipped('waiting', 'New for more than a day', 'status:new and first<now-24h'),
  shipped(
    'web-attacks',
    'Attacks on sites',
    'detector:ddos-ratio or detector:forbidden-url or detector:web-anomaly',
  ),
  shipped('noisy', 'Hundred events or more', 'count>=100'),
  shipped('blocked-open', 'Blocked, still open', 'is:blocked and is:open'),
  shipped('health', 'Watchfloor itself', 'is:health'),
]

function shipped(id: string, name: string, query: string): View {
  return { id, name, tab: 'open', filter: { query } }
}

/** Views as they stand in settings. */
export const viewsSettingSchema = z
  .array(viewSchema)
  .max(MOST_VIEWS)
  .refine(
    (views) => new Set(views.map(({ id }) => id)).size === views.length,
    'two views have the same id',
  )
  .default(() => SHIPPED_VIEWS.map((view) => ({ ...view })))

/** A tab and a filter to keep under a name; an id says which view they take the place of. */
export const saveViewSchema = viewSchema.omit({ id: true }).extend({
  id: viewSchema.shape.id.optional(),
  /** Place among the views, from 0; at the end where none is given. */
  place: z.number().int().min(0).max(MOST_VIEWS).optional(),
})

/** The view that somebody means by its id or its name, whatever its case. */
export function findView<T extends View>(views: readonly T[], wanted: string): T | undefined {
  const word = wanted.trim().toLowerCase()
  return (
    views.find(({ id }) => id === word) ?? views.find(({ name }) => name.toLowerCase() === word)
  )
}
