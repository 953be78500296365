import { type ReactNode, useState } from 'react'
import type { AddOutlet } from '../../shared/outlet'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { outletsStrings as words } from '../strings'
import { Button } from '../ui/Button'
import css from './Outlets.module.css'

/** What fields come to: an outlet, or null where they say what is wrong with them. */
export type ReadInput = (isTest: boolean) => AddOutlet | null

/** The form of an outlet around its fields: a test says beforehand whether it can deliver. */
export function OutletFrame(props: {
  /** What tells forms apart for people who do not see them. */
  label: string
  kinds: ReactNode
  off: string | null
  test: string
  tested: (detail: string) => string
  read: ReadInput
  onClose: () => void
  children: ReactNode
}) {
  const { off, read, onClose } = props
  const { client, toast } = useDesk()
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
      setTested(props.tested((await client.outlets.test(input)).detail))
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
      const { name } = await client.outlets.add(input)
      toast.show({ tone: 'plain', text: words.added(name), undo: null })
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
          {words.add}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {words.close}
        </Button>
      </div>
    </form>
  )
}
