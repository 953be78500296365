import { Popover } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useKeys } from '../keyboard/KeyboardProvider'
import { Form } from './Form'

/**
 * A small form that floats beside the control that opened it: it holds the focus, takes the keys of
 * the screen below, and closes with Esc or a click elsewhere. `close` is the word for Esc.
 */
export function FloatingForm(props: {
  title: string
  hint?: string
  isOpen: boolean
  onClose: () => void
  closeLabel: string
  onSubmit: () => void
  target: ReactNode
  actions: ReactNode
  children?: ReactNode
  position?: 'bottom-end' | 'bottom-start' | 'top-end' | 'top-start' | 'top'
}) {
  const titleId = useId()
  useKeys(props.title, [{ keys: ['Escape'], label: props.closeLabel, run: props.onClose }], {
    isActive: props.isOpen,
    isExclusive: true,
  })
  return (
    <Popover
      opened={props.isOpen}
      onChange={(isOpen) => !isOpen && props.onClose()}
      position={props.position ?? 'bottom-end'}
      trapFocus
      returnFocus
    >
      <Popover.Target>{props.target}</Popover.Target>
      {/* Mantine would name it after the button that opened it. */}
      <Popover.Dropdown aria-labelledby={titleId}>
        {props.isOpen && (
          <Form
            title={props.title}
            titleId={titleId}
            hint={props.hint}
            onSubmit={props.onSubmit}
            actions={props.actions}
          >
            {props.children}
          </Form>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
