import { useState } from 'react'
import type { ExportFormat } from '../../shared/blacklist'
import { shortHash } from '../numbers'
import { useDesk } from '../stores/desk'
import { blacklistsStrings } from '../strings/blacklists'
import { saveFile } from '../ui/save-file'

const words = blacklistsStrings.export

/** Exports `list` to a file of the person's; remembers the format and tells what was saved. */
export function useExport(list: string): {
  isExporting: boolean
  exportAs: (format: ExportFormat) => Promise<void>
} {
  const { client, changes, toast, settings } = useDesk()
  const [isExporting, setExporting] = useState(false)
  const exportAs = async (format: ExportFormat) => {
    if (isExporting) return
    setExporting(true)
    try {
      const done = await client.blacklists.export({ list, format })
      const outcome = await saveFile(done)
      const text =
        outcome === 'cancelled'
          ? words.cancelled
          : words.saved(done.fileName, done.included, shortHash(done.sha256))
      toast.show({ tone: 'plain', text, undo: null })
      if (settings.getState().settings.lists.lastExportFormat !== format) {
        await settings.change({ lists: { lastExportFormat: format } })
      }
    } catch (error) {
      changes.fail(error)
    } finally {
      setExporting(false)
    }
  }
  return { isExporting, exportAs }
}
