import { IconX } from '@tabler/icons-react'
import type { ListSummary } from '../../shared/blacklist'
import { fullCount } from '../numbers'
import { blacklistsStrings } from '../strings'
import { Button, IconButton } from '../ui/Button'
import css from './ActionBar.module.css'
import { SpanForm } from './SpanForm'
import { MOST_SELECTED } from './selection'
import type { EntryActions } from './use-entry-actions'

const words = blacklistsStrings.selection

/** Which small form of the bar is open. */
export type OpenForm = 'allow' | 'expiry' | null

/** What can be done with the picked entries, with the keys that do it. */
export function ActionBar(props: {
  list: ListSummary
  values: ReadonlySet<string>
  total: number
  actions: EntryActions
  openForm: OpenForm
  onForm: (form: OpenForm) => void
  /** Why no entity can be opened, null where one can. */
  openOff: string | null
  /** Why nothing can be changed now, null where it can. */
  editOff: string | null
  onOpen: () => void
  onClear: () => void
}) {
  const { list, values, actions, openForm, onForm, editOff } = props
  const isAllowlist = list.kind === 'allowlist'
  const count = values.size
  const close = () => onForm(null)
  const toggle = (form: OpenForm) => onForm(openForm === form ? null : form)
  const [first] = values
  return (
    <div className={css.bar} role="toolbar" aria-label={words.label}>
      <span className={css.what}>
        <strong>
          {props.total > count ? words.countOf(count, props.total) : words.count(count)}
        </strong>
        <span className="mono">{count === 1 ? first : ''}</span>
        {count >= MOST_SELECTED && words.most(fullCount(MOST_SELECTED))}
      </span>
      <Button
        kind="danger"
        keyName="Delete"
        offReason={editOff}
        onClick={() => void actions.remove()}
      >
        {isAllowlist ? words.disallow : words.remove}
      </Button>
      {!isAllowlist && (
        <SpanForm
          title={words.allowTitle[list.holds](count)}
          hint={words.allowHint}
          submitLabel={words.allow}
          initial="never"
          isReasonNeeded={false}
          isOpen={openForm === 'allow'}
          onClose={close}
          onSubmit={actions.allow}
          target={
            <Button keyName="l" offReason={editOff} onClick={() => toggle('allow')}>
              {words.allow}
            </Button>
          }
        />
      )}
      <SpanForm
        title={words.expiryTitle(count)}
        submitLabel={blacklistsStrings.expiry.submit}
        initial="7d"
        isReasonNeeded={!isAllowlist}
        isOpen={openForm === 'expiry'}
        onClose={close}
        onSubmit={actions.setExpiry}
        target={
          <Button keyName="d" offReason={editOff} onClick={() => toggle('expiry')}>
            {words.expiry}
          </Button>
        }
      />
      <Button keyName="e" offReason={props.openOff} onClick={props.onOpen}>
        {words.open}
      </Button>
      <IconButton
        label={words.clear}
        keyName="Escape"
        icon={<IconX size={16} aria-hidden />}
        onClick={props.onClear}
      />
    </div>
  )
}
