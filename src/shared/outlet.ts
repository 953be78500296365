import { z } from 'zod'
import { kafkaConnectionSchema, topicSchema } from './kafka'
import { severitySchema } from './severity'

/** What is told to others, and where. */
const kafkaOutletShape = {
  name: z.string().trim().min(1).max(80),
  kind: z.literal('kafka'),
  ...kafkaConnectionSchema.shape,
  topic: topicSchema,
  /** Alerts below it are not told. */
  minSeverity: severitySchema.default('low'),
}

/** Settings of one outlet. The id is stable: the outlet's cursor carries it. */
export const outletSettingsSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/),
  ...kafkaOutletShape,
  isOn: z.boolean().default(true),
})
export type OutletSettings = z.infer<typeof outletSettingsSchema>

/** What a console says to set an outlet up. */
export const addOutletSchema = z.object(kafkaOutletShape)
export type AddOutlet = z.infer<typeof addOutletSchema>

/** How an outlet is. */
export const outletStatusSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  /** Where it delivers to, in a line. */
  detail: z.string(),
  state: z.enum(['off', 'running', 'standby', 'failed']),
  /** The engine that delivers, of several that share a history; null where there is one, or it is not known. */
  deliveredBy: z.object({ engine: z.string(), host: z.string(), isThis: z.boolean() }).nullable(),
  /** Messages delivered since the start. */
  delivered: z.number(),
  lastDelivery: z.number().nullable(),
  /** Changed alerts and decisions that wait to be looked at; null until it is known. */
  waiting: z.number().nullable(),
  lastError: z.object({ at: z.number(), message: z.string() }).nullable(),
})
export type OutletStatus = z.infer<typeof outletStatusSchema>

/** Why an alert is told. */
export const ALERT_CHANGES = ['begun', 'raised', 'decided', 'grown'] as const
export type AlertChange = (typeof ALERT_CHANGES)[number]
