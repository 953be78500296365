import { z } from 'zod'
import { DNS_MODEL_KINDS } from './model'

/** Everything that makes alerts, by what it is; sensors' own alerts stand for their sensor. */
export const DETECTOR_KINDS = [
  ...DNS_MODEL_KINDS,
  'web-anomaly',
  'ddos-ratio',
  'forbidden-url',
  'ntopng',
  'suricata',
  'zeek',
  'chronicle',
  'health',
] as const
export type DetectorKind = (typeof DETECTOR_KINDS)[number]

/** Hours of which alerts are counted: a week. */
export const COUNTED_HOURS = 168

/** How a detector is. */
export const detectorStateSchema = z.object({
  /** What its alerts are known by: for a detector of the settings its name. */
  id: z.string(),
  kind: z.enum(DETECTOR_KINDS),
  state: z.enum(['on', 'off', 'starting', 'faulty']),
  /** Why it judges nothing and what to do; empty where there is nothing to tell. */
  message: z.string(),
  /** The model it judges by, once that is open; null for rules, and for one that cannot be used. */
  model: z
    .object({
      name: z.string(),
      version: z.string(),
      sha256: z.string(),
      /** Of the settings or, where they have none, of the manifest. */
      threshold: z.number(),
    })
    .nullable(),
})
export type DetectorState = z.infer<typeof detectorStateSchema>

/** A detector, how it is and what it came to of late. */
export const detectorSchema = detectorStateSchema.extend({
  /** Alerts by the hour of their first event, oldest first; the last hour is the present one. */
  hourly: z.array(z.number()).length(COUNTED_HOURS),
})
export type Detector = z.infer<typeof detectorSchema>

export const detectorsSchema = z.object({
  /** Start of the first hour, ms. */
  from: z.number(),
  detectors: z.array(detectorSchema),
})
export type Detectors = z.infer<typeof detectorsSchema>
