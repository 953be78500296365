import { z } from 'zod'
import { STORED_FIELDS } from './query/complete'

/** What alerts are counted by, each a field of the query language. */
export const FACETS = [
  'severity',
  'status',
  'detector',
  'kind',
  'list',
  'target',
  'entity',
] as const
export const facetSchema = z.enum(FACETS)
export type Facet = z.infer<typeof facetSchema>

/** Values told of a facet at the most, those with most alerts first. */
export const MOST_FACET_VALUES = 12

/**
 * A value of a field, how people call it where that is something else, and how many alerts have it;
 * null where that is not counted.
 */
export const storedValueSchema = z.object({
  value: z.string(),
  label: z.string().optional(),
  alerts: z.number().nullable(),
})

/**
 * Alerts that a tab and a filter hold, by each facet. An alert that is on several lists counts for
 * each of them; one without a target counts for none.
 */
export const facetsSchema = z.object({
  total: z.number(),
  /** Number of the last live batch that the counts hold. */
  number: z.number(),
  facets: z.array(
    z.object({
      facet: facetSchema,
      values: z.array(storedValueSchema),
      /** Further values that are not told. */
      more: z.number(),
    }),
  ),
})
export type Facets = z.infer<typeof facetsSchema>

/** Which values of a field are wanted: those that begin so, or hold it, without case. */
export const storedValuesQuestionSchema = z.object({
  field: z.enum(STORED_FIELDS),
  part: z.string().max(200).default(''),
})
