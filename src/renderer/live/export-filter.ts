import { type AlertExport, EXPORT_MEDIA, exportFileName } from '../../shared/alert-export'
import type { Desk } from '../stores/desk'
import { exportStrings as words } from '../strings'
import { saveFile } from '../ui/save-file'

/** Text is handed to the browser in parts of this size, so that the page's own memory stays flat. */
const PART_CHARACTERS = 4_000_000

/** What of the filter that Live shows is exported, and how. */
export type ExportChoice = Pick<AlertExport, 'of' | 'format'>

/** Reads all of the filter that Live shows, tells how far it is with a way to stop, and keeps the file. */
export async function exportFilter(desk: Desk, choice: ExportChoice, now: number): Promise<void> {
  const { live, client, toast, changes, connection } = desk
  const { tab, filter } = live.getState()
  const input = { ...choice, status: tab, filter }
  const stopping = new AbortController()
  const stop = () => {
    stopping.abort()
    toast.show({ tone: 'plain', text: words.stopped, undo: null })
  }
  const { signal } = stopping
  const parts: Blob[] = []
  let [gathered, rows] = ['', 0]
  try {
    toast.tell(words.begins, stop)
    for await (const piece of await client.alerts.export(input, { signal })) {
      if (signal.aborted) return
      gathered += piece.text
      rows = piece.rows
      if (gathered.length > PART_CHARACTERS) {
        parts.push(new Blob([gathered]))
        gathered = ''
      }
      toast.tell(words.soFar(piece.done, piece.total), stop)
    }
    parts.push(new Blob([gathered]))
    const isDemo = connection.getState().hello?.workspace === 'demo'
    const fileName = exportFileName(input, now, isDemo)
    const content = new Blob(parts, { type: EXPORT_MEDIA[choice.format] })
    const kept = await saveFile({ fileName, mediaType: EXPORT_MEDIA[choice.format], content })
    const text = kept === 'saved' ? words.saved(rows, choice.of, fileName) : words.notSaved
    toast.show({ tone: 'plain', text, undo: null })
  } catch (error) {
    if (!signal.aborted) changes.fail(error)
  }
}
