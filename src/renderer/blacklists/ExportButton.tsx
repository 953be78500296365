import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown, IconDownload } from '@tabler/icons-react'
import {
  type EntryPage,
  type ExportFormat,
  FORMATS_OF,
  type ListSummary,
} from '../../shared/blacklist'
import { blacklistsStrings } from '../strings'
import { Button } from '../ui/Button'
import css from './ExportButton.module.css'
import { useLastFormat } from './use-export'

const words = blacklistsStrings.export
const formats = blacklistsStrings.formats

/** Exports in the last format; the arrow offers all of them and says what they will hold. */
export function ExportButton(props: {
  list: ListSummary
  counts: EntryPage['counts']
  isExporting: boolean
  /** Why nothing can be exported now, null where it can. */
  offReason: string | null
  onExport: (format: ExportFormat) => void
}) {
  const { holds } = props.list
  const last = useLastFormat(holds)
  const { counts, isExporting, onExport } = props
  return (
    <span className={css.split}>
      <Button
        kind="primary"
        className={css.main}
        icon={<IconDownload size={14} aria-hidden />}
        title={words.key}
        aria-keyshortcuts="Control+E"
        offReason={props.offReason}
        onClick={() => onExport(last)}
      >
        {isExporting ? words.exporting : words.button(formats[last].name)}
      </Button>
      <Menu
        position="bottom-end"
        width={380}
        withinPortal={false}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <Button
            kind="primary"
            className={css.more}
            aria-label={words.more}
            offReason={props.offReason}
          >
            <IconChevronDown size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={css.heading}>
            <span>{words.heading(counts.active)}</span>
            <span>{words.leftOut(counts.allowed)}</span>
          </div>
          <div className={css.formats}>
            {FORMATS_OF[holds].map((format) => (
              <Menu.Item key={format} onClick={() => onExport(format)}>
                <span className={css.item}>
                  {format === last ? <IconCheck size={14} aria-label={words.lastUsed} /> : <span />}
                  <span>{formats[format].name}</span>
                  <span className={css.hint}>{formats[format].hint[holds]}</span>
                  <span className="mono">{formats[format].suffix}</span>
                </span>
              </Menu.Item>
            ))}
          </div>
        </Menu.Dropdown>
      </Menu>
    </span>
  )
}
