import { z } from 'zod'
import { severitySchema } from '../../../shared/severity'
import type { Format } from './format'
import { eventId } from './identity'

/** Trouble of the product's own, as its watchers write it down; times in ms since 1970. */
export const healthRecordSchema = z.object({
  /** What kind of trouble, such as `low-disk`. */
  rule: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** The part that is in trouble. */
  subject: z.string().min(1).max(4096),
  title: z.string().min(1).max(40),
  severity: severitySchema,
  info: z.string().max(2000),
  at: z.number().int(),
})
export type HealthRecord = z.infer<typeof healthRecordSchema>

/** Name of the format and of the detector: events of no other origin carry it. */
export const HEALTH = 'health'

/**
 * Reads what the product says about itself. It has no name that a source could be given, and `auto`
 * does not look for it: nothing from outside can pretend to be trouble of our own.
 */
export const healthFormat: Format = {
  name: HEALTH,
  parse: (record) => {
    const parsed = healthRecordSchema.safeParse(JSON.parse(record.text))
    if (!parsed.success) return { kind: 'reject', reason: parsed.error.message }
    const { rule, subject, title, severity, info, at } = parsed.data
    return {
      kind: 'events',
      events: [
        {
          id: eventId(HEALTH, [rule, subject, String(at)]),
          format: HEALTH,
          time: at,
          reporter: 'watchfloor',
          product: 'watchfloor',
          alertId: null,
          alertKey: rule,
          title,
          severity,
          subject,
          ip: null,
          target: null,
          targetPort: null,
          info,
          reason: '',
          nativeScore: null,
          httpStatus: null,
          isBlockedBySensor: false,
          raw: '',
        },
      ],
    }
  },
}
