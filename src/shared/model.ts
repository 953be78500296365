import { z } from 'zod'

/** Detectors of DNS queries that judge by a model. */
export const DNS_MODEL_KINDS = ['dga', 'dns-tunnel'] as const
/** What models there are for. */
export const MODEL_KINDS = [...DNS_MODEL_KINDS, 'web-anomaly'] as const
export const modelKindSchema = z.enum(MODEL_KINDS)
export type ModelKindName = z.infer<typeof modelKindSchema>

/** The folder of a model, and what settings call it by; names that Windows keeps for itself are none. */
export const modelNameSchema = z
  .string()
  .regex(
    /^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9-]{0,63}$/,
    'must be small letters, digits and hyphens, such as dga-2',
  )

export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in small letters')

/** What training of a model was given. */
export const trainingDataSchema = z.object({
  name: z.string(),
  origin: z.string(),
  licence: z.string(),
})

/** Figures by their name; those of families are a group under one name. */
export const figuresSchema = z.record(
  z.string(),
  z.union([z.number(), z.record(z.string(), z.number())]),
)

export const thresholdSchema = z.object({
  value: z.number().gt(0).lt(1),
  /** How it was chosen, in words. */
  chosen: z.string().min(1),
})

/** Why a model cannot be used. */
export const MODEL_FAULTS = [
  'missing',
  'unreadable',
  'too-large',
  'bad-manifest',
  'mismatch',
  'not-a-model',
  'wrong-inputs',
  'bad-outputs',
  'closed',
  'away',
] as const
export const modelFaultSchema = z.enum(MODEL_FAULTS)
export type ModelFault = z.infer<typeof modelFaultSchema>

/** What a model's manifest says, as far as people are told it. */
export const modelFactsSchema = z.object({
  version: z.string(),
  /** Of the model's file. */
  sha256: z.string(),
  featureSet: z.object({ name: z.string(), version: z.number() }),
  threshold: thresholdSchema,
  trainingData: z.array(trainingDataSchema),
  figures: figuresSchema,
  licence: z.string(),
})
export type ModelFacts = z.infer<typeof modelFactsSchema>

export const modelSchema = z.object({
  name: z.string(),
  /** Came with the program: it cannot be removed. */
  isShipped: z.boolean(),
  /** The detector it is for; null where this version knows none for its features. */
  kind: modelKindSchema.nullable(),
  /** Null where its manifest cannot be read. */
  facts: modelFactsSchema.nullable(),
  /** Names of detectors of the settings that are to judge by it. */
  usedBy: z.array(z.string()),
  fault: z.object({ code: modelFaultSchema, message: z.string() }).nullable(),
})
/** A model that a detector can be given, or why it cannot. */
export type Model = z.infer<typeof modelSchema>

/** Where a model is taken from. */
export const modelOriginSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('path'),
    /** A folder with a manifest, the manifest in it, or a zip or tar archive; on the engine's machine. */
    path: z.string().min(1).max(4_000),
    /** Of the manifest or the archive; empty where nobody knows it. */
    sha256: z.union([z.literal(''), sha256Schema]).default(''),
  }),
  z.object({
    kind: z.literal('address'),
    /** https, of a manifest whose files lie beside it, or of an archive. */
    url: z.string().min(1).max(2_000),
    /** Of the file at that address. */
    sha256: sha256Schema,
  }),
])
export type ModelOrigin = z.infer<typeof modelOriginSchema>

export const putModelSchema = z.object({
  /** Name of the detector, such as web-anomaly. */
  detector: z.string().min(1).max(100),
  model: modelNameSchema,
  reason: z.string().max(500).default(''),
})
export type PutModelInput = z.infer<typeof putModelSchema>

/** A model that was put in place for a detector, by whom and why. */
export const putInPlaceSchema = z.object({
  detector: z.string(),
  model: z.string(),
  at: z.number(),
  actor: z.string(),
  reason: z.string(),
})
export type PutModel = z.infer<typeof putInPlaceSchema>

export const addModelSchema = z.object({
  from: modelOriginSchema,
  /** What it is called here; null: as its manifest says. */
  name: modelNameSchema.nullable().default(null),
})
