import { z } from 'zod'
import { findQueryFault, LONGEST_QUERY } from './parse'

/** A query as it stands in settings; empty: every alert. */
export const querySettingSchema = z
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
  .default('')
