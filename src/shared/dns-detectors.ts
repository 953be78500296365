import { z } from 'zod'
import { DETECTOR_KINDS } from './detector'
import { inspectionSettingsSchema } from './inspection'
import { DNS_MODEL_KINDS, modelNameSchema, sha256Schema } from './model'
import { topicEndingSchema } from './outlet'

/** Names that alerts of others go by. */
const TAKEN: readonly string[] = [
  'reported',
  ...DETECTOR_KINDS.filter((kind) => !DNS_MODEL_KINDS.some((each) => each === kind)),
]

/** What an instance is called: part of the identity of its alerts. */
const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be small letters, digits and hyphens, such as dga-2')
  .refine((name) => !TAKEN.includes(name), 'is the name of another detector')

/** A detector that judges DNS queries by a model; there may be several of a kind. */
export const dnsDetectorSchema = z
  .object({
    kind: z.enum(DNS_MODEL_KINDS),
    name: nameSchema,
    isOn: z.boolean().default(true),
    /** The model that it judges by; empty: the one that is called like its kind. */
    model: z.union([z.literal(''), modelNameSchema]).default(''),
    /** What the checksum of that model must be; empty: what its manifest says. */
    sha256: z.union([z.literal(''), sha256Schema]).default(''),
    /** Probability over which it is a find; null: the model's own. */
    threshold: z.number().gt(0).lt(1).nullable().default(null),
    /** Distinct domains over it, asked for by one client in a window, that are a find; of `dga`. */
    leastDomains: z.number().int().min(1).max(1_000).default(2),
    /** Ids of the sources whose queries it judges, `import` among them; empty: all. */
    sources: z.array(z.string().min(1).max(100)).max(100).default([]),
    /**
     * Endings of the topics that its findings are told to by outlets with the form `dns-alert`;
     * empty: those of the outlet.
     */
    outputs: z.array(topicEndingSchema).max(20).default([]),
    /** Domains whose names, and all below them, are never judged. */
    ignored: z.array(z.string().min(1).max(253)).max(10_000).default([]),
    /** Only what stands out in its subnet is told. */
    inspection: inspectionSettingsSchema.prefault({}),
  })
  .strict()
export type DnsDetectorSettings = z.infer<typeof dnsDetectorSchema>

/** All of them; a name stands for one. */
export const dnsDetectorsSchema = z
  .array(dnsDetectorSchema)
  .max(20)
  .superRefine((list, context) => {
    const names = list.map(({ name }) => name)
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: `${name} is there twice: each detector needs a name of its own`,
      })
    }
  })

/** The detectors that are there until a person says otherwise: one of each kind. */
export const DEFAULT_DNS_DETECTORS = DNS_MODEL_KINDS.map((kind) => ({ kind, name: kind }))

/** The model that an instance judges by. */
export function modelOf({ kind, model }: Pick<DnsDetectorSettings, 'kind' | 'model'>): string {
  return model === '' ? kind : model
}
