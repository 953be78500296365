import { Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { EXPORT_TEXTS, EXPORTED } from '../../shared/alert-export'
import { useDesk } from '../stores/desk'
import { exportStrings as words } from '../strings'
import { IconButton } from '../ui/Button'
import { exportFilter } from './export-filter'

/** Keeps all of what tab and filter hold as a file. */
export function ExportMenu() {
  const desk = useDesk()
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <IconButton
          label={words.open}
          icon={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.hint}</Menu.Label>
        {EXPORTED.flatMap((of) =>
          EXPORT_TEXTS.map((format) => (
            <Menu.Item
              key={`${of} ${format}`}
              onClick={() => void exportFilter(desk, { of, format }, Date.now())}
            >
              {words.choice(of, format)}
            </Menu.Item>
          )),
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
