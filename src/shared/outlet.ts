import { z } from 'zod'
import { kafkaConnectionSchema, topicSchema } from './kafka'
import { severitySchema } from './severity'
import { webhookAddressSchema, webhookKeySchema, webhookOutletShape } from './webhook'

/**
 * How alerts are written: each change of each with its fields, or findings of DNS detectors as the
 * pipeline has them that Watchfloor takes the place of.
 */
export const ALERT_FORMS = ['alert', 'dns-alert'] as const
export type AlertFormName = (typeof ALERT_FORMS)[number]

/** What follows the name of an outlet's topic and a dash. */
export const topicEndingSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,100}$/, 'must be letters, digits, . _ - alone, such as generic')

/** A topic that alerts are told to. */
const kafkaOutletShape = {
  name: z.string().trim().min(1).max(80),
  kind: z.literal('kafka'),
  ...kafkaConnectionSchema.shape,
  /** With the form `dns-alert` the beginning of the topics' names. */
  topic: topicSchema,
  form: z.enum(ALERT_FORMS).default('alert'),
  /** What follows the topic's name and a dash with the form `dns-alert`, parted by commas; empty: generic. */
  suffixes: z
    .string()
    .max(1000)
    .regex(/^[A-Za-z0-9._, -]*$/, 'must be names parted by commas: letters, digits, . _ -')
    .default(''),
  /** Alerts below it are not told. */
  minSeverity: severitySchema.default('low'),
}

const MIB = 1024 ** 2
/** A file that alerts are written to, a line each. */
const fileOutletShape = {
  name: z.string().trim().min(1).max(80),
  kind: z.literal('file'),
  path: z
    .string()
    .trim()
    .max(4096)
    .regex(/^(\/|[A-Za-z]:[\\/])/, 'must be a whole path, such as /var/log/watchfloor/alerts.jsonl')
    .regex(/\.(jsonl|ndjson|json|log|txt)$/, 'must end in .jsonl, .ndjson, .json, .log or .txt'),
  /** A file of this size is put aside as `PATH.1`. */
  maxBytes: z
    .number()
    .int()
    .min(MIB)
    .max(1024 ** 4)
    .default(100 * MIB),
  form: z.enum(ALERT_FORMS).default('alert'),
  /** Files put aside that are kept. */
  keep: z.number().int().min(0).max(1000).default(10),
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
const fileOutletSchema = z.object({ ...outletBase, ...fileOutletShape })
export type FileOutletSettings = z.infer<typeof fileOutletSchema>
const webhookOutletSchema = z.object({ ...outletBase, ...webhookOutletShape })
export type WebhookOutletSettings = z.infer<typeof webhookOutletSchema>

/** Settings of one outlet: what is told to others, and where. No secret is in them. */
export const outletSettingsSchema = z.discriminatedUnion('kind', [
  kafkaOutletSchema,
  webhookOutletSchema,
  fileOutletSchema,
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
  z.object(fileOutletShape),
])
export type AddOutlet = z.infer<typeof addOutletSchema>
export type AddWebhook = z.infer<typeof addWebhookSchema>

/** The topics that an outlet writes to; `own` are the endings that a detector has of its own. */
export function topicsOf(
  { topic, form, suffixes }: Pick<KafkaOutletSettings, 'topic' | 'form' | 'suffixes'>,
  own: readonly string[] = [],
): string[] {
  if (form === 'alert') return [topic]
  const named = own.length > 0 ? own : readEndings(suffixes)
  return [...new Set(named.length === 0 ? ['generic'] : named)].map((end) => `${topic}-${end}`)
}

/** The names in a list that commas part. */
export function readEndings(text: string): string[] {
  return text
    .split(',')
    .map((ending) => ending.trim())
    .filter((ending) => ending !== '')
}

const { rules, detailLimit, gatherMs, cooldownMs } = webhookOutletShape

/** What a console says to change a webhook: what is not named stays, its address and key too. */
export const editWebhookSchema = z.object({
  id: outletBase.id,
  name: webhookOutletShape.name.optional(),
  rules: rules.unwrap().optional(),
  tellsAllChanges: z.boolean().optional(),
  tellsHealth: z.boolean().optional(),
  detailLimit: detailLimit.unwrap().optional(),
  perMessage: webhookOutletShape.perMessage,
  gatherMs: gatherMs.unwrap().optional(),
  cooldownMs: cooldownMs.unwrap().optional(),
  address: webhookAddressSchema.optional(),
  key: webhookKeySchema.optional(),
})
export type EditWebhook = z.infer<typeof editWebhookSchema>

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
  /** Messages to a topic or a file, or alerts that a webhook took, since the start. */
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
