import { z } from 'zod'
import { canonicalAddress } from './address'

/** What a person may say of what was judged. */
export const FEEDBACKS = ['correct', 'incorrect', 'bot', 'not-bot'] as const
export const feedbackSchema = z.enum(FEEDBACKS)
export type Feedback = z.infer<typeof feedbackSchema>

/** What a label makes of a client. */
export const LABELS = ['attack', 'benign'] as const
export const labelSchema = z.enum(LABELS)
export type Label = z.infer<typeof labelSchema>

/** Words of labels that come from elsewhere and mean that a client is ordinary; all others: an attack. */
export const ORDINARY_LABELS: readonly string[] = ['normal', 'benign', 'person', 'crawler']

const clientSchema = z
  .string()
  .max(100)
  .transform((text, context) => {
    const address = canonicalAddress(text.trim())
    if (address !== null) return address
    context.addIssue({ code: 'custom', message: 'is no IP address' })
    return z.NEVER
  })
/** As logs name it; empty for all hosts, `-` for requests whose log names none. */
const hostSchema = z
  .string()
  .max(300)
  .transform((text) => text.trim().toLowerCase())

/** What is labelled: the request sets of a client at a host, or an incident. */
export const labelSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request-set'), client: clientSchema, host: hostSchema }),
  z.object({
    kind: z.literal('incident'),
    id: z.string().min(1).max(300),
    host: hostSchema,
    /** Between these times its anomalous clients count as what it is, ms; `to` is null while it goes on. */
    from: z.number(),
    to: z.number().nullable(),
  }),
])
export type LabelSubject = z.infer<typeof labelSubjectSchema>

/** What a model had said of something when a person answered it; null: nothing had. */
export const saidSchema = z.enum(['anomalous', 'normal']).nullable()
export type Said = z.infer<typeof saidSchema>

export const giveFeedbackSchema = z.object({
  given: z
    .array(z.object({ subject: labelSubjectSchema, said: saidSchema }))
    .min(1)
    .max(1_000),
  /** Null takes away what stands. */
  feedback: feedbackSchema.nullable(),
  reason: z.string().max(500).default(''),
})
export type GiveFeedback = z.infer<typeof giveFeedbackSchema>

/** Labels that are known from elsewhere. */
export const importLabelsSchema = z.object({
  labels: z
    .array(
      z.object({
        client: z.string().max(300),
        host: hostSchema.default(''),
        label: z.string().max(100),
      }),
    )
    .min(1)
    .max(5_000),
  reason: z.string().max(500).default(''),
  /** The change that these belong to, where they come in parts. */
  changeId: z.string().max(100).optional(),
})
export type ImportLabels = z.infer<typeof importLabelsSchema>

export const standingLabelSchema = z.object({
  subject: labelSubjectSchema,
  /** Null for what was imported. */
  feedback: feedbackSchema.nullable(),
  said: saidSchema,
  /** What it makes of the client; null where feedback says nothing of it. */
  label: labelSchema.nullable(),
  /** The word of an imported label. */
  word: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: z.number(),
})
/** A label that stands, with who gave it and why. */
export type StandingLabel = z.infer<typeof standingLabelSchema>

export const labelQuestionSchema = z.object({
  /** Those of one client, of one host, or of one incident; left out: all. */
  client: z.string().max(100).optional(),
  host: z.string().max(300).optional(),
  incident: z.string().max(300).optional(),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(5_000).default(1_000),
})
export type LabelQuestion = z.input<typeof labelQuestionSchema>

export const labelPageSchema = z.object({
  /** Newest first. */
  labels: z.array(standingLabelSchema),
  total: z.number(),
})
export type LabelPage = z.infer<typeof labelPageSchema>

/** What feedback makes of a client, by what a model had said. */
export function labelFor(feedback: Feedback, said: Said): Label | null {
  if (feedback === 'bot') return 'attack'
  if (feedback === 'not-bot') return 'benign'
  if (said === null) return null
  return (feedback === 'correct') === (said === 'anomalous') ? 'attack' : 'benign'
}
