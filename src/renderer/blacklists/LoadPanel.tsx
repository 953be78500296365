import { NativeSelect } from '@mantine/core'
import { IconCopy, IconTerminal2 } from '@tabler/icons-react'
import { useState } from 'react'
import {
  type ExportFormat,
  exportFormatSchema,
  FORMATS_OF,
  type ListSummary,
} from '../../shared/blacklist'
import { loadingCommands } from '../../shared/export-commands'
import { useDesk, useStatus } from '../stores/desk'
import { blacklistsStrings } from '../strings'
import { IconButton } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import { feedAddress } from './FeedPanel'
import css from './SidePanel.module.css'
import { useLastFormat } from './use-export'

const words = blacklistsStrings.load
const formats = blacklistsStrings.formats

/** The commands by which a product loads an export of the list, or pulls its feed. */
export function LoadPanel({ list }: { list: ListSummary }) {
  const last = useLastFormat(list.holds)
  const [chosen, setChosen] = useState<ExportFormat | null>(null)
  const { toast, changes } = useDesk()
  const serverUrl = useStatus((status) => status.server.url)
  const format = chosen ?? last
  const url = feedAddress(list, window.location.origin, serverUrl, format)
  const file = `watchfloor-${list.list}${formats[format].suffix}`
  const commands = loadingCommands(format, { list: list.list, file, url }).join('\n')
  const copy = async () => {
    try {
      await copyText(commands)
      toast.show({ tone: 'plain', text: words.copied, undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <section className={css.part} aria-label={words.title}>
      <h2 className={css.title}>
        <IconTerminal2 size={15} aria-hidden />
        {words.title}
      </h2>
      <NativeSelect
        label={words.format}
        value={format}
        data={FORMATS_OF[list.holds].map((each) => ({ value: each, label: formats[each].name }))}
        onChange={(event) => setChosen(exportFormatSchema.parse(event.currentTarget.value))}
      />
      {commands === '' ? (
        <p className={css.note}>{words.forPeople}</p>
      ) : (
        <div className={css.commands}>
          <pre>{commands}</pre>
          <IconButton
            label={words.copy}
            icon={<IconCopy size={15} aria-hidden />}
            onClick={() => void copy()}
          />
        </div>
      )}
    </section>
  )
}
