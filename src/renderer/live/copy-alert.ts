import { type AlertCopy, writeAlert } from '../../shared/alert-copy'
import type { Desk } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { copyText } from '../ui/copy-text'

/** Puts an alert, as it is now, on the clipboard and says so. */
export async function copyAlert(
  { client, toast, changes }: Desk,
  id: string,
  how: AlertCopy,
): Promise<void> {
  try {
    const detail = await client.alerts.get({ id })
    await copyText(writeAlert(detail, how))
    const text = words.copiedAs(detail.alert.name, words.copies[how])
    toast.show({ tone: 'plain', text, undo: null })
  } catch (error) {
    changes.fail(error)
  }
}
