import { z } from 'zod'
import { liveFilterSchema } from './alert'

export const EXPORTED = ['alerts', 'events'] as const
export const EXPORT_TEXTS = ['csv', 'ndjson'] as const

/** What of the current filter leaves the program, and how it is written. */
export const alertExportSchema = z.object({
  /** The alerts themselves, or the events that they hold. */
  of: z.enum(EXPORTED).default('alerts'),
  format: z.enum(EXPORT_TEXTS),
  status: z
    .enum(['open', 'new', 'acknowledged', 'closed', 'all', 'mine', 'blocked', 'suppressed'])
    .default('all'),
  filter: liveFilterSchema.default({}),
})
export type AlertExport = z.infer<typeof alertExportSchema>

/** A piece of an export; `done` of `total` alerts are in it and in those before. */
export const exportPieceSchema = z.object({
  text: z.string(),
  /** Alerts or events written up to here. */
  rows: z.number(),
  done: z.number(),
  total: z.number(),
})
export type ExportPiece = z.infer<typeof exportPieceSchema>

/** Media type of each way of writing. */
export const EXPORT_MEDIA = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const satisfies Record<AlertExport['format'], string>

/** Name of the file; what the demo made up says so. */
export function exportFileName({ of, format }: AlertExport, now: number, isDemo: boolean): string {
  const time = new Date(now).toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-')
  return `${isDemo ? 'demo-' : ''}watchfloor-${of}-${time}.${format}`
}
