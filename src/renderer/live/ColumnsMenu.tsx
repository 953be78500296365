import { Menu } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { useDesk } from '../stores/desk'
import { liveStrings } from '../strings'
import { Button } from '../ui/Button'
import { OPTIONAL_COLUMNS } from './columns'

/** Chooses which columns of the feed are shown in this window. */
export function ColumnsMenu() {
  const { columns } = useDesk()
  const hidden = useStore(columns, (state) => state.hidden)
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button kind="quiet" icon={<IconColumns3 size={14} stroke={1.8} aria-hidden="true" />}>
          {liveStrings.chooseColumns}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {OPTIONAL_COLUMNS.map((column) => (
          <Menu.CheckboxItem
            key={column}
            checked={!hidden.has(column)}
            onChange={() => columns.toggle(column)}
          >
            {liveStrings.columns[column]}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
