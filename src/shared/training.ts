import { z } from 'zod'
import { labelSchema } from './label'
import { modelNameSchema } from './model'
import { SCORE_BARS } from './score'

const shareSchema = z.number().min(0).max(1)

/** What a model is made of, and how. Times in ms. */
export const trainingInputSchema = z
  .object({
    /** Request sets of buckets that begin in [from, to). */
    from: z.number(),
    to: z.number(),
    /** Empty: all. */
    hosts: z.array(z.string().max(300)).max(1_000).default([]),
    /** Names of features that trees may ask for; empty: those of the shipped model. */
    features: z.array(z.string().max(100)).max(100).default([]),
    /** Request sets at most, and of each host. */
    sets: z.number().int().min(1).max(1_000_000).default(100_000),
    setsOfHost: z.number().int().min(1).max(1_000_000).nullable().default(null),
    trees: z.number().int().min(1).max(1_000).default(150),
    /** Request sets of each tree. */
    subsample: z.number().int().min(2).max(100_000).default(2_048),
    /** Share of the features that each tree may ask for. */
    maxFeatures: shareSchema.gt(0).default(1),
    /** Ordinary clients that may be above the threshold, as a share. */
    falsePositives: shareSchema.default(0.005),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(1),
    /** Clients that the model of that time found anomalous are left out, unless a label says benign. */
    leavesOutJudged: z.boolean().default(true),
    /** Null: a name that says when. */
    name: modelNameSchema.nullable().default(null),
  })
  .refine(({ from, to }) => from < to, {
    path: ['to'],
    message: 'must be later than the beginning',
  })
export type TrainingInput = z.infer<typeof trainingInputSchema>

export const TRAINING_STEPS = ['reading', 'growing', 'checking'] as const

/** What a training came to. */
export const trainingReportSchema = z.object({
  /** Request sets that were looked at, and those left out of them and why. */
  sets: z.number(),
  labelled: z.number(),
  judged: z.number(),
  /** Request sets that trees were grown from, and clients that the threshold was chosen by. */
  grownFrom: z.number(),
  heldOutClients: z.number(),
  threshold: z.number(),
  /** How well labelled attackers stand out; null where none were drawn. */
  labelledAuc: z.number().nullable(),
  labelledFound: z.number().nullable(),
  tookMs: z.number(),
})
export type TrainingReport = z.infer<typeof trainingReportSchema>

export const trainingStateSchema = z.object({
  state: z.enum(['none', 'running', 'done', 'failed', 'cancelled']),
  step: z.enum(TRAINING_STEPS).nullable(),
  /** How far the step is, and how far it goes; 0 of 0 where that is not known. */
  done: z.number(),
  of: z.number(),
  actor: z.string(),
  startedAt: z.number().nullable(),
  /** The model that came of it; empty before. */
  model: z.string(),
  /** Why it failed. */
  message: z.string(),
  report: trainingReportSchema.nullable(),
})
export type TrainingState = z.infer<typeof trainingStateSchema>

/** What there is to train on in some time. */
export const trainingChoicesSchema = z.object({
  /** Start of the newest bucket; null without any. */
  newest: z.number().nullable(),
  from: z.number(),
  to: z.number(),
  /** Those with most request sets. */
  hosts: z.array(
    z.object({
      host: z.string(),
      sets: z.number(),
      clients: z.number(),
      anomalous: z.number(),
    }),
  ),
  features: z.array(z.object({ name: z.string(), isUsual: z.boolean() })),
})
export type TrainingChoices = z.infer<typeof trainingChoicesSchema>

const sideSchema = z.object({
  name: z.string(),
  version: z.string(),
  threshold: z.number(),
  /** Request sets by score. */
  bars: z.array(z.number()).length(SCORE_BARS),
  /** What is above the threshold. */
  sets: z.number(),
  clients: z.number(),
  hosts: z.number(),
  alerts: z.number(),
  /** Of labelled clients, by their highest score; null where there are none of a kind. */
  auc: z.number().nullable(),
  found: z.number().nullable(),
  falsePositives: z.number().nullable(),
})

const differingSchema = z.object({
  host: z.string(),
  client: z.string(),
  requests: z.number(),
  /** Highest scores by the one and the other. */
  current: z.number(),
  candidate: z.number(),
  label: labelSchema.nullable(),
})

/** Two models of request sets on the same ones. */
export const comparisonSchema = z.object({
  from: z.number(),
  to: z.number(),
  /** Request sets that both judged, and how many there are. */
  judged: z.number(),
  total: z.number(),
  attackers: z.number(),
  benign: z.number(),
  current: sideSchema,
  candidate: sideSchema,
  /** Clients that one of them alone finds: those with the highest scores, and how many. */
  found: z.array(differingSchema),
  foundTotal: z.number(),
  lost: z.array(differingSchema),
  lostTotal: z.number(),
})
export type Comparison = z.infer<typeof comparisonSchema>
export type ComparisonSide = z.infer<typeof sideSchema>
export type DifferingClient = z.infer<typeof differingSchema>

export const compareModelsSchema = z.object({
  /** The one that might be put in place. */
  model: modelNameSchema,
  /** Null: the one that judges now. */
  against: modelNameSchema.nullable().default(null),
  /** Days up to the newest bucket. */
  days: z.number().int().min(1).max(90).default(7),
})
