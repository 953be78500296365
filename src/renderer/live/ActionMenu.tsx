import type { ReactNode } from 'react'
import { drawerStrings as words } from '../strings'
import { Button, type ButtonKind } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { useToldOff } from './use-told-off'

/** How a menu of an alert's actions is opened and closed. */
export interface MenuControl {
  isOpen: boolean
  /** Enter came before it was there. */
  isAccepted: boolean
  onClose: () => void
  onToggle: () => void
  /** Why its action cannot be done now; the menu then stays closed and says so. */
  off: string | null
}

/** The button of one action with its key, and the small form that asks how it shall be done. */
export function ActionMenu(
  props: MenuControl & {
    label: string
    keyName: string
    kind?: ButtonKind
    title: string
    hint?: string
    /** False while something it needs is still read. */
    isReady?: boolean
    submitLabel: string
    /** Why it cannot be submitted as it stands. */
    submitOff?: string | null
    /** Enter accepts the form as it opens: the focus begins at the button that submits. */
    hasSubmitFocus?: boolean
    onSubmit: () => void
    children: ReactNode
  },
) {
  const { isOpen, off, onClose } = props
  useToldOff(isOpen, off, onClose)
  return (
    <FloatingForm
      title={props.title}
      hint={props.hint}
      isOpen={isOpen && off === null}
      isReady={props.isReady}
      isAccepted={props.isAccepted}
      onClose={onClose}
      closeLabel={words.cancel}
      onSubmit={props.onSubmit}
      target={
        <Button
          isTall
          kind={props.kind}
          keyName={props.keyName}
          offReason={off}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={props.onToggle}
        >
          {props.label}
        </Button>
      }
      actions={
        <Button
          type="submit"
          kind="primary"
          offReason={props.submitOff}
          {...(props.hasSubmitFocus ? { 'data-autofocus': true } : {})}
        >
          {props.submitLabel}
        </Button>
      }
    >
      {props.children}
    </FloatingForm>
  )
}
