import { z } from 'zod'
import { severitySchema } from './severity'

/** Letters of a note. */
export const MAX_NOTE_LETTERS = 4_000
const noteTextSchema = z.string().trim().min(1, 'Write something first').max(MAX_NOTE_LETTERS)

/** What an analyst wrote about an entity. */
export const noteSchema = z.object({
  id: z.string(),
  text: z.string(),
  /** Who wrote it first, and when (ms). */
  author: z.string(),
  at: z.number(),
  /** Who changed it last; null where nobody did. */
  changed: z.object({ actor: z.string(), at: z.number() }).nullable(),
  /** Grows with each change. */
  revision: z.number(),
})
export type Note = z.infer<typeof noteSchema>

export const addNoteSchema = z.object({
  value: z.string().trim().min(1).max(300),
  text: noteTextSchema,
})

/** Another text for a note as it was seen, or none: it is deleted. */
export const changeNoteSchema = z.object({
  value: z.string().trim().min(1).max(300),
  id: z.string().max(100),
  revision: z.number().int().positive(),
  text: noteTextSchema.nullable(),
})

/** Something that was decided on an entity, an alert of it, or an entry that covers it. */
export const pastDecisionSchema = z.object({
  id: z.string(),
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  /** What it was decided on: an alert's name, a list, a rule. */
  object: z.string(),
  reason: z.string(),
})
export type PastDecision = z.infer<typeof pastDecisionSchema>

export const pastDecisionsSchema = z.object({
  /** Newest first. */
  decisions: z.array(pastDecisionSchema),
  total: z.number(),
})

/** How another entity has to do with it. */
export const RELATIONS = [
  'targets',
  'attackers',
  'indicators',
  'clients',
  'named with',
  'answers',
  'resolves here',
  'neighbours',
] as const
export type Relation = (typeof RELATIONS)[number]

export const relatedSchema = z.object({
  groups: z.array(
    z.object({
      relation: z.enum(RELATIONS),
      /** The network that neighbours are of, empty for other relations. */
      network: z.string(),
      rows: z.array(
        z.object({
          value: z.string(),
          /** Events that tell of both; for neighbours, their own. */
          events: z.number(),
          /** The worst of alerts; null without any. */
          severity: severitySchema.nullable(),
          /** Event time of the newest, ms. */
          last: z.number(),
        }),
      ),
      /** All there are; rows are the newest of them. */
      total: z.number(),
    }),
  ),
})
export type Related = z.infer<typeof relatedSchema>
export type RelatedGroup = Related['groups'][number]
