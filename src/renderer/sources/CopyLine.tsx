import { IconCopy } from '@tabler/icons-react'
import { useDesk } from '../stores/desk'
import { deliveriesStrings } from '../strings'
import { IconButton } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import css from './ConnectSource.module.css'

const words = deliveriesStrings.connect

/** A text that has to be pasted elsewhere, and the button that copies it. */
export function CopyLine({ label, text }: { label: string; text: string }) {
  const { toast, changes } = useDesk()
  const copy = async () => {
    try {
      await copyText(text)
      toast.show({ tone: 'plain', text: words.copied(label), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <div className={css.line}>
      <code>{text}</code>
      <IconButton
        label={words.copy(label)}
        icon={<IconCopy size={15} aria-hidden />}
        onClick={() => void copy()}
      />
    </div>
  )
}
