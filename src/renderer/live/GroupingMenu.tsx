import { Menu } from '@mantine/core'
import { IconStack2 } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { GROUPINGS } from '../../shared/alert'
import { useDesk } from '../stores/desk'
import { liveStrings as words } from '../strings'
import { Button } from '../ui/Button'

/** Chooses what one row of the table stands for. */
export function GroupingMenu() {
  const { live } = useDesk()
  const grouping = useStore(live, (state) => state.grouping)
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          kind="quiet"
          keyName="Shift+G"
          icon={<IconStack2 size={14} stroke={1.8} aria-hidden="true" />}
        >
          {words.groupedBy[grouping]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.groupBy}</Menu.Label>
        {GROUPINGS.map((each) => (
          <Menu.RadioItem
            key={each}
            value={each}
            checked={each === grouping}
            onChange={() => live.setGrouping(each)}
          >
            {words.groupings[each]}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
