import { z } from 'zod'
import { dnsRecordSettingsSchema } from './dns-record'

/** A record to be held to rules that may not be saved yet. */
export const recordTrialQuestionSchema = z.object({
  /** A JSON record, a batch of some (the first counts), or a line. */
  text: z.string().max(100_000),
  rules: dnsRecordSettingsSchema,
})

/** What rules make of a record. */
export const recordTrialSchema = z.object({
  /** Whether the rules of lines or those of JSON records were held against it. */
  form: z.enum(['line', 'json']),
  /** One a rule, in their order; none where the record could not be read at all. */
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      /** As it stands in the record, cut; null where it has none. */
      value: z.string().nullable(),
      /** `irrelevant`: it holds, and says that detectors of generated names leave the query out. */
      state: z.enum(['holds', 'absent', 'irrelevant', 'broken']),
      /** Why the rule drops the record; empty where it does not. */
      reason: z.string(),
    }),
  ),
  outcome: z.enum(['judged', 'stored', 'dropped', 'nothing']),
  /** Why it is dropped, or brings nothing; empty otherwise. */
  reason: z.string(),
})
export type RecordTrial = z.infer<typeof recordTrialSchema>
