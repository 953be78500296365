import { z } from 'zod'

/** Measures of a gate that are numbers. */
export const INSPECTION_NUMBERS = [
  'stepMs',
  'windowLength',
  'scoreThreshold',
  'anomalyThreshold',
  'ipv4PrefixLength',
  'ipv6PrefixLength',
] as const

/** A gate in front of a detector: only what stands out in its subnet is told. Off: everything is. */
export const inspectionSettingsSchema = z
  .object({
    isOn: z.boolean().default(false),
    /** How far a count is from those before it: by their mean and deviation, or by their medians. */
    model: z.enum(['z-score', 'mad']).default('z-score'),
    /** Length of a step, ms: queries of a subnet are counted in each. */
    stepMs: z.number().int().min(20).max(60_000).default(1_000),
    /** Steps that a count is compared with, itself among them; those before a window warm it up. */
    windowLength: z.number().int().min(3).max(1_000).default(50),
    /** A step with this score, 0 to 1, or more stands out. */
    scoreThreshold: z.number().min(0).max(1).default(0.5),
    /** A window is suspicious where a greater share of its steps stands out. */
    anomalyThreshold: z.number().min(0).max(1).default(0.01),
    /** What makes a subnet, in bits. */
    ipv4PrefixLength: z.number().int().min(0).max(32).default(24),
    ipv6PrefixLength: z.number().int().min(0).max(128).default(64),
  })
  .strict()
export type InspectionSettings = z.infer<typeof inspectionSettingsSchema>
