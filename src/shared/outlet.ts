import { z } from 'zod'
import { kafkaConnectionSchema, topicSchema } from './kafka'
import { severitySchema } from './severity'
import { webhookAddressSchema, webhookKeySchema, webhookOutletShape } from './webhook'

/** A topic that alerts are told to. */
const kafkaOutletShape = {
  name: z.string().trim().min(1).max(80),
  kind: z.literal('kafka'),
  ...kafkaConnectionSchema.shape,
  topic: topicSchema,
  /** Alerts below it are not told. */
  minSeverity: severitySchema.default('low'),
}

/** The id is stable: the outlet's cursor carries it. */
const outletBase = {
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/),
  isOn: z.boolean().default(true),
}
const kafkaOutletSchema = z.object({ ...outletBase, ...kafkaOutletShape })
export type KafkaOutletSettings = z.infer<typeof kafkaOutletSchema>
const webhookOutletSchema = z.object({ ...outletBase, ...webhookOutletShape })
export type WebhookOutletSettings = z.infer<typeof webhookOutletSchema>

/** Settings of one outlet: what is told to others, and where. No secret is in them. */
export const outletSettingsSchema = z.discriminatedUnion('kind', [
  kafkaOutletSchema,
  webhookOutletSchema,
])
export type OutletSettings = z.infer<typeof outletSettingsSchema>

const addWebhookSchema = z
  .object({
    ...webhookOutletShape,
    address: webhookAddressSchema,
    key: webhookKeySchema.optional(),
  })
  .refine(({ form, key }) => form !== 'json' || key !== undefined, {
    path: ['key'],
    message: 'is missing: messages are signed with it',
  })

/** What a console says to set an outlet up; secrets in it are kept apart from the settings. */
export const addOutletSchema = z.discriminatedUnion('kind', [
  z.object(kafkaOutletShape),
  addWebhookSchema,
])
export type AddOutlet = z.infer<typeof addOutletSchema>
export type AddWebhook = z.infer<typeof addWebhookSchema>

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
  /** Messages to a topic, or alerts that a webhook took, since the start. */
  delivered: z.number(),
  /** Alerts of which a cap let their number alone be told, since the start. */
  leftOut: z.number(),
  /** Alerts that the receiver refused for good, since the start. */
  refused: z.number(),
  lastDelivery: z.number().nullable(),
  /** Changed alerts and decisions that wait to be looked at; null until it is known. */
  waiting: z.number().nullable(),
  lastError: z.object({ at: z.number(), message: z.string() }).nullable(),
})
export type OutletStatus = z.infer<typeof outletStatusSchema>

/** Why an alert is told. */
export const ALERT_CHANGES = ['begun', 'raised', 'decided', 'grown'] as const
export type AlertChange = (typeof ALERT_CHANGES)[number]
