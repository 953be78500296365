import { useRef, useState } from 'react'
import type { ExportFormat, Holds, ListSummary } from '../../shared/blacklist'
import { shortHash } from '../numbers'
import { useChangeOff, useDesk, useSettings } from '../stores/desk'
import { blacklistsStrings } from '../strings'
import { saveFile } from '../ui/save-file'

const words = blacklistsStrings.export

/** Where the format is kept that was used last, by what lists hold. */
const LAST_FORMAT = { address: 'lastExportFormat', domain: 'lastDomainExportFormat' } as const

/** The format that was used last for lists of this kind. */
export function useLastFormat(holds: Holds): ExportFormat {
  return useSettings((settings) => settings.lists[LAST_FORMAT[holds]])
}

/**
 * Exports `list` to a file of the person's; remembers the format and tells what was saved. What is
 * asked for while another export runs follows it; the same format again is the same file.
 */
export function useExport({ list, holds }: Pick<ListSummary, 'list' | 'holds'>): {
  isExporting: boolean
  exportAs: (format: ExportFormat) => Promise<void>
} {
  const { client, changes, toast, settings } = useDesk()
  const isReader = useChangeOff() !== null
  const [isExporting, setExporting] = useState(false)
  const asked = useRef<ExportFormat[]>([])
  const exportOne = async (format: ExportFormat) => {
    try {
      const done = await client.blacklists.export({ list, format })
      const outcome = await saveFile(done)
      const text =
        outcome === 'cancelled'
          ? words.cancelled
          : words.saved(done.fileName, done.included, shortHash(done.sha256))
      toast.show({ tone: 'plain', text, undo: null })
      const key = LAST_FORMAT[holds]
      if (!isReader && settings.getState().settings.lists[key] !== format) {
        await settings.change({ lists: { [key]: format } })
      }
    } catch (error) {
      changes.fail(error)
    }
  }
  const exportAs = async (format: ExportFormat) => {
    const { current: queue } = asked
    if (queue.includes(format)) return
    queue.push(format)
    if (queue.length > 1) return
    setExporting(true)
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      await exportOne(next)
      queue.shift()
    }
    setExporting(false)
  }
  return { isExporting, exportAs }
}
