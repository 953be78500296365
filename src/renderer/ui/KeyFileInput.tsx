import { FileInput } from '@mantine/core'
import { MOST_KEY_CHARS } from '../../shared/source'
import { useConnection } from '../stores/desk'
import { secretsStrings as words } from '../strings'

/** How the engine keeps secrets that it is given here, in words. */
export function useSecretKeeping(): string {
  return useConnection(({ hello }) => words.keeping[hello?.secretKeeping ?? 'file'])
}

/** Takes the key file of a service account: its text is read once, and the engine keeps it. */
export function KeyFileInput(props: {
  label: string
  description?: string
  fault: string | undefined
  offReason?: string | null
  /** The text of the file, or what is wrong with it; an empty text where it was taken back. */
  onRead: (read: { text: string } | { fault: string }) => void
}) {
  const { label, description, fault, offReason, onRead } = props
  const read = async (file: File | null) => {
    if (file === null) return onRead({ text: '' })
    if (file.size > MOST_KEY_CHARS) return onRead({ fault: words.keyTooLong })
    try {
      onRead({ text: await file.text() })
    } catch {
      onRead({ fault: words.keyUnreadable })
    }
  }
  return (
    <FileInput
      size="xs"
      label={label}
      description={description}
      placeholder={words.chooseKey}
      accept="application/json,.json"
      clearable
      clearButtonProps={{ 'aria-label': words.clearKey }}
      disabled={offReason != null}
      error={fault}
      onChange={(file) => void read(file)}
    />
  )
}
