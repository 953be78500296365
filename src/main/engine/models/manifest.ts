import { z } from 'zod'
import {
  figuresSchema,
  modelNameSchema,
  sha256Schema,
  thresholdSchema,
  trainingDataSchema,
} from '../../../shared/model'

/** A name beside the manifest: no folder, so that a manifest reads nothing from elsewhere. */
const fileNameSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be the name of a file beside it')
const fileSchema = z.object({ file: fileNameSchema, sha256: sha256Schema })

/** What stands in a model's `manifest.json`. */
export const manifestSchema = z
  .object({
    name: modelNameSchema,
    version: z.string().min(1).max(100),
    ...fileSchema.shape,
    /** Tables that the features need, each checked like the model itself. */
    data: z.array(fileSchema).max(20).default([]),
    /** A text for people; it may be missing, and nothing hangs on it. */
    card: fileNameSchema.default('README.md'),
    featureSet: z.object({ name: z.string().min(1), version: z.int().positive() }),
    /** One input of rows of numbers; `features` names them in their order. */
    input: z.object({ name: z.string().min(1), features: z.array(z.string()).min(1) }),
    /** One output of a probability a row. */
    output: z.object({ name: z.string().min(1) }),
    threshold: thresholdSchema,
    training: z.object({ seed: z.int(), data: z.array(trainingDataSchema) }),
    figures: figuresSchema,
    licence: z.string().min(1),
  })
  .refine(
    ({ file, data, card }) =>
      areApart(['manifest.json', file, ...data.map((each) => each.file), card]),
    {
      path: ['file'],
      message: 'must be another file than those of data, the card and the manifest',
    },
  )

/** Also where capitals do not tell files apart. */
function areApart(files: readonly string[]): boolean {
  return new Set(files.map((file) => file.toLowerCase())).size === files.length
}

/** A model's manifest: what it is, what it takes and gives, and how it was made. */
export type Manifest = z.infer<typeof manifestSchema>
