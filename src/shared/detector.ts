import { z } from 'zod'
import { MODEL_KINDS } from './model'

/** Everything that makes alerts, by what it is; sensors' own alerts stand for their sensor. */
export const DETECTOR_KINDS = [
  ...MODEL_KINDS,
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

/** A detector, how it is and what it came to of late. */
export const detectorSchema = z.object({
  /** What the Live table filters by, and what a settings instance is called. */
  id: z.string(),
  kind: z.enum(DETECTOR_KINDS),
  state: z.enum(['on', 'off', 'starting', 'faulty']),
  /** Why it judges nothing and what to do; empty where there is nothing to tell. */
  message: z.string(),
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
