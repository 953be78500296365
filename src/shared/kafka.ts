import { z } from 'zod'

/** `host:port`; an IPv6 host stands in brackets. */
const brokerSchema = z
  .string()
  .trim()
  .regex(/^(\[[0-9a-fA-F:.%]+\]|[^\s:[\]/]+):([1-9]\d{0,4})$/, 'must be host:port')
  .refine((address) => portOf(address) <= 65_535, 'must name a port up to 65535')

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1))
}

export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const

const saslSchema = z
  .object({
    mechanism: z.enum(SASL_MECHANISMS),
    /** Nobody's name goes with a token: it says itself whose it is. */
    username: z.string().trim().max(200).default(''),
  })
  .refine(
    ({ mechanism, username }) => mechanism === 'oauthbearer' || username !== '',
    'needs a username',
  )

/**
 * How brokers are reached. Passwords and tokens never stand in the settings: they come from the
 * environment or from a file that it names.
 */
export const kafkaConnectionSchema = z.object({
  brokers: z.array(brokerSchema).min(1, 'needs one broker at least').max(50),
  clientId: z.string().trim().min(1).max(200).default('watchfloor'),
  tls: z
    .object({
      isOn: z.boolean().default(false),
      /** PEM file of the authority that signed the brokers' certificates, where no public one did. */
      caFile: z.string().min(1).max(4096).optional(),
    })
    .prefault({}),
  sasl: saslSchema.nullable().default(null),
})
export type KafkaConnection = z.infer<typeof kafkaConnectionSchema>

/** Environment variables that carry the secrets of connections; `_FILE` behind one names a file. */
export const KAFKA_PASSWORD = 'WATCHFLOOR_KAFKA_PASSWORD'
export const KAFKA_TOKEN = 'WATCHFLOOR_KAFKA_TOKEN'

/** A topic's name as Kafka allows it. */
export const topicSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9._-]{1,249}$/, 'must be a topic name: letters, digits, . _ -')
  .refine((name) => name !== '.' && name !== '..', 'must be a topic name')

const START = 'must be earliest, latest or a time with its zone, such as 2026-11-27T14:00:00Z'

/** What is read, as which group, and from where while Kafka keeps no position of this group. */
export const kafkaReadingSchema = z.object({
  ...kafkaConnectionSchema.shape,
  topics: z.array(topicSchema).min(1, 'needs one topic at least').max(50),
  group: z.string().trim().min(1).max(249).default('watchfloor'),
  /** Counts only for partitions that the group has no position of. */
  start: z
    .union([z.enum(['earliest', 'latest']), z.iso.datetime({ offset: true, error: START })], {
      error: START,
    })
    .default('earliest'),
})
export type KafkaReading = z.infer<typeof kafkaReadingSchema>

/** A source's topics and where they are, in a line. */
export function kafkaDetail({ topics, brokers }: KafkaReading): string {
  const more = brokers.length > 1 ? ` and ${brokers.length - 1} more` : ''
  return `${topics.join(', ')} at ${brokers[0] ?? ''}${more}`
}

/** How far behind a source is that reads partitions, in records. */
export const backlogSchema = z.object({
  /** Records that wait in all its partitions together; null until it is known, and without any. */
  records: z.number().nullable(),
  partitions: z.array(
    z.object({
      partition: z.string(),
      /** Everything before this offset went the whole way; null until it is known. */
      applied: z.number().nullable(),
      /** Offset that the next message will get. */
      end: z.number().nullable(),
      lag: z.number().nullable(),
    }),
  ),
})
export type Backlog = z.infer<typeof backlogSchema>
