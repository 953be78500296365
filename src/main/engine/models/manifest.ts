import { z } from 'zod'

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
const fileSchema = z.object({
  /** A name beside the manifest: no folder, so that a manifest reads nothing from elsewhere. */
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be the name of a file beside it'),
  sha256: sha256Schema,
})

/** What stands in a model's `manifest.json`. */
export const manifestSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  version: z.string().min(1),
  ...fileSchema.shape,
  /** Tables that the features need, each checked like the model itself. */
  data: z.array(fileSchema).default([]),
  featureSet: z.object({ name: z.string().min(1), version: z.int().positive() }),
  /** One input of rows of numbers; `features` names them in their order. */
  input: z.object({ name: z.string().min(1), features: z.array(z.string()).min(1) }),
  /** One output of a probability a row. */
  output: z.object({ name: z.string().min(1) }),
  threshold: z.object({
    value: z.number().gt(0).lt(1),
    /** How it was chosen, in words. */
    chosen: z.string().min(1),
  }),
  training: z.object({
    seed: z.int(),
    data: z.array(z.object({ name: z.string(), origin: z.string(), licence: z.string() })),
  }),
  figures: z.record(z.string(), z.union([z.number(), z.record(z.string(), z.number())])),
  licence: z.string().min(1),
})

/** A model's manifest: what it is, what it takes and gives, and how it was made. */
export type Manifest = z.infer<typeof manifestSchema>
