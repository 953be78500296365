import { type ReactNode, useState } from 'react'
import type { AddOutlet } from '../../shared/outlet'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { outletsStrings as words } from '../strings'
import { Button } from '../ui/Button'
import css from './Outlets.module.css'

/** What a form asks the engine for, and the words for it. */
export interface OutletCalls<Input> {
  test: (input: Input) => Promise<{ detail: string }>
  save: (input: Input) => Promise<{ name: string }>
  saveText: string
  saved: (name: string) => string
}

/** How an outlet is set up. */
export function useAddOutlet(): OutletCalls<AddOutlet> {
  const { client } = useDesk()
  return {
    test: (input) => client.outlets.test(input),
    save: (input) => client.outlets.add(input),
    saveText: words.add,
    saved: words.added,
  }
}

/** The form of an outlet around its fields: a test says beforehand whether it can deliver. */
export function OutletFrame<Input>(props: {
  /** What tells forms apart for people who do not see them. */
  label: string
  kinds: ReactNode
  off: string | null
  test: string
  tested: (detail: string) => string
  /** What the fields come to, or null where they say what is wrong with them. */
  read: (isTest: boolean) => Input | null
  calls: OutletCalls<Input>
  onClose: () => void
  children: ReactNode
}) {
  const { off, read, onClose, calls } = props
  const { toast } = useDesk()
  const [tested, setTested] = useState<string | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [isTesting, setTesting] = useState(false)
  const clear = () => {
    setTested(null)
    setFailure(null)
  }
  const test = async () => {
    clear()
    const input = read(true)
    if (input === null) return
    setTesting(true)
    try {
      setTested(props.tested((await calls.test(input)).detail))
    } catch (error) {
      setFailure(wordsOf(error))
    } finally {
      setTesting(false)
    }
  }
  const submit = async () => {
    clear()
    const input = read(false)
    if (input === null) return
    try {
      const { name } = await calls.save(input)
      toast.show({ tone: 'plain', text: calls.saved(name), undo: null })
      onClose()
    } catch (error) {
      setFailure(wordsOf(error))
    }
  }
  return (
    <form
      className={css.form}
      aria-label={props.label}
      // What a test said holds for what stood in the fields then.
      onChange={clear}
      onSubmit={(event) => {
        event.preventDefault()
        if (off === null) void submit()
      }}
    >
      {props.kinds}
      {props.children}
      {tested !== null && (
        <p className={css.none} role="status">
          {tested}
        </p>
      )}
      {failure !== null && (
        <p className={css.fault} role="alert">
          {failure}
        </p>
      )}
      <div className={css.actions}>
        <Button offReason={off ?? (isTesting ? words.testing : null)} onClick={() => void test()}>
          {isTesting ? words.testing : props.test}
        </Button>
        <Button kind="primary" type="submit" offReason={off}>
          {calls.saveText}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {words.close}
        </Button>
      </div>
    </form>
  )
}
