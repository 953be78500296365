import { z } from 'zod'

/** The five severities, least first; the index is the stored level (0 to 4). */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const

export const severitySchema = z.enum(SEVERITIES)

export type Severity = z.infer<typeof severitySchema>

/** Level of a severity, 0 (info) to 4 (critical), for comparison and storage. */
export function severityLevel(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

/** Severity of a level; levels outside 0 to 4 are held at the nearest end. */
export function severityOfLevel(level: number): Severity {
  const held = Math.min(SEVERITIES.length - 1, Math.max(0, Math.trunc(level)))
  return SEVERITIES[held] ?? 'info'
}

/** How many of something there are, by severity. */
export const severityCountsSchema = z.object({
  info: z.number(),
  low: z.number(),
  medium: z.number(),
  high: z.number(),
  critical: z.number(),
})

export type SeverityCounts = z.infer<typeof severityCountsSchema>

/** A fresh count of zero for every severity. */
export function noSeverityCounts(): SeverityCounts {
  return { info: 0, low: 0, medium: 0, high: 0, critical: 0 }
}
