import { Checkbox, Select } from '@mantine/core'
import type { Holds, ListSummary } from '../../shared/blacklist'
import { blacklistsStrings } from '../strings'
import css from './AddEntry.module.css'
import { blockableLists } from './block-list'

const words = blacklistsStrings.blockOn

/** Where a block goes: the list, and whether it is activated in the same step. */
export interface BlockTarget {
  list: string | null
  isActivated: boolean
}

/**
 * Chooses the list to block on. One that no feed holds says so and can be activated in the same
 * step: an entry that nobody enforces must not look like a block.
 */
export function BlockListField(props: {
  lists: readonly ListSummary[]
  holds: Holds
  target: BlockTarget
  error: string | null
  onChange: (target: BlockTarget) => void
}) {
  const { lists, target } = props
  const chosen = lists.find((each) => each.list === target.list)
  return (
    <>
      <Select
        label={words.list}
        value={target.list}
        error={props.error}
        onChange={(list) => props.onChange({ list, isActivated: false })}
        data={blockableLists(lists, props.holds).map((each) => ({
          value: each.list,
          label: labelOf(each),
        }))}
        comboboxProps={{ withinPortal: false }}
        maxDropdownHeight={180}
      />
      {chosen && chosen.state !== 'active' && (
        <div className={css.inactive}>
          <p>{words.inactive[chosen.state]}</p>
          <Checkbox
            label={words.activate(chosen.entries)}
            checked={target.isActivated}
            onChange={(event) =>
              props.onChange({ ...target, isActivated: event.currentTarget.checked })
            }
          />
        </div>
      )}
    </>
  )
}

function labelOf(list: ListSummary): string {
  const name = list.alertId === null ? list.title : `${list.title}, ${list.alertId}`
  return list.state === 'active' ? name : `${name} (${words.states[list.state]})`
}
