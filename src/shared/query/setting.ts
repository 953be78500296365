import { z } from 'zod'
import { findQueryFault, LONGEST_QUERY } from './parse'

/** A text that is a query; what is wrong with another is said with its place. */
export const queryTextSchema = z
  .string()
  .max(LONGEST_QUERY)
  .superRefine((text, context) => {
    const fault = findQueryFault(text)
    if (fault === null) return
    context.addIssue({
      code: 'custom',
      message: `cannot be read at character ${fault.from + 1}: ${fault.message}`,
    })
  })

/** A query as it stands in settings; empty: every alert. */
export const querySettingSchema = queryTextSchema.default('')
