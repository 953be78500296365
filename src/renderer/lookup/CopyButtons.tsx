import { IconCopy } from '@tabler/icons-react'
import { defang, type LookedUp } from '../../shared/lookup'
import { useDesk } from '../stores/desk'
import { lookupStrings } from '../strings'
import { Button } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import { toMarkdown } from './rows'

const words = lookupStrings

/** Copies of what was found: values alone, or the table. No value leaves as a link. */
export function CopyButtons({ rows }: { rows: readonly LookedUp[] }) {
  const { changes, toast } = useDesk()
  const copy = async (text: string) => {
    try {
      await copyText(text)
      toast.show({ tone: 'plain', text: words.copied(rows.length), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <>
      <Button
        icon={<IconCopy size={14} aria-hidden />}
        onClick={() => void copy(rows.map(({ value }) => defang(value)).join('\n'))}
      >
        {words.copy}
      </Button>
      <Button onClick={() => void copy(toMarkdown(rows))}>{words.copyTable}</Button>
    </>
  )
}
