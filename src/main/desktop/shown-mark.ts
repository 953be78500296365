import { readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { ShownMark } from './notifier'

const markSchema = z.object({ version: z.literal(1), shown: z.number().int().nonnegative() })

/** Keeps the number of the last notification in a file; a damaged one begins with the next. */
export function keepShownMark(file: string): ShownMark {
  return {
    read: async () => {
      try {
        const parsed = markSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
        return parsed.success ? parsed.data.shown : null
      } catch {
        return null
      }
    },
    write: (shown) =>
      writeFileAtomic(file, `${JSON.stringify({ version: 1, shown })}\n`, { mode: 0o600 }),
  }
}
