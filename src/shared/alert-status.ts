import { z } from 'zod'

export const ALERT_STATUSES = ['new', 'acknowledged', 'closed'] as const
export const alertStatusSchema = z.enum(ALERT_STATUSES)
export type AlertStatus = z.infer<typeof alertStatusSchema>

export const CLOSE_REASONS = [
  'true positive',
  'benign positive',
  'false positive',
  'duplicate',
  'automated',
  'other',
] as const
export const closeReasonSchema = z.enum(CLOSE_REASONS)
export type CloseReason = z.infer<typeof closeReasonSchema>
