import { z } from 'zod'

/** What of history can be archived. */
export const ARCHIVED = ['request-sets', 'web-requests', 'dns-queries', 'clicks', 'events'] as const
export type Archived = (typeof ARCHIVED)[number]

const spanSchema = { from: z.number().int().min(0), to: z.number().int().min(0) }

/** A range of history by event time, ms; `to` is not in it. */
export const archiveSchema = z
  .object({ kinds: z.array(z.enum(ARCHIVED)).min(1), ...spanSchema })
  .refine(({ from, to }) => from < to, { message: 'The range ends before or where it begins.' })
export type ArchiveInput = z.infer<typeof archiveSchema>

/** Bytes of one Parquet file. Files come one after the other, each in one piece or more. */
export const archivePieceSchema = z.object({
  kind: z.enum(ARCHIVED),
  /** What of the range the file holds, ms. */
  ...spanSchema,
  rows: z.number().int(),
  /** Base64. */
  data: z.string(),
  /** The file is whole with it. */
  isLast: z.boolean(),
})
export type ArchivePiece = z.infer<typeof archivePieceSchema>

const fileSchema = z.object({
  name: z.string().regex(/^[a-z0-9-]+\.parquet$/i),
  kind: z.enum(ARCHIVED),
  from: z.string(),
  to: z.string(),
  rows: z.number().int(),
  bytes: z.number().int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ArchivedFile = z.infer<typeof fileSchema>

/** `manifest.json` of an archive: what is in it. */
export const archiveManifestSchema = z.object({
  format: z.literal('watchfloor-archive'),
  version: z.literal(1),
  /** Version of the program, and of the schema that the columns are of. */
  program: z.string(),
  schema: z.number().int(),
  made: z.string(),
  from: z.string(),
  to: z.string(),
  /** Rows of each kind that was asked for. */
  rows: z.partialRecord(z.enum(ARCHIVED), z.number().int()),
  files: z.array(fileSchema),
})
export type ArchiveManifest = z.infer<typeof archiveManifestSchema>
