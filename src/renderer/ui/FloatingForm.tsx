import { Popover } from '@mantine/core'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useKeys } from '../keyboard/KeyboardProvider'
import { Form } from './Form'

/**
 * A small form that floats beside the control that opened it: it holds the focus, takes the keys of
 * the screen below, and closes with Esc or a click elsewhere. `close` is the word for Esc. Enter
 * counts from the moment it is asked for: before it has the focus, and before it is ready.
 */
export function FloatingForm(props: {
  title: string
  hint?: string
  isOpen: boolean
  onClose: () => void
  closeLabel: string
  onSubmit: () => void
  /** False while something it needs is still read: Enter then waits for it. */
  isReady?: boolean
  /** Enter was pressed before the form stood. */
  isAccepted?: boolean
  target: ReactNode
  actions: ReactNode
  children?: ReactNode
  position?: 'bottom-end' | 'bottom-start' | 'top-end' | 'top-start' | 'top'
}) {
  const titleId = useId()
  const submit = useEnterInTime(props)
  useKeys(
    props.title,
    [
      { keys: ['Escape'], label: props.closeLabel, run: props.onClose },
      // The form has not taken the focus yet; once it has, Enter is the browser's.
      { keys: ['Enter'], label: '', isHidden: true, run: submit },
    ],
    { isActive: props.isOpen, isExclusive: true },
  )
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
            onSubmit={submit}
            actions={props.actions}
          >
            {props.children}
          </Form>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

/** Submits at once where the form is ready, and else as soon as it is; closing forgets it. */
function useEnterInTime(form: {
  isOpen: boolean
  isReady?: boolean
  isAccepted?: boolean
  onSubmit: () => void
}): () => void {
  const { isOpen, isReady = true, isAccepted = false } = form
  const [isWaiting, setWaiting] = useState(false)
  const newest = useRef(form.onSubmit)
  newest.current = form.onSubmit
  useEffect(() => {
    if (!isOpen) setWaiting(false)
    else if (isReady && (isWaiting || isAccepted)) {
      setWaiting(false)
      newest.current()
    }
  }, [isOpen, isReady, isWaiting, isAccepted])
  return () => (isReady ? newest.current() : setWaiting(true))
}
